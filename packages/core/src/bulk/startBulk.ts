/**
 * Starts a bulk deletion with a client's delete and list calls.
 */
import type { CallSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import { bulkRun } from "./run.ts"
import { type ObservedRun, observedRun } from "./observedRun.ts"
import type { BulkRunOptions } from "./options.ts"
import { deleteTask } from "../client/deleteTask.ts"
import type { Client } from "../client/client.ts"
import { onePage } from "../client/pages.ts"

/** Starts a bulk deletion with this client. Sends nothing yet. */
export const startBulk =
  (client: Client) =>
  (options: BulkRunOptions, site: CallSite): ObservedRun =>
    observedRun(
      client,
      bulkRun(
        deleteTask(client),
        (instanceId, stop) =>
          Effect.isSuccess(onePage(client, { instanceId, pageSize: 1 }, { limits: options.limits, stop })),
        options,
        site,
        client.instrumentation.pausing
      )
    )
