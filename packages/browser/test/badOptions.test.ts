/** Options that `createClient`, `createDeleteClient` and `layer` refuse at run time, before anything is sent. */
import { type ClientOptions, createClient, layer } from "@dcs-tasks/browser"
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
import { type Options, optionsSuite } from "@dcs-tasks/contract"
import { nodeServers } from "@dcs-tasks/contract/scriptedServer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { afterAll } from "vitest"

const server = await nodeServers().start()
afterAll(() => server.close())

const good: Options = { endpoint: server.origin, projectId: "project-1", credentials: { token: "TOKEN" } }
const sent = async () => (await server.requests()).length

const thrownBy =
  (make: (options: ClientOptions) => unknown) =>
  (options: unknown): unknown => {
    try {
      make(options as ClientOptions)
      return undefined
    } catch (error) {
      return error
    }
  }

optionsSuite({ name: "createClient", good, sent, refusal: thrownBy(createClient) })
optionsSuite({ name: "createDeleteClient", good, sent, refusal: thrownBy(createDeleteClient) })
optionsSuite({
  name: "layer",
  good,
  sent,
  refusal: (options) => {
    const exit = Effect.runSyncExit(Effect.scoped(Layer.build(layer(options as ClientOptions))))
    return Exit.isSuccess(exit) ? undefined : Cause.squash(exit.cause)
  }
})
