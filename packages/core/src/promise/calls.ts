/**
 * Runs Effects as Promises: an `AbortSignal` cancels, closing waits for calls in progress.
 */
import { calledAt, type CallSite } from "@dcs-tasks/wire/failure"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { timer } from "../effects/timers.ts"
import { DcsClientClosed, type DcsError, DcsInvalidInput } from "../model/DcsError.ts"

/** The calls of one client. */
export interface PromiseCalls {
  /** Runs a call. Rejects after the client was closed. */
  readonly call: <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined, site: CallSite) => Promise<A>
  /**
   * Starts a call and returns what interrupts it. For bulk runs, which check `admit` once and need no Promise per call.
   */
  readonly fork: <A>(self: Effect.Effect<A, DcsError>, onEnded: (exit: Exit.Exit<A, DcsError>) => void) => () => void
  /** Throws if the client is closed, or if the signal is aborted or is not an `AbortSignal`. */
  readonly admit: (signal: AbortSignal | undefined, site: CallSite) => void
  /**
   * Waits for calls in progress, for a limited time, then releases the transport, once, which ends the calls that are
   * still in progress.
   */
  readonly close: () => Promise<void>
}

/* oxlint-disable typescript/prefer-promise-reject-errors -- the platform rejects with `signal.reason`, whatever it is */

/** What a failed call rejects with: always an error, unless the signal's reason is not one. */
export const rejection = (cause: Cause.Cause<DcsError>, signal: AbortSignal | undefined): unknown => {
  if (Cause.hasInterrupts(cause) && signal?.aborted === true) return signal.reason
  const error = Cause.squash(cause)
  if (Predicate.isError(error) && !Cause.hasInterruptsOnly(cause)) return error
  // The message of an interrupt describes the inside of this library, and a defect need not be an error.
  const message = "The call was interrupted from inside. What was sent may have taken effect. Check your own callbacks."
  return Object.assign(new Error(message), { name: "DcsCallBrokenOff" })
}

/** Passing an `AbortController` instead of its signal is a common mistake. */
export const isSignal = (signal: unknown): boolean =>
  Predicate.hasProperty(signal, "aborted") && Predicate.hasProperty(signal, "addEventListener")

export const notASignal = (field = "signal"): DcsInvalidInput =>
  new DcsInvalidInput({ field, problem: "must be an AbortSignal", value: "something else" })

/** Milliseconds in which cancelled calls can finish. Closing waits no longer, even if they hang. */
const cutOffGrace = 250

/**
 * `release` is called once, when no call is in progress or `drain` milliseconds have passed. It must end the calls that
 * are still in progress.
 */
export const promiseCalls = (release: () => Promise<void>, drain = 5000): PromiseCalls => {
  let inProgress = 0
  let onIdle = () => {}
  let closing: Promise<void> | undefined

  const finish = (): void => {
    inProgress -= 1
    if (inProgress === 0) onIdle()
  }

  const whenIdle = (millis: number): Promise<void> =>
    inProgress === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          const stop = timer(millis, resolve)
          onIdle = () => {
            stop()
            resolve()
          }
        })

  const admit = (signal: AbortSignal | undefined, site: CallSite): void => {
    if (closing !== undefined) throw calledAt(new DcsClientClosed(), site)
    if (signal === undefined) return
    if (!isSignal(signal)) throw calledAt(notASignal(), site)
    if (signal.aborted) throw signal.reason
  }

  const fork: PromiseCalls["fork"] = (self, onEnded) => {
    inProgress += 1
    const fiber = Effect.runFork(self)
    fiber.addObserver((exit) => {
      finish()
      onEnded(exit)
    })
    return () => fiber.interruptUnsafe()
  }

  return {
    call: (self, signal, site) =>
      new Promise((resolve, reject) => {
        admit(signal, site)
        let aborted = false
        let interrupt = (): void => {
          aborted = true
        }
        const abort = () => interrupt()
        // Before anything runs: the signal can abort while the call starts.
        signal?.addEventListener("abort", abort, { once: true })
        interrupt = fork(self, (exit) => {
          signal?.removeEventListener("abort", abort)
          if (Exit.isSuccess(exit)) resolve(exit.value)
          else reject(calledAt(rejection(exit.cause, signal), site))
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
