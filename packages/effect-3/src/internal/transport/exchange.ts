/**
 * One request behind an `HttpClient`: a middleware may repeat it, hold it back, or answer in its place. Mutable, and of
 * this folder alone: whoever stands at the transport writes.
 */
import {
  type Answer,
  type Outcome,
  type Passes,
  passesOf,
  type SeenPass,
  settled,
  worseFate
} from "@dcs-tasks/wire/answer"
import type { Deadline, SealedRequest } from "./transport.ts"

/** One pass of the request through a transport that tells of it. */
export interface Pass extends SeenPass {
  outcome: Outcome | undefined
  raced: boolean
}

/** A middleware tried to send something else in the place of this library's request. */
export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("an HttpClient middleware sent the request to another URL")
  }
}

export interface Exchange {
  readonly request: SealedRequest
  /** Nobody waits for it any more, and what became of it has been told: nothing goes out after that. */
  readonly isOver: () => boolean
  /** Requests with secrets that somebody has looked at: nothing else can be on its way. */
  opened: number
  /** How often a transport asked whether to trace such a request, and how many of these went no further. */
  asked: number
  stopped: number
  /** Where the transport tells of its passes. */
  passes: ReadonlyArray<Pass>
  /** The response that is being read, where the transport tells of no pass. */
  hearing: (() => Answer) | undefined
  hasEnded: boolean
}

export const make = (request: SealedRequest, { cut }: Deadline): Exchange => {
  const exchange: Exchange = {
    request,
    isOver: () => exchange.hasEnded || cut?.isMade() === true,
    opened: 0,
    asked: 0,
    stopped: 0,
    passes: [],
    hearing: undefined,
    hasEnded: false
  }
  return exchange
}

/** Begins a pass of which its transport will tell. */
export const begin = (exchange: Exchange, soFar: () => Outcome): Pass => {
  const begun: Pass = { outcome: undefined, soFar, raced: false }
  for (const earlier of exchange.passes) {
    if (earlier.outcome !== undefined) continue
    earlier.raced = true
    begun.raced = true
  }
  exchange.passes = [...exchange.passes, begun]
  return begun
}

/** How many requests were made, as far as anybody saw. None is proof that nothing was sent. */
export const requestsOf = ({ asked, opened, passes, stopped }: Exchange): number =>
  Math.max(asked, opened - stopped, passes.length)

/** The pass whose end counts, and what is known of all. Of passes that nobody told of, only the last one's end is known. */
export const conclude = (
  exchange: Exchange,
  isBeforeRequest: (error: unknown) => boolean
): { readonly told: Pass | undefined; readonly passes: Passes } => {
  const { asked, passes } = exchange
  const count = requestsOf(exchange)
  const { others, told } = settled(passes, isBeforeRequest)
  /** Whoever looks at the secrets may send them more than once. */
  const isUncounted = count > 0 && asked === 0 && passes.length === 0
  const isUnseen = isUncounted || count > Math.max(passes.length, 1)
  return { told, passes: passesOf(count, isUnseen ? worseFate(others, "unproven") : others) }
}
