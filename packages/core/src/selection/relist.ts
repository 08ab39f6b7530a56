/** Lists the instances of a plan again, and compares each planned record with what is there now. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { BackgroundTask } from "../model/BackgroundTask.ts"
import type { DcsError } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import type { TaskPages } from "./listing.ts"
import type { RecordState } from "./record.ts"
import { isRejected } from "./rejected.ts"

/**
 * The records of a plan, in any form: in memory, hashed or in a table. The functions are called for each record of a
 * list.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlannedRecords {
  /** The number of records in the plan. */
  readonly size: () => number
  /** The position of a record in the plan, from 0 and below `size`; undefined if it is not in the plan. */
  readonly find: (instanceId: string, taskId: string) => number | undefined
  /** Whether the record at this position has this name, status and creation time in the plan. */
  readonly isUnchanged: (position: number, now: RecordState) => boolean
}

/**
 * A plan to compare with what is there now.
 *
 * @since 0.1.0
 * @category models
 */
export interface ComparablePlan {
  /** The instances, and the number of records that are planned for each. Instances without any are not listed. */
  readonly instances: ReadonlyArray<{ readonly id: string; readonly count: number }>
  /** What was planned. */
  readonly records: PlannedRecords
}

/**
 * What a list shows about a planned record. Send it only if it is `Unchanged`.
 *
 * - `Unchanged`: it is there, with the name, status and creation time of the plan.
 * - `Changed`: it is there, and one of these is not as planned.
 * - `Vanished`: it is not in a complete list, so it is gone.
 * - `Unseen`: it is not in a list that can lack records, so it can still be there.
 * - `NotListed`: the instance cannot be listed.
 *
 * @since 0.1.0
 * @category models
 */
export type PlannedState =
  | { readonly _tag: "Unchanged" | "Vanished" | "Unseen" }
  | { readonly _tag: "Changed"; readonly now: RecordState }
  | { readonly _tag: "NotListed"; readonly error: DcsError }

/**
 * What the lists show about the records of a plan.
 *
 * @since 0.1.0
 * @category models
 */
export interface Relisted {
  /** What the lists show about one planned record. */
  readonly stateOf: (record: { readonly instanceId: string; readonly position: number }) => PlannedState
  /** Whether a task is in the plan, and `Unchanged`. */
  readonly isUnchanged: (task: DeleteBackgroundTaskInput) => boolean
}

const listConcurrency = 4
/** Of one instance, as long as its list is incomplete and does not have all records of the plan. */
const mostLists = 3

/**
 * Lists an instance. False if the list can lack records: while others delete, the pages shift, and what moves to an
 * earlier page is skipped. Then there are fewer records than the service counted at first.
 */
const list = (
  dcs: TaskPages,
  instanceId: string,
  onTask: (task: BackgroundTask) => void
): Effect.Effect<boolean, DcsError> =>
  Effect.suspend(() => {
    let pages = 0
    let records = 0
    let counted: number | undefined
    return dcs.listBackgroundTaskPages({ instanceId }).pipe(
      Stream.runForEach(({ tasks, total }) =>
        Effect.sync(() => {
          if (pages === 0) counted = total
          pages += 1
          records += tasks.length
          for (const task of tasks) onTask(task)
        })
      ),
      Effect.map(() => (counted === undefined ? pages < 2 : records >= counted))
    )
  })

/**
 * Lists the instances of a plan, and compares each planned record with the lists. An instance whose list can lack records
 * is listed up to three times. Fails only for errors that concern every instance, see {@link isRejected}.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { type BackgroundTask, DcsTasks } from "@dcs-tasks/core"
 * import { fingerprint, relist } from "@dcs-tasks/core/selection"
 * import * as Effect from "effect/Effect"
 *
 * // The planned records that can be sent now.
 * export const stillPlanned = Effect.fn("stillPlanned")(function* (id: string, plan: ReadonlyArray<BackgroundTask>) {
 *   const positions = new Map(plan.map((task, position) => [task.id, position]))
 *   const prints = plan.map(fingerprint)
 *   const now = yield* relist(yield* DcsTasks, {
 *     instances: [{ id, count: plan.length }],
 *     records: {
 *       size: () => plan.length,
 *       find: (_, taskId) => positions.get(taskId),
 *       isUnchanged: (position, task) => prints[position] === fingerprint(task)
 *     }
 *   })
 *   return plan.filter((task) => now.isUnchanged({ instanceId: id, taskId: task.id }))
 * })
 * ```
 */
export const relist = (dcs: TaskPages, { instances, records }: ComparablePlan): Effect.Effect<Relisted, DcsError> =>
  Effect.gen(function* () {
    const seen = new Uint8Array(records.size())
    const changes = new Map<number, RecordState>()
    const errors = new Map<string, DcsError>()
    // Of other instances, a record that was not seen can still be there.
    const complete = new Set<string>()
    const listUntilComplete = (instanceId: string, count: number): Effect.Effect<void, DcsError> =>
      Effect.gen(function* () {
        let found = 0
        const compare = (task: BackgroundTask) => {
          const position = records.find(instanceId, task.id)
          if (position === undefined) return
          if (seen[position] === 0 && !changes.has(position)) found += 1
          if (records.isUnchanged(position, task)) seen[position] = 1
          else changes.set(position, { name: task.name, status: task.status, createdAt: task.createdAt })
        }
        for (let lists = 0; lists < mostLists; lists += 1) {
          const isComplete = yield* list(dcs, instanceId, compare)
          if (isComplete) complete.add(instanceId)
          if (isComplete || found === count) return
        }
      })
    yield* Effect.forEach(
      instances.filter(({ count }) => count > 0),
      ({ count, id }) =>
        listUntilComplete(id, count).pipe(
          Effect.catchIf(
            (error) => !isRejected(error),
            (error) => Effect.sync(() => void errors.set(id, error))
          )
        ),
      { concurrency: listConcurrency, discard: true }
    )
    return {
      isUnchanged: ({ instanceId, taskId }) => {
        const position = records.find(instanceId, taskId)
        return position !== undefined && seen[position] === 1 && !changes.has(position) && !errors.has(instanceId)
      },
      stateOf: ({ instanceId, position }) => {
        const error = errors.get(instanceId)
        if (error !== undefined) return { _tag: "NotListed", error }
        const now = changes.get(position)
        if (now !== undefined) return { _tag: "Changed", now }
        if (seen[position] === 1) return { _tag: "Unchanged" }
        return { _tag: seen[position] === 0 && complete.has(instanceId) ? "Vanished" : "Unseen" }
      }
    }
  })
