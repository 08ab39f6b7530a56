/**
 * The Promise client for Node.
 *
 * @since 0.1.0
 */
import { checked, drainOf, fromHttpClient, type PromiseClient, promiseClient } from "@dcs-tasks/core/adapter"
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Scope from "effect/Scope"
import { type ClientOptions, toConfig } from "./ClientOptions.ts"
import * as Transport from "./transport/Transport.ts"

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
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { createClient } from "@dcs-tasks/node"
 *
 * const client = createClient({
 *   region: "eu-de",
 *   projectId: process.env["OS_PROJECT_ID"] ?? "",
 *   credentials: { token: process.env["OS_AUTH_TOKEN"] ?? "" }
 * })
 * const outcome = await client.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * console.log(outcome._tag) // "Deleted"
 * await client.close()
 * ```
 */
export const createClient = (options: ClientOptions): Client => {
  const scope = Scope.makeUnsafe()
  const client = Effect.gen(function* () {
    const read = checked<Transport.TransportOptions>(options, Transport.transportRules)
    if (read instanceof DcsInvalidInput) return yield* read
    // No drain of the transport: the client itself waits for calls with all their attempts, not for single requests.
    const transport = yield* Scope.provide(Transport.make({ ...read, drain: 0 }), scope)
    const client = yield* Effect.provideService(
      Effect.flatMap(toConfig(options), fromHttpClient),
      HttpClient.HttpClient,
      transport
    )
    return promiseClient(client, () => Effect.runPromise(Scope.close(scope, Exit.void)), drainOf(read.drain))
  })
  return Effect.runSync(client)
}
