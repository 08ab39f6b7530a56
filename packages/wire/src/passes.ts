/**
 * Several passes of one request through a transport, because a middleware repeats it: which of them tells, and what the
 * others came to.
 *
 * @since 0.1.0
 */
import type { BodyEnd } from "./confirmation.ts"
import { type Fate, fateOf, worseFate } from "./fate.ts"

/**
 * What is known of one pass.
 *
 * @since 0.1.0
 */
export interface SeenPass {
  /** Of the answer; undefined where none came. */
  readonly status: number | undefined
  /** How the body ended; undefined as long as it may go on. */
  readonly end: BodyEnd | undefined
  /** Why no answer came. */
  readonly error: unknown
  /** Whether the request was written; undefined where the transport cannot tell. */
  readonly written?: boolean | undefined
  /** The transport may send a request again by itself and show nothing of it. */
  readonly repeatsUnseen: boolean
  /** It was under way together with another: a middleware races them. */
  readonly raced: boolean
}

/**
 * Whether a pass has ended. To be given up is an end that was seen.
 *
 * @since 0.1.0
 */
export const hasEnded = ({ end, error }: SeenPass): boolean => end !== undefined || error !== undefined

const fateOfPass = (pass: SeenPass, isBeforeRequest: (error: unknown) => boolean): Fate => {
  const { error, raced, repeatsUnseen, status, written } = pass
  const beforeRequest = error !== undefined && isBeforeRequest(error)
  const fate = fateOf({ status, written, repeatsUnseen, beforeRequest })
  // It did not end before the answer that counts was under way, which therefore says nothing of what it did.
  return raced && fate === "unknown" ? "unproven" : fate
}

const telling = <P extends SeenPass>(passes: ReadonlyArray<P>): P | undefined => {
  const last = passes.at(-1)
  if (last === undefined || last.status !== undefined || !last.raced) return last
  return passes.findLast(({ end, raced }) => raced && end !== undefined) ?? last
}

/**
 * The pass that tells, the last one or, in a race, the last one that was answered, and the fate of the others together.
 *
 * @since 0.1.0
 */
export const settled = <P extends SeenPass>(
  passes: ReadonlyArray<P>,
  isBeforeRequest: (error: unknown) => boolean
): { readonly told: P | undefined; readonly others: Fate } => {
  const told = telling(passes)
  const others = passes
    .filter((pass) => pass !== told)
    .reduce<Fate>((fate, pass) => worseFate(fate, fateOfPass(pass, isBeforeRequest)), "untouched")
  return { told, others }
}
