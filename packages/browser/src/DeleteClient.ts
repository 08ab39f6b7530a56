/**
 * The part of the Promise client that deletes single tasks, for pages that need a small bundle. It has no lists and no
 * bulk deletion.
 *
 * @since 0.1.0
 * @module
 */
import { deleteTask, promiseCalls, promiseDelete } from "@dcs-tasks/core/adapter"
import type { Client } from "./Client.ts"
import { type ClientOptions, toParts } from "./ClientOptions.ts"

/**
 * A client that deletes single tasks.
 *
 * @since 0.1.0
 * @category models
 */
export type DeleteClient = Pick<Client, "deleteBackgroundTask" | "close" | typeof Symbol.asyncDispose>

/**
 * Creates a client with the same call, options and errors as `createClient`.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
 *
 * const client = createDeleteClient({ endpoint: "/dcs", projectId: "PROJECT", credentials: { token: "TOKEN" } })
 * await client.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * ```
 */
export const createDeleteClient = (options: ClientOptions): DeleteClient => {
  const { drain, client, release } = toParts(options)
  const { call, close } = promiseCalls(release, drain)
  return {
    deleteBackgroundTask: promiseDelete(deleteTask(client), call),
    close,
    [Symbol.asyncDispose]: close
  }
}
