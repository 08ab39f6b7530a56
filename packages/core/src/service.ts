/**
 * All operations of one engine, as Effects and Streams.
 *
 * @since 0.1.0
 */
import type { Place } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { BackgroundTask } from "./model/BackgroundTask.ts"
import type { BulkDeleteOptions } from "./bulk/options.ts"
import { bulkStream } from "./bulk/stream.ts"
import { deleteWith } from "./client/callOptions.ts"
import type { DcsError, DcsInvalidInput, DeleteBackgroundTaskError } from "./model/DcsError.ts"
import type {
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./model/DeleteBackgroundTask.ts"
import { deleteOne } from "./client/deleteTask.ts"
import type { DeletionResult } from "./model/DeletionResult.ts"
import type { Engine } from "./client/client.ts"
import type { Instance } from "./model/Instance.ts"
import type { ListBackgroundTasksInput } from "./model/ListBackgroundTasks.ts"
import type { ListInstancesInput } from "./model/ListInstances.ts"
import { instancePages, type Pages, taskPages } from "./client/pages.ts"
import { bulkOf } from "./bulk/startBulk.ts"

/**
 * The operations.
 *
 * @since 0.1.0
 */
export interface DcsTasksService {
  /**
   * Deletes the record of one finished background task. Irreversible; cancels nothing.
   *
   * Succeeds with `Deleted` (200 or 204) or `AlreadyGone`; fails with one class per status.
   */
  readonly deleteBackgroundTask: (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions
  ) => Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError>
  /**
   * Deletes what the stream brings, with bounded concurrency and one shared rate; one result per input, in the order in
   * which they end. What happened is in the results: by itself it fails only for options that make no sense, before
   * anything is read or sent. Throttling ends no id, refused credentials stop everything, a missing instance or five 403
   * in a row stop that instance.
   */
  readonly deleteBackgroundTasks: <E, R>(
    input: Stream.Stream<DeleteBackgroundTaskInput, E, R>,
    options?: BulkDeleteOptions
  ) => Stream.Stream<DeletionResult, E | DcsInvalidInput, R>
  /**
   * Streams an instance's records in the service's order, each id once. A service that gives the same rows again and
   * again ends in `DcsUnexpectedResponse`.
   */
  readonly listBackgroundTasks: (input: ListBackgroundTasksInput) => Stream.Stream<BackgroundTask, DcsError>
  /** Streams the project's instances in the service's order, as `listBackgroundTasks` does its records. */
  readonly listInstances: (input?: ListInstancesInput) => Stream.Stream<Instance, DcsError>
}

const streamOf = <A>(pages: Pages<A>): Stream.Stream<A, DcsError> =>
  Stream.paginate(undefined, (place: Place | undefined) =>
    Effect.map(pages(place), ({ next, rows }) => [rows, Option.fromUndefinedOr(next)] as const)
  )

/**
 * The operations of an engine.
 *
 * @since 0.1.0
 */
export const serviceOf = (engine: Engine): DcsTasksService => ({
  deleteBackgroundTask: deleteWith(deleteOne(engine)),
  deleteBackgroundTasks: bulkStream(bulkOf(engine)),
  listBackgroundTasks: (input) => streamOf(taskPages(engine, input)),
  listInstances: (input) => streamOf(instancePages(engine, input))
})
