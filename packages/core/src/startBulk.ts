/**
 * Where a bulk deletion begins: an engine's deletions and its lists, brought together.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { type BulkRun, bulkRun } from "./BulkDelete.ts"
import type { BulkDeleteOptions } from "./BulkDeleteOptions.ts"
import { deleteOne } from "./deleteOne.ts"
import type { Engine } from "./Engine.ts"
import { always } from "./ListBackgroundTasks.ts"
import { taskPage } from "./lists.ts"

/** Begins a bulk deletion by an engine. */
export const bulkOf =
  (engine: Engine) =>
  (options: BulkDeleteOptions): BulkRun =>
    bulkRun(
      deleteOne(engine),
      (instanceId) =>
        Effect.match(taskPage(engine, { instanceId, pageSize: 1 }, always, 0), {
          onFailure: () => false,
          onSuccess: () => true
        }),
      options
    )
