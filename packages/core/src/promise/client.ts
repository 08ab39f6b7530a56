/**
 * The Promise client, for callers without Effect. The adapters build their `createClient` on it.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { BackgroundTask } from "../model/BackgroundTask.ts"
import { type BulkCallOptions, type BulkInput, bulkCallRules, tasksOf, type UncheckedTask } from "../bulk/input.ts"
import { type CallOptions, checkedCallOptions } from "../client/callOptions.ts"
import { promiseDelete } from "./promiseDelete.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type {
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "../model/DeleteBackgroundTask.ts"
import { deleteTask } from "../client/deleteTask.ts"
import type { DeletionResult } from "../model/DeletionResult.ts"
import type { Client } from "../client/client.ts"
import type { Instance, ListInstancesInput } from "../model/Instance.ts"
import type { ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { instancePages, invalidPages, type Pages, taskPages } from "../client/pages.ts"
import { checked } from "../model/checkedOptions.ts"
import { pool } from "./pool.ts"
import { promiseCalls, rejection } from "./calls.ts"
import { startBulk } from "../bulk/startBulk.ts"

/**
 * A client whose calls return promises and async iterables. An aborted call rejects with `signal.reason`.
 *
 * @since 0.1.0
 */
export interface PromiseClient extends AsyncDisposable {
  /** Deletes one record. Rejects with the error class itself. */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions & CallOptions
  ) => Promise<DeletionOutcome>
  /**
   * Lists an instance's records, each id once; fetches pages as needed. If the service keeps returning the same rows,
   * iteration throws `DcsUnexpectedResponse`.
   */
  readonly listBackgroundTasks: (
    input: ListBackgroundTasksInput,
    options?: CallOptions
  ) => AsyncIterable<BackgroundTask>
  /** Lists the project's instances, each id once, as `listBackgroundTasks` lists its records. */
  readonly listInstances: (options?: ListInstancesInput & CallOptions) => AsyncIterable<Instance>
  /**
   * Deletes every task of the input. Yields one result per input, in the order in which the tasks finish, and works no
   * faster than its results are read. The results say what happened to each task; only an abort, an input that throws,
   * or invalid options reject. `close()` lets calls in progress finish and reads no more input.
   */
  readonly deleteBackgroundTasks: (input: BulkInput, options?: BulkCallOptions) => AsyncIterable<DeletionResult>
  /**
   * Waits for calls in progress, up to `drain`, then closes the connections: calls still in progress fail, and their
   * errors say whether the request was sent. Later calls reject with `DcsClientClosed`.
   */
  readonly close: () => Promise<void>
}

/**
 * Makes the Promise client. `release` is called once, when no call is in progress or `drain` milliseconds have passed,
 * and ends the calls still in progress.
 */
export const promiseClient = (client: Client, release: () => Promise<void>, drain?: number): PromiseClient => {
  const { admit, call, close: drainCalls, fork } = promiseCalls(release, drain)
  /** One for each bulk deletion in progress. */
  const stops = new Set<() => void>()

  /** A list ends with the client: a missing page loses nothing. */
  async function* list<A>(pages: Pages<A>, signal: AbortSignal | undefined): AsyncGenerator<A> {
    const { end, isDone, next } = pages()
    let exit: Exit.Exit<void, unknown> = Exit.void
    try {
      do {
        for (const row of (await call(next, signal)).rows) {
          yield row
          admit(signal)
        }
      } while (!isDone())
    } catch (error) {
      exit = signal?.aborted === true ? Exit.interrupt() : Exit.fail(error)
      throw error
    } finally {
      Effect.runFork(end(exit))
    }
  }

  /** Invalid options reject when the first record is requested. */
  const listChecked = <A>(pages: Pages<A>, options: CallOptions | undefined): AsyncGenerator<A> => {
    const read = checkedCallOptions(options)
    return read instanceof DcsInvalidInput ? list(invalidPages(read), undefined) : list(pages, read.signal)
  }

  const bulk = (input: BulkInput, options: BulkCallOptions = {}) =>
    pool<UncheckedTask, DeletionResult>((end) => {
      const read = checked(options, bulkCallRules)
      if (read instanceof DcsInvalidInput) throw read
      const { instanceId, signal } = read
      admit(signal)
      const source = tasksOf(input, instanceId)
      if (source instanceof DcsInvalidInput) throw source
      const run = startBulk(client)(read)
      const stop = () => {
        run.stop("closed")
        end()
      }
      stops.add(stop)
      return {
        source,
        concurrency: run.concurrency,
        start: (task, index, { done, failed }) =>
          fork(run.process(task, index), (exit) =>
            Exit.isSuccess(exit) ? done(exit.value) : failed(rejection(exit.cause, signal))
          ),
        signal,
        close: () => {
          stops.delete(stop)
          Effect.runFork(run.end(Exit.void))
        }
      }
    })

  const close = (): Promise<void> => {
    for (const stop of stops) stop()
    return drainCalls()
  }

  return {
    deleteBackgroundTask: promiseDelete(deleteTask(client), call),
    deleteBackgroundTasks: bulk,
    listBackgroundTasks: (input, options) => listChecked(taskPages(client, input), options),
    listInstances: (options) => listChecked(instancePages(client, options), options),
    close,
    [Symbol.asyncDispose]: close
  }
}
