/**
 * The Promise client for browsers and Web Workers.
 *
 * @since 0.1.0
 */
import { type PromiseClient, promiseClient } from "@dcs-tasks/core/adapter"
import { type ClientOptions, toParts } from "./ClientOptions.ts"

/**
 * A client whose calls are Promises.
 *
 * @since 0.1.0
 * @category models
 */
export interface Client extends PromiseClient {}

/**
 * Creates a client. Nothing is sent. Throws `DcsInvalidInput` or `DcsCredentialsError` if an option is wrong.
 *
 * A page that only deletes single tasks can load less: see `createDeleteClient` in `@dcs-tasks/browser/DeleteClient`.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { createClient } from "@dcs-tasks/browser"
 *
 * const client = createClient({
 *   endpoint: "/dcs", // a proxy of the page's own server
 *   projectId: "PROJECT",
 *   credentials: async () => ({ token: await (await fetch("/token")).text() })
 * })
 * const outcome = await client.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * console.log(outcome._tag) // "Deleted"
 * ```
 */
export const createClient = (options: ClientOptions): Client => {
  const { drain, client, release } = toParts(options)
  return promiseClient(client, release, drain)
}
