/**
 * The clock of a request that may have to wait for a connection. In the queue the time of the attempt stands still, and
 * that of all attempts goes on.
 */
import type { EndedBy } from "@dcs-tasks/wire/answer"
import type * as Fiber from "effect/Fiber"
import { alarm, monotonicMillisOf } from "../effects/timers.ts"
import { type Deadline, plainClock, type StartClock } from "./transport.ts"

/** Few have to wait for a connection: only they need more than an alarm. */
export const queueClock: StartClock = (fiber, deadline, over, sending) => {
  const running: { clock?: QueueClock } = {}
  const waits = sending.watchQueue?.((waits) => running.clock?.moved(waits)) ?? false
  if (!waits) return plainClock(fiber, deadline, over, sending)
  const clock = queueClockSince(monotonicMillisOf(fiber), fiber, deadline, over, waits)
  running.clock = clock
  return clock.stop
}

/** Such a clock while it runs. */
interface QueueClock {
  /** The request has come into the queue, or has left it. */
  readonly moved: (waits: boolean) => void
  readonly stop: () => void
}

/** For a request that began at this moment, and may have come into the queue since. */
export const queueClockSince = (
  startedAt: number,
  fiber: Fiber.Fiber<unknown, unknown>,
  { left, millis }: Deadline,
  over: (clock: EndedBy) => void,
  waits: boolean
): QueueClock => {
  let attempt = millis
  let all = left
  let since = startedAt
  let isWaiting = waits

  const run = (): (() => void) =>
    isWaiting || all < attempt
      ? alarm(fiber, Math.max(0, all), () => over("all"))
      : alarm(fiber, Math.max(0, attempt), () => over("attempt"))

  let stop = run()
  return {
    moved: (waits) => {
      stop()
      const now = monotonicMillisOf(fiber)
      const gone = now - since
      since = now
      all -= gone
      if (!isWaiting) attempt -= gone
      isWaiting = waits
      stop = run()
    },
    stop: () => stop()
  }
}
