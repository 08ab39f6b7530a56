/**
 * What a test scripts, and the calls that it can read afterwards.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { BackgroundTask } from "../model/BackgroundTask.ts"
import type { DcsError } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput, DeletionOutcome } from "../model/DeleteBackgroundTask.ts"
import type { Instance } from "../model/Instance.ts"

/**
 * How one call to delete a task ends, after the client's own retries.
 *
 * @since 0.1.0
 * @category testing
 */
export type ScriptedDeletion = DeletionOutcome | DcsError

/** A record of either list. */
export type ScriptedRow = typeof BackgroundTask.Encoded | typeof Instance.Encoded

/**
 * What `DcsTasks.layerTest` responds. A deletion does not change the lists: a deleted task stays listed.
 *
 * @since 0.1.0
 * @category testing
 */
export interface DcsTasksScript {
  /** How deletions end, by task id. With an array, each call takes the next entry, and the last one repeats. */
  readonly outcomes?: Readonly<Record<string, ScriptedDeletion | ReadonlyArray<ScriptedDeletion>>> | undefined
  /** How deletions of all other tasks end: with `Deleted` and status 200 by default. */
  readonly otherwise?: ((input: DeleteBackgroundTaskInput) => ScriptedDeletion) | undefined
  /** The records of each instance, by instance id, or the error of its list. An instance that is missing here has none. */
  readonly tasks?: Readonly<Record<string, ReadonlyArray<typeof BackgroundTask.Encoded> | DcsError>> | undefined
  /** The instances of the project, or the error of the list. None by default. */
  readonly instances?: ReadonlyArray<typeof Instance.Encoded> | DcsError | undefined
}

/**
 * A call that the real service would have sent: none for an invalid id, and one for each page of a list.
 *
 * @since 0.1.0
 * @category testing
 */
export type DcsTasksCall =
  | { readonly operation: "deleteBackgroundTask"; readonly instanceId: string; readonly taskId: string }
  | { readonly operation: "listBackgroundTasks"; readonly instanceId: string }
  | { readonly operation: "listInstances" }

/**
 * The calls that the service of `DcsTasks.layerTest` has received.
 *
 * @since 0.1.0
 * @category testing
 */
export class DcsTasksCalls extends Context.Service<
  DcsTasksCalls,
  {
    /** All calls so far, oldest first. */
    readonly all: Effect.Effect<ReadonlyArray<DcsTasksCall>>
    /** The deletions among them. */
    readonly deletions: Effect.Effect<ReadonlyArray<DeleteBackgroundTaskInput>>
    /** Forgets the calls so far, for tests that share a layer. The script continues where it was. */
    readonly clear: Effect.Effect<void>
  }
>()("@dcs-tasks/core/DcsTasksCalls") {}
