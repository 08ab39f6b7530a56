/**
 * Where a bulk deletion begins: an engine's deletions and its lists, brought together.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { type BulkRun, bulkRun } from "./run.ts"
import type { BulkDeleteOptions } from "./options.ts"
import { deleteOne } from "../client/deleteTask.ts"
import type { Engine } from "../client/client.ts"
import { always } from "../model/ListBackgroundTasks.ts"
import { taskPage } from "../client/pages.ts"

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
