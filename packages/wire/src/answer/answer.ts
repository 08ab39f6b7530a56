/** What a transport returns for one request. */
import type { AnswerHeaders } from "./answerHeaders.ts"
import type { BodyEnd } from "./confirmation.ts"
import type { Fate } from "./fate.ts"
import { type InvalidInput, invalidInput } from "../input/invalidInput.ts"
import type { TransportFault } from "../fault/networkFault.ts"

/** The passes of a request through a transport: one, or more where a runtime or a middleware repeats it. */
export interface Passes {
  /** Number of requests that were seen to be sent. */
  readonly count: number
  /** Some pass other than the decisive one ended, and what it did is unknown. */
  readonly knownUnknown: boolean
  /** The end of some other pass was not seen. */
  readonly unseen: boolean
}

/** How a request was delivered, whether or not a response arrived. */
export interface Delivery {
  readonly passes: Passes
  /** The transport can repeat a request without showing it, as any `fetch` can. */
  readonly repeatsUnseen: boolean
}

/** A response with a status. Its body can be incomplete. */
export interface Answer extends Delivery {
  readonly _tag: "Answer"
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Uint8Array
  /** The version of HTTP, such as `1.1`, if the transport knows it. */
  readonly protocolVersion?: string | undefined
  readonly end: BodyEnd
  /** The timeout that cut the body off, if one did. */
  readonly endedBy?: EndedBy | undefined
}

/**
 * What cut a request or a body off: the timeout of one attempt, or the timeout of all attempts of a call. `abandoned`:
 * the caller stopped waiting for the attempt.
 */
export type EndedBy = "attempt" | "all" | "abandoned"

/** How far a request got. In the `queue` it waits for a connection. */
export type Phase = "queue" | "connect" | "headers" | "body"

/**
 * Why there is no response: a network fault, a timeout, or a closed transport. `Refused`: the HTTP client must not send
 * this request, so nothing was sent.
 */
export type NoAnswerReason =
  | { readonly _tag: "Fault"; readonly fault: TransportFault }
  | { readonly _tag: "Clock"; readonly clock: EndedBy }
  | { readonly _tag: "Closed" }
  | { readonly _tag: "Refused"; readonly input: InvalidInput }

/** A request without a response. */
export interface NoAnswer extends Delivery {
  readonly _tag: "NoAnswer"
  readonly why: NoAnswerReason
  readonly phase: Phase
  /** Whether the request was written; undefined if the transport does not know. */
  readonly written: boolean | undefined
}

/** No response so far, with the runtime's own error; `undefined` while the request is still running. */
export interface Lost extends Omit<NoAnswer, "_tag" | "why"> {
  readonly _tag: "Lost"
  readonly error: unknown
}

/** The result of one pass of a request, final or so far. */
export type Outcome = Answer | Lost

/** For a request that a middleware replaced before it was sent. */
export const changedRequest = (method: string): NoAnswerReason => ({
  _tag: "Refused",
  input: invalidInput(
    "httpClient",
    "has a middleware that changes the method or URL of the request",
    `${method} request`
  )
})

/** A request that was sent once. */
export const onePass: Passes = { count: 1, knownUnknown: false, unseen: false }

/** For a request that was not sent. */
export const noPass: Passes = { count: 0, knownUnknown: false, unseen: false }

/** A number of passes, with the combined fate of all but the decisive one. */
export const passesOf = (count: number, others: Fate): Passes => ({
  count,
  knownUnknown: others === "unknown",
  unseen: others === "unproven"
})
