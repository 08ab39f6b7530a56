/** What a transport brings back of one request, as values. */
import type { AnswerHeaders } from "./answerHeaders.ts"
import type { BodyEnd } from "./confirmation.ts"
import type { Fate } from "./fate.ts"
import { type InvalidInput, invalidInput } from "../input/invalidInput.ts"
import type { TransportFault } from "../fault/networkFault.ts"

/** The passes of a request: it goes out once, or as often as somebody below the client repeats it. */
export interface Passes {
  /** Requests made, as far as anybody saw. */
  readonly count: number
  /** Another pass than the one that tells was seen to end without anybody knowing what it did. */
  readonly knownUnknown: boolean
  /** Nobody saw the end of another pass. */
  readonly unseen: boolean
}

/** What every request comes to, answered or not. */
export interface Delivery {
  readonly passes: Passes
  /** The transport may send a request again by itself and show nothing of it, as any `fetch` may. */
  readonly repeatsUnseen: boolean
}

/** There is a status. The body may have ended early. */
export interface Answer extends Delivery {
  readonly _tag: "Answer"
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Uint8Array
  readonly end: BodyEnd
  /** Which clock, where one has ended the body. */
  readonly endedBy?: EndedBy | undefined
}

/**
 * What ended something early: the time of one attempt, or that of all attempts of a call. `abandoned`: whoever runs the
 * attempt does not wait for it.
 */
export type EndedBy = "attempt" | "all" | "abandoned"

/** How far a request came. In the `queue` it waits for a connection, and is none yet. */
export type Phase = "queue" | "connect" | "headers" | "body"

/**
 * Why there is no status: a fault; the clock; a transport that was closed; or a client that may not send the request, of
 * which nothing was sent.
 */
export type NoAnswerReason =
  | { readonly _tag: "Fault"; readonly fault: TransportFault }
  | { readonly _tag: "Clock"; readonly clock: EndedBy }
  | { readonly _tag: "Closed" }
  | { readonly _tag: "Refused"; readonly input: InvalidInput }

/** There is no status. */
export interface NoAnswer extends Delivery {
  readonly _tag: "NoAnswer"
  readonly why: NoAnswerReason
  readonly phase: Phase
  /** Whether the request was written; undefined where the transport cannot tell. */
  readonly written: boolean | undefined
}

/** There is no status, in the runtime's own words. Of a request under way, the error is `undefined`. */
export interface Lost extends Omit<NoAnswer, "_tag" | "why"> {
  readonly _tag: "Lost"
  readonly error: unknown
}

/** What one pass of a request came to, or has come to so far. */
export type Outcome = Answer | Lost

/** A middleware has made another request of it before it was sent. */
export const changedRequest = (method: string): NoAnswerReason => ({
  _tag: "Refused",
  input: invalidInput(
    "httpClient",
    "has a middleware that changes the method or URL of the request",
    `${method} request`
  )
})

export const onePass: Passes = { count: 1, knownUnknown: false, unseen: false }

/** Of a request that nobody has sent. */
export const noPass: Passes = { count: 0, knownUnknown: false, unseen: false }

/** So many passes, of which those that do not tell came to this. */
export const passesOf = (count: number, others: Fate): Passes => ({
  count,
  knownUnknown: others === "unknown",
  unseen: others === "unproven"
})
