/**
 * The Promise client, for callers without Effect. The adapters build their `createClient` on it.
 */
import { calledAt, type CallSite, callSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { BackgroundTask } from "../model/BackgroundTask.ts"
import { type BulkCallOptions, type BulkInput, bulkCallRules, tasksOf, type UncheckedTask } from "../bulk/input.ts"
import {
  type CallOptions,
  type CheckedCall,
  checkedCallOptions,
  type DeleteCallOptions
} from "../client/callOptions.ts"
import { promiseDelete } from "./promiseDelete.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput, DeletionOutcome } from "../model/DeleteBackgroundTask.ts"
import { deleteTask } from "../client/deleteTask.ts"
import type { DeletionResult } from "../model/DeletionResult.ts"
import type { Client } from "../client/client.ts"
import type { Instance, InstancePage, ListInstancesInput } from "../model/Instance.ts"
import type { BackgroundTaskPage, ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { instancePages, invalidPages, type Pages, taskPages } from "../client/pages.ts"
import { checkedWithLimits } from "../operation/limits.ts"
import { pool } from "./pool.ts"
import { isSignal, notASignal, promiseCalls, rejection } from "./calls.ts"
import { startBulk } from "../bulk/startBulk.ts"
import { stopReasonOf } from "../bulk/stops.ts"

/**
 * A client whose calls return promises and async iterables. An aborted call rejects with `signal.reason`.
 *
 * @since 0.1.0
 * @category models
 */
export interface PromiseClient extends AsyncDisposable {
  /** Deletes one record. Rejects with the error class itself. */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteCallOptions
  ) => Promise<DeletionOutcome>
  /**
   * Lists an instance's records, each id once; fetches pages as needed. If the service keeps returning the same rows,
   * iteration throws `DcsUnexpectedResponse`.
   */
  readonly listBackgroundTasks: (
    input: ListBackgroundTasksInput,
    options?: CallOptions
  ) => AsyncIterable<BackgroundTask>
  /**
   * Lists the same records page by page, with the total and the time that the service reports. Fetches a page when it is
   * requested.
   */
  readonly listBackgroundTaskPages: (
    input: ListBackgroundTasksInput,
    options?: CallOptions
  ) => AsyncIterable<BackgroundTaskPage>
  /** Lists the project's instances, each id once, as `listBackgroundTasks` lists its records. */
  readonly listInstances: (options?: ListInstancesInput & CallOptions) => AsyncIterable<Instance>
  /** Lists the same instances page by page, as `listBackgroundTaskPages` lists records. */
  readonly listInstancePages: (options?: ListInstancesInput & CallOptions) => AsyncIterable<InstancePage>
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
  async function* list<P, A>(
    pages: Pages<P>,
    contents: (page: P) => ReadonlyArray<A>,
    signal: AbortSignal | undefined,
    site: CallSite
  ): AsyncGenerator<A> {
    const { end, isDone, next } = pages()
    try {
      do {
        for (const part of contents(await call(next, signal, site))) {
          yield part
          admit(signal, site)
        }
      } while (!isDone())
    } finally {
      Effect.runFork(end(signal?.aborted === true ? Exit.interrupt() : Exit.void))
    }
  }

  /** Invalid options reject when the first record or page is requested. */
  const listed = <P, A>(
    site: CallSite,
    options: CallOptions | undefined,
    pages: (call: CheckedCall) => Pages<P>,
    contents: (page: P) => ReadonlyArray<A>
  ): AsyncGenerator<A> => {
    const read = checkedCallOptions(options)
    return read instanceof DcsInvalidInput
      ? list(invalidPages(read), contents, undefined, site)
      : list(pages(read), contents, read.signal, site)
  }

  const tasks = (input: ListBackgroundTasksInput) => (call: CheckedCall) => taskPages(client, input, call)
  const instances = (input: ListInstancesInput | undefined) => (call: CheckedCall) => instancePages(client, input, call)

  const bulk = (site: CallSite, input: BulkInput, options: BulkCallOptions = {}) =>
    pool<UncheckedTask, DeletionResult>((end) => {
      const read = checkedWithLimits(options, bulkCallRules)
      if (read instanceof DcsInvalidInput) throw calledAt(read, site)
      const { instanceId, signal, stop: stopped } = read
      admit(signal, site)
      if (stopped !== undefined && !isSignal(stopped)) throw calledAt(notASignal("stop"), site)
      const source = tasksOf(input, instanceId)
      if (source instanceof DcsInvalidInput) throw calledAt(source, site)
      const run = startBulk(client)(read, site)
      const stop = () => {
        run.stop("closed")
        end()
      }
      stops.add(stop)
      const stopRun = () => run.stop(stopReasonOf(stopped?.reason))
      stopped?.addEventListener("abort", stopRun)
      if (stopped?.aborted === true) stopRun()
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
          stopped?.removeEventListener("abort", stopRun)
          Effect.runFork(run.end(signal?.aborted === true ? Exit.interrupt() : Exit.void))
        }
      }
    })

  const close = (): Promise<void> => {
    for (const stop of stops) stop()
    return drainCalls()
  }

  const promises: PromiseClient = {
    deleteBackgroundTask: promiseDelete(deleteTask(client), call),
    deleteBackgroundTasks: (input, options) => bulk(callSite(promises.deleteBackgroundTasks), input, options),
    listBackgroundTasks: (input, options) =>
      listed(callSite(promises.listBackgroundTasks), options, tasks(input), ({ tasks }) => tasks),
    listBackgroundTaskPages: (input, options) =>
      listed(callSite(promises.listBackgroundTaskPages), options, tasks(input), Array.of<BackgroundTaskPage>),
    listInstances: (options) =>
      listed(callSite(promises.listInstances), options, instances(options), ({ instances }) => instances),
    listInstancePages: (options) =>
      listed(callSite(promises.listInstancePages), options, instances(options), Array.of<InstancePage>),
    close,
    [Symbol.asyncDispose]: close
  }
  return promises
}
