/**
 * Sends a request to the service and returns the response, as an Effect.
 */
import type { Answer, EndedBy, Lost, NoAnswer, NoAnswerReason } from "@dcs-tasks/wire/answer"
import type { CallRequest } from "@dcs-tasks/wire/call"
import type { TransportFault } from "@dcs-tasks/wire/fault"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import type { Closing } from "./closing.ts"
import { DcsClientClosed } from "../model/DcsError.ts"
import { alarm } from "../effects/timers.ts"
import type { Request, Sender, Sending } from "./sender.ts"

/** A request to send, and its secrets. */
export interface SealedRequest extends Request {
  /** In upper case. */
  readonly method: CallRequest["method"]
  /** Removed from the text of failures. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** The response holds secrets: middleware sees only its status, if the transport supports that. */
  readonly confidential: boolean
}

/** Registers a callback for a clock outside the request that ends it early. Returns what removes the callback. */
export type OnExpiry = (over: (clock: EndedBy) => void) => () => void

/** The time limits of a request, in milliseconds. */
export interface Deadline {
  /** What is left for this attempt. */
  readonly millis: number
  /** What is left for all attempts. Only this limit runs while the request waits for a connection. */
  readonly left: number
  /** A further clock, such as that of the caller. */
  readonly onExpiry?: OnExpiry | undefined
}

/** A middleware died or interrupted itself; `result` is what its request had done. */
export interface BrokeDown {
  readonly _tag: "BrokeDown"
  /** Why the middleware failed. */
  readonly cause: Cause.Cause<never>
  /** What the request had done by then. */
  readonly result: Answer | NoAnswer
}

/**
 * Sends a request without following redirects. Succeeds as soon as there is a status, even if the body breaks off or
 * the time limit ends it. Drops the connection when interrupted or out of time.
 */
export interface Transport {
  (request: SealedRequest, deadline: Deadline): Effect.Effect<Answer, NoAnswer | BrokeDown>
  /** Set if the transport can close by itself: calls that wait then end. */
  readonly closing?: Closing | undefined
}

/** Classifies the errors of a runtime. */
type FaultOf = (error: unknown, secrets: ReadonlyArray<string>) => TransportFault

/** The reason for a missing response, from the runtime's error. */
export const whyOf = (error: unknown, { secrets }: SealedRequest, faultOf: FaultOf): NoAnswerReason =>
  error instanceof DcsClientClosed
    ? { _tag: "Closed" }
    : { _tag: "Fault", fault: faultOf(error, Redacted.value(secrets)) }

/** A missing response, without the runtime's error. */
export const noAnswerOf = ({ error: _, ...known }: Omit<Lost, "_tag">, why: NoAnswerReason): NoAnswer => ({
  ...known,
  _tag: "NoAnswer",
  why
})

/** Starts the clock of a request, which says which time limit has expired. Returns what stops it. */
export type StartClock = (
  fiber: Fiber.Fiber<unknown, unknown>,
  deadline: Deadline,
  over: (clock: EndedBy) => void,
  sending: Sending
) => () => void

/** The clock of requests that are sent at once. */
export const plainClock: StartClock = (fiber, { millis }, over) => alarm(fiber, millis, () => over("attempt"))

/** A transport over a sender. If requests can wait for a connection, pass a clock that takes this into account. */
export const fromSender =
  (sender: Sender, faultOf: FaultOf, startClock = plainClock): Transport =>
  (request, deadline) =>
    Effect.withFiber((fiber) =>
      Effect.callback((resume) => {
        let stops: ReadonlyArray<() => void> = []
        let hasEnded = false
        const stop = (): void => {
          hasEnded = true
          for (const stop of stops) stop()
        }
        const sending = sender(request, (outcome) => {
          stop()
          resume(
            outcome._tag === "Answer"
              ? Effect.succeed(outcome)
              : Effect.fail(noAnswerOf(outcome, whyOf(outcome.error, request, faultOf)))
          )
        })
        if (hasEnded) return
        const over = (clock: EndedBy): void => {
          stop()
          const outcome = sending.soFar()
          sending.drop()
          resume(
            outcome._tag === "Answer"
              ? Effect.succeed({ ...outcome, end: "clock", endedBy: clock })
              : Effect.fail(noAnswerOf(outcome, { _tag: "Clock", clock }))
          )
        }
        stops = [startClock(fiber, deadline, over, sending)]
        if (deadline.onExpiry !== undefined) stops = [...stops, deadline.onExpiry(over)]
        return Effect.sync(() => {
          stop()
          sending.drop()
        })
      })
    )
