/**
 * Several passes of one request through a transport, because a middleware repeats it: which of them tells, and what the
 * others came to.
 */
import type { Outcome } from "./answer.ts"
import { type Fate, fateOf, worseFate } from "./fate.ts"

/** What is known of one pass. */
export interface ObservedPass {
  /** What it came to by itself; `undefined` as long as it is under way, and where it was given up. */
  readonly outcome: Outcome | undefined
  /** What it has come to so far. */
  readonly soFar: () => Outcome
  /** It was under way together with another: a middleware races them. */
  readonly raced: boolean
}

/** What a pass has come to, ended or not. */
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
  // It did not end before the answer that counts was under way, which therefore says nothing of what it did.
  return pass.raced && fate === "unknown" ? "unproven" : fate
}

const decisiveOf = <P extends ObservedPass>(passes: ReadonlyArray<P>): P | undefined => {
  const last = passes.at(-1)
  if (last === undefined || !last.raced || stateOf(last)._tag === "Answer") return last
  return passes.findLast(({ outcome, raced }) => raced && outcome?._tag === "Answer") ?? last
}

/**
 * The pass that tells, the last one or, in a race, the last one that was answered, and the fate of the others together.
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
