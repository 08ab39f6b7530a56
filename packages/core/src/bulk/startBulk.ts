/**
 * Starts a bulk deletion with a client's delete and list calls.
 */
import type { CallSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import { type BulkRun, bulkRun } from "./run.ts"
import type { BulkRunOptions } from "./options.ts"
import { deleteTask } from "../client/deleteTask.ts"
import type { Client } from "../client/client.ts"
import { always } from "@dcs-tasks/wire/call"
import { taskPage } from "../client/pages.ts"

/** Starts a bulk deletion with this client. Sends nothing yet. */
export const startBulk =
  (client: Client) =>
  (options: BulkRunOptions, site: CallSite): BulkRun =>
    bulkRun(
      deleteTask(client),
      (instanceId) =>
        Effect.match(taskPage(client, { instanceId, pageSize: 1 }, always, 0, { limits: options.limits }), {
          onFailure: () => false,
          onSuccess: () => true
        }),
      options,
      site
    )
