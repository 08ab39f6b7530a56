/**
 * The clock of a request that can wait for a connection: in the queue, the attempt's time stops and the total time runs
 * on.
 */
import type { EndedBy } from "@dcs-tasks/wire/answer"
import type * as Fiber from "effect/Fiber"
import { alarm, monotonicMillisOf } from "../effects/timers.ts"
import { type Deadline, plainClock, type StartClock } from "./transport.ts"

/** Few requests wait for a connection: the others need only an alarm. */
export const queueClock: StartClock = (fiber, deadline, over, sending) => {
  const running: { clock?: QueueClock } = {}
  const waits = sending.watchQueue?.((waits) => running.clock?.moved(waits)) ?? false
  if (!waits) return plainClock(fiber, deadline, over, sending)
  const clock = queueClockSince(monotonicMillisOf(fiber), fiber, deadline, over, waits)
  running.clock = clock
  return clock.stop
}

interface QueueClock {
  /** The request has entered or left the queue. */
  readonly moved: (waits: boolean) => void
  readonly stop: () => void
}

/** For a request that started at this moment and can have entered the queue since. */
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
      const elapsed = now - since
      since = now
      all -= elapsed
      if (!isWaiting) attempt -= elapsed
      isWaiting = waits
      stop = run()
    },
    stop: () => stop()
  }
}
