/**
 * Effects as Promises, for callers who know nothing of Effect: a signal cancels, closing drains.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { type DcsError, DcsInvalidInput } from "./DcsError.ts"

/**
 * A call was made after `close()`.
 *
 * @since 0.1.0
 */
export class DcsClientClosed extends Error {
  readonly _tag = "DcsClientClosed"
  override readonly name = "DcsClientClosed"
  constructor() {
    super("This client was closed. Nothing was sent. Create another one.")
  }
}

/** @since 0.1.0 */
export interface CallOptions {
  /** Aborting rejects with `signal.reason` and closes the connection. A signal that is aborted already sends nothing. */
  readonly signal?: AbortSignal | undefined
}

/** The calls of one client. */
export interface PromiseCalls {
  /** Runs a call; refuses once the client is closed. */
  readonly call: <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined) => Promise<A>
  /** Throws once the client is closed, and for a signal that has aborted or is none. */
  readonly admit: (signal: AbortSignal | undefined) => void
  /** Waits for what is under way, then lets go, once. */
  readonly close: () => Promise<void>
}

/* oxlint-disable typescript/prefer-promise-reject-errors -- the platform rejects with `signal.reason`, whatever it is */

const rejection = (cause: Cause.Cause<DcsError>, signal: AbortSignal | undefined): unknown =>
  Cause.hasInterrupts(cause) && signal?.aborted === true ? signal.reason : Cause.squash(cause)

/** An `AbortController` in the place of its signal is a common slip. */
const isSignal = (signal: unknown): boolean =>
  Predicate.hasProperty(signal, "aborted") && Predicate.hasProperty(signal, "addEventListener")

const notASignal = () =>
  new DcsInvalidInput({ field: "signal", problem: "must be an AbortSignal", value: "something else" })

const run = <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined): Promise<A> =>
  new Promise((resolve, reject) => {
    let aborted = false
    let interrupt = (): void => {
      aborted = true
    }
    const abort = () => interrupt()
    // Before anything runs: a signal may abort while the call begins.
    signal?.addEventListener("abort", abort, { once: true })
    const fiber = Effect.runFork(self)
    interrupt = () => fiber.interruptUnsafe()
    if (aborted) interrupt()
    fiber.addObserver((exit) => {
      signal?.removeEventListener("abort", abort)
      if (Exit.isSuccess(exit)) resolve(exit.value)
      else reject(rejection(exit.cause, signal))
    })
  })

/** `release` is called once, when nothing is under way any more. */
export const promiseCalls = (release: () => Promise<void>): PromiseCalls => {
  const pending = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const admit = (signal: AbortSignal | undefined): void => {
    if (closing !== undefined) throw new DcsClientClosed()
    if (signal === undefined) return
    if (!isSignal(signal)) throw notASignal()
    signal.throwIfAborted()
  }

  return {
    call: (self, signal) => {
      try {
        admit(signal)
      } catch (error) {
        return Promise.reject(error)
      }
      const result = run(self, signal)
      const settled = result.then(
        () => void pending.delete(settled),
        () => void pending.delete(settled)
      )
      pending.add(settled)
      return result
    },
    admit,
    close: () => (closing ??= Promise.all(pending).then(release))
  }
}
