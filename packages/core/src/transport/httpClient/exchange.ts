/**
 * The state of one request behind an `HttpClient`: middleware can repeat it, delay it, or respond in its place.
 * Mutable, and written only by the transport side of this folder.
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

/** One pass of the request through a transport that reports its passes. */
interface Pass extends ObservedPass {
  outcome: Outcome | undefined
  soFar: () => Outcome
  raced: boolean
  /** The pass was abandoned, so its end was seen. */
  abandoned: boolean
}

export interface Exchange {
  readonly request: SealedRequest
  /** The transport adds the secret headers itself. */
  attachesSecrets: boolean
  /** How often a transport was about to send the request, and asked whether to trace it. */
  sends: number
  /** How often its secret headers were read: if they never were, it was not sent. */
  secretReads: number
  /** The passes that the transport reports. */
  passes: ReadonlyArray<Pass>
  /** The response being read, if the transport reports no passes. */
  reading: (() => Outcome) | undefined
  /** Whether the last pass waits for a connection. */
  waits: boolean
  /** Notifies the clock when the request enters or leaves the queue. */
  onQueue: ((waits: boolean) => void) | undefined
  /** The call has ended: no request is sent after that. */
  isOver: boolean
}

/** The exchange of the current fiber, if this library made the request. */
export const CurrentExchange = /* @__PURE__ */ Context.Reference<Exchange | undefined>(
  "@dcs-tasks/core/CurrentExchange",
  {
    defaultValue: () => undefined
  }
)

export const make = (request: SealedRequest): Exchange => ({
  request,
  attachesSecrets: false,
  sends: 0,
  secretReads: 0,
  passes: [],
  reading: undefined,
  waits: false,
  onQueue: undefined,
  isOver: false
})

/**
 * Whether a request is the one that was built, and its call has not ended. A transport sends nothing else within an
 * exchange.
 */
export const isUnchanged = (
  { isOver, request: { method, url } }: Exchange,
  request: HttpClientRequest.HttpClientRequest
): boolean => !isOver && request.url === url.href && request.method === method && request.urlParams.params.length === 0

const unknownOutcome: Outcome = {
  _tag: "Lost",
  error: undefined,
  phase: "connect",
  written: undefined,
  passes: onePass,
  repeatsUnseen: false
}

/** Starts a pass that its transport will report: the request can be in progress already. */
export const begin = (exchange: Exchange): Pass => {
  const pass: Pass = { outcome: undefined, soFar: () => unknownOutcome, raced: false, abandoned: false }
  for (const earlier of exchange.passes) {
    if (earlier.outcome !== undefined || earlier.abandoned) continue
    earlier.raced = true
    pass.raced = true
  }
  exchange.passes = [...exchange.passes, pass]
  return pass
}

/** How many requests were sent, as far as could be observed. */
export const requestsOf = ({ sends, passes, secretReads }: Exchange): number => {
  const reported = passes.reduce((sum, pass) => sum + stateOf(pass).passes.count, 0)
  return Math.max(sends, reported) || secretReads
}

/**
 * The pass whose end decides, and what is known about all passes. If no pass was reported, only the end of the last one is
 * known.
 */
export const conclude = (
  exchange: Exchange,
  isBeforeRequest: (error: unknown) => boolean
): { readonly decisive: Pass | undefined; readonly passes: Passes } => {
  const { sends, passes, secretReads } = exchange
  const count = requestsOf(exchange)
  const { decisive, others } = resolvePasses(passes, isBeforeRequest)
  const isOnlyRead = sends === 0 && passes.length === 0 && secretReads > 0
  const isUnseen = isOnlyRead || count > Math.max(passes.length, 1)
  return { decisive, passes: passesOf(count, isUnseen ? worseFate(others, "unproven") : others) }
}
