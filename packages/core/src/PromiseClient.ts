/**
 * The service for callers who know Promises and nothing of Effect. The adapters build their `createClient` on it.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type * as Stream from "effect/Stream"
import type { BackgroundTask } from "./BackgroundTask.ts"
import { type BulkCallOptions, type BulkInput, tasksOf } from "./BulkInput.ts"
import type { Credentials, Token } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput, isDcsError } from "./DcsError.ts"
import type { DcsTasksService } from "./DcsTasks.ts"
import type { DeleteBackgroundTaskInput, DeleteBackgroundTaskOptions, DeletionOutcome } from "./DeleteBackgroundTask.ts"
import type { DeletionResult } from "./DeletionResult.ts"
import type { Instance } from "./Instance.ts"
import { iterate } from "./iterate.ts"
import type { ListBackgroundTasksInput } from "./ListBackgroundTasks.ts"
import type { ListInstancesInput } from "./ListInstances.ts"
import * as UnderWay from "./UnderWay.ts"

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
  /** Lists the project's instances; pages are fetched as they are needed. */
  readonly listInstances: (options?: ListInstancesInput & CallOptions) => AsyncIterable<Instance>
  /**
   * Deletes what the input brings and gives one result per input, in the order in which they end. It goes no faster
   * than its results are taken. What happens to a task is in its result; only an abort, or an input that throws,
   * rejects. `close()` lets what is under way end; the rest of what was read is `NotAttempted`.
   */
  readonly deleteBackgroundTasks: (input: BulkInput, options?: BulkCallOptions) => AsyncIterable<DeletionResult>
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

/** The facade over a service; `release` is called once, when nothing is under way any more. */
export const promiseClient = (service: DcsTasksService, release: () => Promise<void>): PromiseClient => {
  const pending = new Set<Promise<unknown>>()
  const underWay = UnderWay.make()
  const closed = Deferred.makeUnsafe<"closed">()
  let closing: Promise<void> | undefined

  const call = <A>(self: Effect.Effect<A, DcsError>, signal: AbortSignal | undefined): Promise<A> => {
    if (closing !== undefined) return Promise.reject(new DcsClientClosed())
    if (signal !== undefined && !isSignal(signal)) return Promise.reject(notASignal())
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    const result = run(self, signal)
    const settled = result.then(
      () => void pending.delete(settled),
      () => void pending.delete(settled)
    )
    pending.add(settled)
    return result
  }

  /** The iterable of one call. `next` is awaited by `close()`. */
  async function* pull<A>(stream: Stream.Stream<A, unknown>, signal: AbortSignal | undefined): AsyncGenerator<A> {
    if (closing !== undefined) throw new DcsClientClosed()
    yield* iterate(stream, signal)
  }

  /** A list ends with the client: nobody loses anything by a page that is not there. */
  async function* list<A>(stream: Stream.Stream<A, DcsError>, signal: AbortSignal | undefined): AsyncGenerator<A> {
    for await (const one of pull(stream, signal)) {
      yield one
      if (closing !== undefined) throw new DcsClientClosed()
    }
  }

  async function* bulk(input: BulkInput, { instanceId, signal, ...options }: BulkCallOptions = {}) {
    const begun = underWay.begin()
    const deletion = service.deleteBackgroundTasks(tasksOf(input, instanceId), {
      ...options,
      onStop: "end",
      stop: Deferred.await(closed),
      journal: begun.journal
    })
    try {
      yield* pull(deletion, signal)
    } finally {
      begun.end()
    }
  }

  const close = (): Promise<void> => {
    Deferred.doneUnsafe(closed, Effect.succeed("closed"))
    return (closing ??= Promise.all([...pending, underWay.none()]).then(release))
  }

  return {
    deleteBackgroundTask: (input, options) => call(service.deleteBackgroundTask(input, options), options?.signal),
    deleteBackgroundTasks: bulk,
    listBackgroundTasks: (input, options) => list(service.listBackgroundTasks(input), options?.signal),
    listInstances: ({ signal, ...input } = {}) => list(service.listInstances(input), signal),
    close,
    [Symbol.asyncDispose]: close
  }
}
