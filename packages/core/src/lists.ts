/**
 * The lists, page by page. Both kinds of client are built on these: streams, and loops over Promises.
 *
 * @since 0.1.0
 */
import { listCall, listInstancesCall } from "@dcs-tasks/wire/calls"
import { nextOffset } from "@dcs-tasks/wire/page"
import type { TaskPage } from "@dcs-tasks/wire/taskPage"
import * as Effect from "effect/Effect"
import { BackgroundTask } from "./BackgroundTask.ts"
import { type BulkRun, bulkRun } from "./BulkDelete.ts"
import type { BulkDeleteOptions } from "./BulkDeleteOptions.ts"
import { type DcsError, DcsInvalidInput } from "./DcsError.ts"
import { deleteOne, errorOf } from "./deleteOne.ts"
import type { Engine } from "./Engine.ts"
import { Instance } from "./Instance.ts"
import { asked, isWithin, type ListBackgroundTasksInput, pageOf, type Window, windowOf } from "./ListBackgroundTasks.ts"
import type { ListInstancesInput } from "./ListInstances.ts"
import type { Concluded } from "./Operation.ts"

/** The rows at an offset, and where the next page begins if there is one. */
export type Pages<A> = (
  offset: number
) => Effect.Effect<{ readonly rows: ReadonlyArray<A>; readonly next: number | undefined }, DcsError>

const taskPage = (
  { endpoint, run, surroundings }: Engine,
  input: ListBackgroundTasksInput,
  window: Window,
  offset: number
): Effect.Effect<Concluded<TaskPage>, DcsError> =>
  run((projectId) => listCall(endpoint, projectId, { ...input, ...asked(window) }, offset)).pipe(
    (self) => surroundings.operation("dcs.list_background_tasks", self),
    errorOf
  )

/** An instance's records. */
export const taskPages = (engine: Engine, input: ListBackgroundTasksInput): Pages<BackgroundTask> => {
  // A caller without types may pass anything; what it lacks is told by the call itself.
  const window = windowOf(Object(input))
  if (window instanceof DcsInvalidInput) return () => Effect.fail(window)
  return (offset) =>
    Effect.map(taskPage(engine, input, window, offset), ({ value }) => {
      input.onPage?.(pageOf(value))
      return {
        rows: value.tasks.filter((task) => isWithin(window, task)).map((task) => new BackgroundTask(task)),
        next: nextOffset(offset, { rows: value.tasks.length, total: value.total }, input.pageSize)
      }
    })
}

/** The project's instances. */
export const instancePages =
  ({ endpoint, run, surroundings }: Engine, input: ListInstancesInput = {}): Pages<Instance> =>
  (offset) =>
    run((projectId) => listInstancesCall(endpoint, projectId, input, offset)).pipe(
      (self) => surroundings.operation("dcs.list_instances", self),
      errorOf,
      Effect.map(({ value }) => ({
        rows: value.instances.map((one) => new Instance(one)),
        next: nextOffset(offset, { rows: value.instances.length, total: value.total }, input.pageSize)
      }))
    )

/** Begins a bulk deletion by an engine. */
export const bulkOf =
  (engine: Engine) =>
  (options: BulkDeleteOptions): BulkRun =>
    bulkRun(
      deleteOne(engine),
      (instanceId) =>
        Effect.match(taskPage(engine, { instanceId, pageSize: 1 }, {}, 0), {
          onFailure: () => false,
          onSuccess: () => true
        }),
      options
    )
