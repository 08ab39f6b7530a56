/**
 * What brings a request to the service and its answer back.
 *
 * @since 0.1.0
 */
import type { TransportFault } from "@dcs-tasks/wire/networkFault"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import type { Closing } from "../Closing.ts"
import { DcsClientClosed, type DcsInvalidInput, type DcsTimeout } from "../DcsError.ts"
import { alarm } from "../timers.ts"
import type { Exchange } from "./httpClient/Exchange.ts"

/**
 * How long an exchange may take, and what it comes to then.
 *
 * @since 0.1.0
 */
export interface Deadline {
  readonly millis: number
  /** What is left for all attempts: nothing else runs while the exchange waits for a connection. */
  readonly left: number
  readonly late: (limit: "attempt" | "all") => Effect.Effect<void, DcsTimeout>
}

/** Begins the clock of an exchange, which ends it when it is late. Gives what stops the clock. */
export type StartClock = (
  fiber: Fiber.Fiber<unknown, unknown>,
  exchange: Exchange,
  deadline: Deadline,
  end: (instead: Effect.Effect<void, DcsTimeout>) => void
) => () => void

/**
 * Sends what the exchange describes and reads the answer into it, without following a redirect. Succeeds once there is a
 * status, even if the body broke off; fails where none came; drops the connection when it is interrupted or out of time.
 * The secrets are to be scrubbed from what it tells.
 *
 * @since 0.1.0
 */
export interface Carrier {
  (
    exchange: Exchange,
    secrets: Redacted.Redacted<ReadonlyArray<string>>,
    deadline: Deadline
  ): Effect.Effect<void, TransportFault | DcsInvalidInput | DcsTimeout | DcsClientClosed>
  /** Where it comes to an end of its own: whoever waits with a call need not wait longer than that. */
  readonly closing?: Closing | undefined
}

/**
 * A carrier of an API that calls back. `send` begins, gives a function that drops the connection, and settles once: with
 * nothing, with the error after which there is no status, or with `DcsClientClosed`. A transport in which requests have to
 * wait for a connection gives the clock for those, too.
 *
 * @since 0.1.0
 */
export const fromCallbacks =
  (
    send: (exchange: Exchange, settle: (error?: unknown) => void) => () => void,
    faultOf: (error: unknown, secrets: ReadonlyArray<string>) => TransportFault,
    startQueueClock?: StartClock
  ): Carrier =>
  (exchange, secrets, deadline) =>
    Effect.withFiber((fiber) =>
      Effect.callback((resume) => {
        exchange.attachesSecrets = true
        exchange.sent = 1
        let drop = () => {}
        const end = (late: Effect.Effect<void, DcsTimeout>): void => {
          drop()
          resume(late)
        }
        let stop = alarm(fiber, deadline.millis, () => end(deadline.late("attempt")))
        drop = send(exchange, (error) => {
          stop()
          if (error === undefined) resume(Effect.void)
          else resume(Effect.fail(error instanceof DcsClientClosed ? error : faultOf(error, Redacted.value(secrets))))
        })
        // Few have to wait for a connection: only they need more than an alarm.
        if (exchange.phase === "queue" && startQueueClock !== undefined) {
          stop()
          stop = startQueueClock(fiber, exchange, deadline, end)
        }
        return Effect.sync(() => {
          stop()
          drop()
        })
      })
    )
