/**
 * The state of one request behind an `HttpClient`: middleware can repeat it, delay it, or respond in its place.
 * Mutable, and written only by the files of this folder.
 */
import {
  type Answer,
  type Outcome,
  type Passes,
  passesOf,
  type ObservedPass,
  resolvePasses,
  worseFate
} from "@dcs-tasks/wire/answer"
import type { Deadline, SealedRequest } from "./transport.ts"

/** One pass of the request through a transport that reports its passes. */
interface Pass extends ObservedPass {
  outcome: Outcome | undefined
  raced: boolean
}

/** The error for a request that is not the one that was built, or for the response to such a request. */
export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("an HttpClient middleware sent the request to another URL")
  }
}

export interface Exchange {
  readonly request: SealedRequest
  /** The result has been reported, and nothing is sent after that. */
  readonly isOver: () => boolean
  /** Requests whose secret headers were read: no other one can have been sent. */
  secretReads: number
  /** How often a transport was about to send the request, and asked whether to trace it. */
  sends: number
  /** How many requests with secret headers were rejected. */
  rejected: number
  /** The passes that the transport reports. */
  passes: ReadonlyArray<Pass>
  /** The response being read, if the transport reports no passes. */
  reading: (() => Answer) | undefined
  hasEnded: boolean
}

export const make = (request: SealedRequest, { expiry }: Deadline): Exchange => {
  const exchange: Exchange = {
    request,
    isOver: () => exchange.hasEnded || expiry?.hasExpired() === true,
    secretReads: 0,
    sends: 0,
    rejected: 0,
    passes: [],
    reading: undefined,
    hasEnded: false
  }
  return exchange
}

/** Starts a pass that its transport will report. */
export const begin = (exchange: Exchange, soFar: () => Outcome): Pass => {
  const pass: Pass = { outcome: undefined, soFar, raced: false }
  for (const earlier of exchange.passes) {
    if (earlier.outcome !== undefined) continue
    earlier.raced = true
    pass.raced = true
  }
  exchange.passes = [...exchange.passes, pass]
  return pass
}

/** The number of requests that were seen. 0 proves that nothing was sent. */
export const requestsOf = ({ passes, secretReads, rejected, sends }: Exchange): number =>
  Math.max(sends, secretReads - rejected, passes.length)

/**
 * The pass whose end decides, and what is known about all passes. If no pass was reported, only the end of the last one is
 * known.
 */
export const conclude = (
  exchange: Exchange,
  isBeforeRequest: (error: unknown) => boolean
): { readonly decisive: Pass | undefined; readonly passes: Passes } => {
  const { passes, sends } = exchange
  const count = requestsOf(exchange)
  const { decisive, others } = resolvePasses(passes, isBeforeRequest)
  // Code that reads the secrets can send them more than once.
  const isUncounted = count > 0 && sends === 0 && passes.length === 0
  const isUnseen = isUncounted || count > Math.max(passes.length, 1)
  return { decisive, passes: passesOf(count, isUnseen ? worseFate(others, "unproven") : others) }
}
