/**
 * The clock of a request that may have to wait for a connection. In the queue the time of the attempt stands still, and
 * that of all attempts goes on.
 *
 * @since 0.1.0
 */
import type { Clock } from "@dcs-tasks/wire/answer"
import type * as Fiber from "effect/Fiber"
import { alarm, monotonic } from "../timers.ts"
import type { Deadline, QueueClock, StartQueueClock } from "./Transport.ts"

/**
 * Begins the clock now; or where a middleware stands before the transport, at `begun`, for the request may be in the
 * queue by now.
 */
export const queueClock: StartQueueClock = (fiber, deadline, over, waits) =>
  queueClockSince(monotonic(fiber), fiber, deadline, over, waits)

/** The same for a request that began at this moment. */
export const queueClockSince = (
  begun: number,
  fiber: Fiber.Fiber<unknown, unknown>,
  { left, millis }: Deadline,
  over: (clock: Clock) => void,
  waits: boolean
): QueueClock => {
  let attempt = millis
  let all = left
  let since = begun
  let isWaiting = waits

  const run = (): (() => void) =>
    isWaiting || all < attempt
      ? alarm(fiber, Math.max(0, all), () => over("all"))
      : alarm(fiber, Math.max(0, attempt), () => over("attempt"))

  let stop = run()
  return {
    moved: (waits) => {
      stop()
      const now = monotonic(fiber)
      const gone = now - since
      since = now
      all -= gone
      // On entering the queue, what has gone was the attempt's own.
      if (waits && !isWaiting) attempt -= gone
      isWaiting = waits
      stop = run()
    },
    stop: () => stop()
  }
}
