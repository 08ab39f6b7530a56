/**
 * The service for callers who know Promises and nothing of Effect. The adapters build their `createClient` on it.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { BackgroundTask } from "./BackgroundTask.ts"
import type { Credentials, Token } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, isDcsError } from "./DcsError.ts"
import type { DcsTasksService } from "./DcsTasks.ts"
import type { DeleteBackgroundTaskInput, DeleteBackgroundTaskOptions, DeletionOutcome } from "./DeleteBackgroundTask.ts"
import type { ListBackgroundTasksInput } from "./ListBackgroundTasks.ts"

/**
 * A token, or a function that gives one whenever it is asked: before each attempt.
 *
 * @since 0.1.0
 */
export type PromiseCredentials =
  | { readonly token: string }
  | (() => { readonly token: string } | Promise<{ readonly token: string }>)

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

/** @since 0.1.0 */
export interface PromiseClient extends AsyncDisposable {
  /** Deletes one record. Rejects with the error class itself. */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions & CallOptions
  ) => Promise<DeletionOutcome>
  /** Lists an instance's records; pages are fetched as they are needed. */
  readonly listBackgroundTasks: (
    input: ListBackgroundTasksInput,
    options?: CallOptions
  ) => AsyncIterable<BackgroundTask>
  /** Waits for calls under way, then lets go of the connections. Later calls reject with {@link DcsClientClosed}. */
  readonly close: () => Promise<void>
}

/** Turns a caller's function into the provider that core knows. Its errors are kept out: they may hold anything. */
export const toCredentials = (credentials: PromiseCredentials): Credentials => {
  if (typeof credentials !== "function") return credentials
  return Effect.tryPromise({
    try: async (): Promise<Token> => ({ token: (await credentials()).token, source: "provider" }),
    catch: (error) =>
      isDcsError(error) && error._tag === "DcsCredentialsError"
        ? error
        : new DcsCredentialsError({
            source: "provider",
            problem: `the function that gives the token failed (${Predicate.isError(error) ? error.name : typeof error})`
          })
  })
}

/* oxlint-disable typescript/prefer-promise-reject-errors -- the platform rejects with `signal.reason`, whatever it is */

const rejection = (cause: Cause.Cause<DcsError>, signal: AbortSignal | undefined): unknown =>
  Cause.hasInterrupts(cause) && signal?.aborted === true ? signal.reason : Cause.squash(cause)

const run = <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined): Promise<A> =>
  new Promise((resolve, reject) => {
    const fiber = Effect.runFork(self)
    const abort = () => fiber.interruptUnsafe()
    signal?.addEventListener("abort", abort, { once: true })
    fiber.addObserver((exit) => {
      signal?.removeEventListener("abort", abort)
      if (Exit.isSuccess(exit)) resolve(exit.value)
      else reject(rejection(exit.cause, signal))
    })
  })

/** The facade over a service; `release` is called once, when nothing is under way any more. */
export const promiseClient = (service: DcsTasksService, release: () => Promise<void>): PromiseClient => {
  const pending = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const call = <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined): Promise<A> => {
    if (closing !== undefined) return Promise.reject(new DcsClientClosed())
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    const result = run(self, signal)
    const settled = result.then(
      () => void pending.delete(settled),
      () => void pending.delete(settled)
    )
    pending.add(settled)
    return result
  }

  async function* pull<A>(stream: Stream.Stream<A, DcsError>, signal: AbortSignal | undefined): AsyncGenerator<A> {
    const aborted = Effect.callback<never>((resume) => {
      const abort = () => resume(Effect.interrupt)
      signal?.addEventListener("abort", abort, { once: true })
      return Effect.sync(() => signal?.removeEventListener("abort", abort))
    })
    const source = Stream.toAsyncIterable(signal === undefined ? stream : Stream.interruptWhen(stream, aborted))
    const iterator = source[Symbol.asyncIterator]()
    try {
      while (true) {
        if (closing !== undefined) throw new DcsClientClosed()
        signal?.throwIfAborted()
        let next: IteratorResult<A>
        try {
          next = await iterator.next()
        } catch (error) {
          signal?.throwIfAborted()
          throw error
        }
        if (next.done === true) return
        yield next.value
      }
    } finally {
      await iterator.return?.()
    }
  }

  const close = (): Promise<void> => (closing ??= Promise.all(pending).then(release))

  return {
    deleteBackgroundTask: (input, options) => call(service.deleteBackgroundTask(input, options), options?.signal),
    listBackgroundTasks: (input, options) => pull(service.listBackgroundTasks(input), options?.signal),
    close,
    [Symbol.asyncDispose]: close
  }
}
