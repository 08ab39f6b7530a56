/**
 * Effects as Promises, for callers who know nothing of Effect: a signal cancels, closing drains.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { timer } from "../effects/timers.ts"
import { DcsClientClosed, type DcsError, DcsInvalidInput } from "../model/DcsError.ts"

/** The calls of one client. */
export interface PromiseCalls {
  /** Runs a call; refuses once the client is closed. */
  readonly call: <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined) => Promise<A>
  /**
   * Begins a call that tells how it ended, and gives what interrupts it: for whoever makes many, was admitted once, and
   * needs no Promise for each.
   */
  readonly fork: <A>(self: Effect.Effect<A, DcsError>, onEnded: (exit: Exit.Exit<A, DcsError>) => void) => () => void
  /** Throws once the client is closed, and for a signal that has aborted or is none. */
  readonly admit: (signal: AbortSignal | undefined) => void
  /** Waits for what is under way as long as it may, then lets go, once; what is still under way ends by that. */
  readonly close: () => Promise<void>
}

/* oxlint-disable typescript/prefer-promise-reject-errors -- the platform rejects with `signal.reason`, whatever it is */

/** What a failed call rejects with: always an error, unless the signal's reason is none. */
export const rejection = (cause: Cause.Cause<DcsError>, signal: AbortSignal | undefined): unknown => {
  if (Cause.hasInterrupts(cause) && signal?.aborted === true) return signal.reason
  const error = Cause.squash(cause)
  if (Predicate.isError(error) && !Cause.hasInterruptsOnly(cause)) return error
  // What it says instead is about what calls are made of here, or is no error at all.
  const message = "The call was interrupted from inside. What was sent may have taken effect. Check your own callbacks."
  return Object.assign(new Error(message), { name: "DcsCallBrokenOff" })
}

/** An `AbortController` in the place of its signal is a common slip. */
const isSignal = (signal: unknown): boolean =>
  Predicate.hasProperty(signal, "aborted") && Predicate.hasProperty(signal, "addEventListener")

const notASignal = () =>
  new DcsInvalidInput({ field: "signal", problem: "must be an AbortSignal", value: "something else" })

/** Milliseconds in which what was cut off comes to its end. Nobody waits longer for what hangs even then. */
const cutOffGrace = 250

/**
 * `release` is called once, when nothing is under way any more or `drain` milliseconds are over. It cuts off whatever is
 * under way then.
 */
export const promiseCalls = (release: () => Promise<void>, drain = 5000): PromiseCalls => {
  let underWay = 0
  let onIdle = () => {}
  let closing: Promise<void> | undefined

  const finish = (): void => {
    underWay -= 1
    if (underWay === 0) onIdle()
  }

  const whenIdle = (millis: number): Promise<void> =>
    underWay === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          const stop = timer(millis, resolve)
          onIdle = () => {
            stop()
            resolve()
          }
        })

  const admit = (signal: AbortSignal | undefined): void => {
    if (closing !== undefined) throw new DcsClientClosed()
    if (signal === undefined) return
    if (!isSignal(signal)) throw notASignal()
    if (signal.aborted) throw signal.reason
  }

  const fork: PromiseCalls["fork"] = (self, onEnded) => {
    underWay += 1
    const fiber = Effect.runFork(self)
    fiber.addObserver((exit) => {
      finish()
      onEnded(exit)
    })
    return () => fiber.interruptUnsafe()
  }

  return {
    call: (self, signal) =>
      new Promise((resolve, reject) => {
        admit(signal)
        let aborted = false
        let interrupt = (): void => {
          aborted = true
        }
        const abort = () => interrupt()
        // Before anything runs: a signal may abort while the call begins.
        signal?.addEventListener("abort", abort, { once: true })
        interrupt = fork(self, (exit) => {
          signal?.removeEventListener("abort", abort)
          if (Exit.isSuccess(exit)) resolve(exit.value)
          else reject(rejection(exit.cause, signal))
        })
        if (aborted) interrupt()
      }),
    fork,
    admit,
    close: () =>
      (closing ??= whenIdle(drain)
        .then(release)
        .then(() => whenIdle(cutOffGrace)))
  }
}
