import type { SessionProblem } from "../service/openSession.ts"
import { texts } from "../texts/index.ts"

/** Instead of the page, if there is no session: why, and what to do. */
export const Closed = ({ problem }: { readonly problem: SessionProblem }) => (
  <>
    <header class="header">
      <h1>{texts.header.title}</h1>
    </header>
    <main class="closed">
      <p role="alert">{texts.problems.noSession[problem]}</p>
    </main>
  </>
)
