/**
 * What brings a request to the service and its answer back, as values.
 *
 * @since 0.1.0
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
import { alarm } from "./timers.ts"
import type { Request, Sender, Sending } from "./sender.ts"

/**
 * A request that is to be sent, and what must not be told of it.
 *
 * @since 0.1.0
 */
export interface SealedRequest extends Request {
  readonly method: CallRequest["method"]
  /** Scrubbed from what a failure tells. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** The answer holds secrets: a middleware sees its status only, where the transport can help it. */
  readonly confidential: boolean
}

/**
 * Tells when a clock ends something early, and which. Gives what forgets it.
 *
 * @since 0.1.0
 */
export type Ring = (over: (clock: EndedBy) => void) => () => void

/**
 * How long a request may take, in milliseconds.
 *
 * @since 0.1.0
 */
export interface Deadline {
  readonly millis: number
  /** What is left for all attempts: nothing else runs while the request waits for a connection. */
  readonly left: number
  readonly ring?: Ring | undefined
}

/**
 * A middleware broke down, or ended itself, whatever its request had come to.
 *
 * @since 0.1.0
 */
export interface BrokeDown {
  readonly _tag: "BrokeDown"
  readonly cause: Cause.Cause<never>
  readonly came: Answer | NoAnswer
}

/**
 * Sends a request, without following a redirect, and succeeds once there is a status, even if the body broke off or the
 * clock ended it. Drops the connection when it is interrupted or out of time.
 *
 * @since 0.1.0
 */
export interface Transport {
  (request: SealedRequest, deadline: Deadline): Effect.Effect<Answer, NoAnswer | BrokeDown>
  /** Where it comes to an end of its own: whoever waits with a call need not wait longer than that. */
  readonly closing?: Closing | undefined
}

/** How a transport sorts the errors of its runtime. */
export type FaultOf = (error: unknown, secrets: ReadonlyArray<string>) => TransportFault

/** Why there is no answer, out of what the runtime said. */
export const whyOf = (error: unknown, { secrets }: SealedRequest, faultOf: FaultOf): NoAnswerReason =>
  error instanceof DcsClientClosed
    ? { _tag: "Closed" }
    : { _tag: "Fault", fault: faultOf(error, Redacted.value(secrets)) }

/** Silence, without what the runtime said. */
export const noAnswerOf = ({ error: _, ...known }: Omit<Lost, "_tag">, why: NoAnswerReason): NoAnswer => ({
  ...known,
  _tag: "NoAnswer",
  why
})

/** Begins the clock of a request, which says whose time is over. Gives what stops it. */
export type StartClock = (
  fiber: Fiber.Fiber<unknown, unknown>,
  deadline: Deadline,
  over: (clock: EndedBy) => void,
  sending: Sending
) => () => void

/** That of requests that are sent at once. */
export const plainClock: StartClock = (fiber, { millis }, over) => alarm(fiber, millis, () => over("attempt"))

/** A transport out of a sender. One whose requests have to wait for a connection brings a clock for those. */
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
        if (deadline.ring !== undefined) stops = [...stops, deadline.ring(over)]
        return Effect.sync(() => {
          stop()
          sending.drop()
        })
      })
    )
