/** Which of the matching records are sent, and in which order. */
import * as Order from "effect/Order"
import type { RecordState } from "./record.ts"
import { isFinished, oldestFirst } from "./rule.ts"

/**
 * The records of a clean-up, and how many matching records are not among them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Chosen<A> {
  /** By list, and in each the oldest first; with a limit, the oldest of all first. */
  readonly candidates: ReadonlyArray<A>
  /** The number of records whose status is not known to be final. */
  readonly unfinished: number
  /** The number of finished records that the limit leaves out. */
  readonly beyondLimit: number
}

/**
 * Chooses the records to send from those that match the rule, one list for each instance. Records whose status is not
 * known to be final are never chosen, whatever the rule: the service refuses to delete them. A limit takes the oldest
 * of all lists.
 *
 * @since 0.1.0
 * @category utilities
 * @example
 * ```ts
 * import { choose } from "@dcs-tasks/core/selection"
 *
 * const record = (status: string, createdAt: string) => ({ task: { status, createdAt } })
 * const lists = [[record("SUCCESS", "2026-03-02"), record("EXECUTING", "2026-01-01")], [record("FAILED", "2026-02-01")]]
 * const { beyondLimit, candidates, unfinished } = choose(lists, 1)
 * const oldest = candidates.map(({ task }) => task.status)
 * oldest // => ["FAILED"]
 * const others = { beyondLimit, unfinished }
 * others // => { beyondLimit: 1, unfinished: 1 }
 * ```
 */
export const choose = <A extends { readonly task: RecordState }>(
  matching: ReadonlyArray<ReadonlyArray<A>>,
  limit?: number
): Chosen<A> => {
  const byAge = Order.mapInput(oldestFirst, ({ task }: A) => task)
  const finished = matching.map((list) => list.filter(({ task }) => isFinished(task)))
  const all = finished.flatMap((list) => list.toSorted(byAge))
  const candidates = limit === undefined ? all : all.toSorted(byAge).slice(0, limit)
  return {
    candidates,
    unfinished: matching.reduce((sum, list) => sum + list.length, 0) - all.length,
    beyondLimit: all.length - candidates.length
  }
}
