/**
 * The closing of a transport, for everything that waits before a request is sent.
 */
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { until } from "../effects/timers.ts"

/** Whether new requests are accepted. */
export interface Closing {
  /** Whether requests are refused. */
  readonly isClosed: () => boolean
  /** Accepts no more requests and notifies all watchers, once. */
  readonly close: () => void
  /**
   * Calls back when no more requests are accepted, at once if that is already so. Returns what removes the callback.
   */
  readonly watch: (onClose: () => void) => () => void
}

/**
 * Makes a `Closing` that is open.
 *
 * @since 0.1.0
 * @category constructors
 */
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

/** Milliseconds that closing waits for calls in progress; 5 seconds by default. */
export const drainOf = (drain: Duration.Input = 5000): number => Duration.toMillis(Duration.fromInputUnsafe(drain))

/** Runs an effect while new requests are accepted; interrupts it and runs `instead` when they no longer are. */
export const whileOpen = <A, E, R, A2, E2>(
  closing: Closing | undefined,
  self: Effect.Effect<A, E, R>,
  instead: Effect.Effect<A2, E2>
): Effect.Effect<A | A2, E | E2, R> =>
  closing === undefined ? self : until(self, (_, end) => closing.watch(() => end(instead)))
