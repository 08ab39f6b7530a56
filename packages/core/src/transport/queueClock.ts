/**
 * The clock of an exchange that may have to wait for a connection. In the queue the time of the attempt stands still, and
 * that of all attempts goes on.
 *
 * @since 0.1.0
 */
import type * as Fiber from "effect/Fiber"
import type * as Effect from "effect/Effect"
import type { Deadline } from "./Transport.ts"
import type { DcsTimeout } from "../DcsError.ts"
import type { Exchange } from "./httpClient/Exchange.ts"
import { alarm, monotonic } from "../timers.ts"

/**
 * Begins the clock now; or where a middleware stands before the transport, at `begun`, for the request may be in the
 * queue by now. Gives what stops it.
 */
export const queueClock = (
  fiber: Fiber.Fiber<unknown, unknown>,
  exchange: Exchange,
  { late, left, millis }: Deadline,
  end: (instead: Effect.Effect<void, DcsTimeout>) => void,
  begun = monotonic(fiber)
): (() => void) => {
  let attempt = millis
  let all = left
  let since = begun

  const run = (): (() => void) =>
    exchange.phase === "queue" || all < attempt
      ? alarm(fiber, Math.max(0, all), () => end(late("all")))
      : alarm(fiber, Math.max(0, attempt), () => end(late("attempt")))

  exchange.onQueue = () => {
    stop()
    const now = monotonic(fiber)
    const gone = now - since
    since = now
    all -= gone
    if (exchange.phase === "queue") attempt -= gone
    stop = run()
  }
  let stop = run()
  return () => {
    exchange.onQueue = undefined
    stop()
  }
}
