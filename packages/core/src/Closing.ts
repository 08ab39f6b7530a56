/**
 * The end of a transport, told to whoever waits for something before a request can be sent.
 *
 * @since 0.1.0
 */
import { shownValue } from "@dcs-tasks/wire/text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { DcsInvalidInput } from "./DcsError.ts"
import { until } from "./timers.ts"

/**
 * Whether requests are still taken.
 *
 * @since 0.1.0
 */
export interface Closing {
  readonly isClosed: () => boolean
  /** No more requests: tells all who watch, once. */
  readonly close: () => void
  /** Calls back when no more requests are taken, at once where that is so already. Gives what forgets it. */
  readonly watch: (told: () => void) => () => void
}

/** @since 0.1.0 */
export const make = (): Closing => {
  let closed = false
  const watchers = new Set<() => void>()
  return {
    isClosed: () => closed,
    close: () => {
      closed = true
      for (const told of watchers) told()
      watchers.clear()
    },
    watch: (told) => {
      if (closed) told()
      else watchers.add(told)
      return () => watchers.delete(told)
    }
  }
}

const longestDrain = 2 ** 31 - 1

/** Milliseconds that closing waits for what is under way. 5 seconds where nothing is said. */
export const drainOf = (input: Duration.Input = 5000): number | DcsInvalidInput => {
  const drain = Duration.fromInput(input)
  const millis = Option.isSome(drain) ? Duration.toMillis(drain.value) : -1
  return millis >= 0 && millis <= longestDrain && !Number.isNaN(input)
    ? millis
    : new DcsInvalidInput({ field: "drain", problem: "must be a duration, zero or more", value: shownValue(input) })
}

/** Waits no longer than requests are taken, and then fails with this. */
export const whileOpen = <A, E, R, E2>(
  closing: Closing | undefined,
  self: Effect.Effect<A, E, R>,
  error: E2
): Effect.Effect<A, E | E2, R> =>
  closing === undefined ? self : until(self, (_, end) => closing.watch(() => end(Effect.fail(error))))
