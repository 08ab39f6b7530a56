import { useView } from "../View.ts"

/** What is wrong, said at once. The element is always there, so that screen readers notice when it gets a text. */
export const Alert = () => {
  const { state } = useView()
  const { checkProblem, problem } = state.run.value ?? {}
  const problems = new Set(
    [problem, checkProblem, state.instances.value.problem, state.listing.value.problem].filter(
      (problem) => problem !== undefined
    )
  )
  return (
    <div role="alert">
      {[...problems].map((problem) => (
        <p key={problem} class="alert">
          {problem}
        </p>
      ))}
    </div>
  )
}
