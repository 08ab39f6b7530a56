/** The orders of `list --sort`. Equal tasks keep the order of the service. */
import type { BackgroundTask } from "@dcs-tasks/core"
import { createdAt, oldestFirst, statusOf } from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Order from "effect/Order"
import * as Stream from "effect/Stream"
import type { SortKey } from "./sortKeys.ts"

/** Tasks without a readable time come last in both orders. */
const orders: { readonly [K in SortKey]: Order.Order<BackgroundTask> } = {
  oldest: oldestFirst,
  newest: Order.mapInput(Order.Number, (task) => -(createdAt(task) ?? -Infinity)),
  status: Order.mapInput(Order.String, (task) => statusOf(task) ?? ""),
  name: Order.mapInput(Order.String, ({ name }) => name ?? "")
}

export const sorted = <E, R>(
  tasks: Stream.Stream<BackgroundTask, E, R>,
  key: SortKey
): Stream.Stream<BackgroundTask, E, R> =>
  Stream.unwrap(Effect.map(Stream.runCollect(tasks), (all) => Stream.fromIterable(all.toSorted(orders[key]))))
