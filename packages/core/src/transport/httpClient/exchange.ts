/**
 * One request behind an `HttpClient`: a middleware may repeat it, hold it back, or answer in its place. Mutable, and of
 * this folder alone: whoever stands at the transport writes.
 *
 * @since 0.1.0
 */
import {
  onePass,
  type Outcome,
  type Passes,
  passesOf,
  type ObservedPass,
  resolvePasses,
  stateOf,
  worseFate
} from "@dcs-tasks/wire/answer"
import * as Context from "effect/Context"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { SealedRequest } from "../transport.ts"

/** One pass of the request through a transport that tells of it. */
export interface Pass extends ObservedPass {
  outcome: Outcome | undefined
  soFar: () => Outcome
  raced: boolean
  /** To be given up is an end that was seen. */
  givenUp: boolean
}

export interface Exchange {
  readonly request: SealedRequest
  /** The transport adds the secret headers itself. */
  attachesSecrets: boolean
  /** How often a transport was about to send it, and asked whether to trace. */
  asked: number
  /** How often its secret headers were read: a request whose secrets nobody read was not sent. */
  taken: number
  /** Where the transport tells of them. */
  passes: ReadonlyArray<Pass>
  /** The response that is being read, where the transport tells of no pass. */
  hearing: (() => Outcome) | undefined
  /** The last pass to begin waits for a connection. */
  waits: boolean
  /** Tells the clock when the request has come into the queue, and when it has left it. */
  onQueue: ((waits: boolean) => void) | undefined
  /** Nobody waits for it any more: no request goes out after that. */
  isOver: boolean
}

/**
 * The exchange of the current fiber, if this library made the request.
 *
 * @since 0.1.0
 */
export const CurrentExchange = /* @__PURE__ */ Context.Reference<Exchange | undefined>("@dcs-tasks/core/Exchange", {
  defaultValue: () => undefined
})

export const make = (request: SealedRequest): Exchange => ({
  request,
  attachesSecrets: false,
  asked: 0,
  taken: 0,
  passes: [],
  hearing: undefined,
  waits: false,
  onQueue: undefined,
  isOver: false
})

/**
 * Whether a request is the one that was built, and somebody still waits for it. A transport sends nothing else within an
 * exchange.
 */
export const isUnchanged = (
  { isOver, request: { method, url } }: Exchange,
  request: HttpClientRequest.HttpClientRequest
): boolean => !isOver && request.url === url.href && request.method === method && request.urlParams.params.length === 0

const unheard: Outcome = {
  _tag: "Lost",
  error: undefined,
  phase: "connect",
  written: undefined,
  passes: onePass,
  repeatsUnseen: false
}

/** Begins a pass, of which its transport will tell: the request may be under way already. */
export const begin = (exchange: Exchange): Pass => {
  const pass: Pass = { outcome: undefined, soFar: () => unheard, raced: false, givenUp: false }
  for (const earlier of exchange.passes) {
    if (earlier.outcome !== undefined || earlier.givenUp) continue
    earlier.raced = true
    pass.raced = true
  }
  exchange.passes = [...exchange.passes, pass]
  return pass
}

/** How many requests were made, as far as anybody saw. */
export const requestsOf = ({ asked, passes, taken }: Exchange): number => {
  const told = passes.reduce((sum, pass) => sum + stateOf(pass).passes.count, 0)
  return Math.max(asked, told) || taken
}

/** The pass whose end counts, and what is known of all. Of passes that nobody told of, only the last one's end is known. */
export const conclude = (
  exchange: Exchange,
  isBeforeRequest: (error: unknown) => boolean
): { readonly told: Pass | undefined; readonly passes: Passes } => {
  const { asked, passes, taken } = exchange
  const count = requestsOf(exchange)
  const { decisive, others } = resolvePasses(passes, isBeforeRequest)
  const isUntold = asked === 0 && passes.length === 0 && taken > 0
  const isUnseen = isUntold || count > Math.max(passes.length, 1)
  return { told: decisive, passes: passesOf(count, isUnseen ? worseFate(others, "unproven") : others) }
}
