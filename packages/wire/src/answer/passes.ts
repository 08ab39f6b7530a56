/** Several passes of one request, where a middleware repeats it: which pass decides, and the fate of the others. */
import type { Outcome } from "./answer.ts"
import { type Fate, fateOf, worseFate } from "./fate.ts"

/** What the client observed of one pass. */
export interface ObservedPass {
  /** Its own result; `undefined` while it runs, and if it was interrupted. */
  readonly outcome: Outcome | undefined
  /** Its result so far. */
  readonly soFar: () => Outcome
  /** It ran at the same time as another pass: a middleware races them. */
  readonly raced: boolean
}

/** The result of a pass, final or so far. */
export const stateOf = ({ outcome, soFar }: ObservedPass): Outcome => outcome ?? soFar()

const fateOfPass = (pass: ObservedPass, isBeforeRequest: (error: unknown) => boolean): Fate => {
  const state = stateOf(pass)
  const { repeatsUnseen } = state
  const fate =
    state._tag === "Answer"
      ? fateOf({ status: state.status, written: true, repeatsUnseen, beforeRequest: false })
      : fateOf({
          status: undefined,
          written: state.written,
          repeatsUnseen,
          beforeRequest: pass.outcome !== undefined && isBeforeRequest(state.error)
        })
  // It overlapped with the decisive response, which therefore proves nothing about it.
  return pass.raced && fate === "unknown" ? "unproven" : fate
}

const decisiveOf = <P extends ObservedPass>(passes: ReadonlyArray<P>): P | undefined => {
  const last = passes.at(-1)
  if (last === undefined || !last.raced || stateOf(last)._tag === "Answer") return last
  return passes.findLast(({ outcome, raced }) => raced && outcome?._tag === "Answer") ?? last
}

/**
 * The decisive pass and the combined fate of the others. The last pass decides; in a race, the last one with a response.
 */
export const resolvePasses = <P extends ObservedPass>(
  passes: ReadonlyArray<P>,
  isBeforeRequest: (error: unknown) => boolean
): { readonly decisive: P | undefined; readonly others: Fate } => {
  const decisive = decisiveOf(passes)
  const others = passes
    .filter((pass) => pass !== decisive)
    .reduce<Fate>((fate, pass) => worseFate(fate, fateOfPass(pass, isBeforeRequest)), "untouched")
  return { decisive, others }
}
