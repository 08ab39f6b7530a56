/**
 * The end of a transport, told to whoever waits for something before a request can be sent.
 */
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { until } from "../effects/timers.ts"

/** Whether requests are still taken. */
export interface Closing {
  readonly isClosed: () => boolean
  /** No more requests: tells all who watch, once. */
  readonly close: () => void
  /** Calls back when no more requests are taken, at once where that is so already. Gives what forgets it. */
  readonly watch: (onClose: () => void) => () => void
}

export const make = (): Closing => {
  let closed = false
  const watchers = new Set<() => void>()
  return {
    isClosed: () => closed,
    close: () => {
      closed = true
      for (const onClose of watchers) onClose()
      watchers.clear()
    },
    watch: (onClose) => {
      if (closed) onClose()
      else watchers.add(onClose)
      return () => watchers.delete(onClose)
    }
  }
}

/** Milliseconds that closing waits for what is under way. 5 seconds where nothing is said. */
export const drainOf = (drain: Duration.Input = 5000): number => Duration.toMillis(Duration.fromInputUnsafe(drain))

/** Waits no longer than requests are taken; what it is then is said instead. */
export const whileOpen = <A, E, R, A2, E2>(
  closing: Closing | undefined,
  self: Effect.Effect<A, E, R>,
  instead: Effect.Effect<A2, E2>
): Effect.Effect<A | A2, E | E2, R> =>
  closing === undefined ? self : until(self, (_, end) => closing.watch(() => end(instead)))
