/** Node's part of the golden file. */
import { overLayer } from "@dcs-tasks/contract/golden/layer"
import { record } from "@dcs-tasks/contract/golden/record"
import { optionCases, socketCases } from "@dcs-tasks/contract/golden/sockets"
import { type ClientOptions, createClient, layerTransport } from "@dcs-tasks/node"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"

await record(
  socketCases({
    name: "node",
    listsAndBulk: true,
    createClient: ({ token, ...options }) => createClient({ ...options, credentials: { token } })
  })
)
await record(optionCases("node", (options) => createClient(options as ClientOptions).close()))
await record(socketCases(overLayer("effect-4 over node", layerTransport)))
await record(socketCases(overLayer("effect-4 over undici", NodeHttpClient.layerUndici)))
await record(socketCases(overLayer("effect-4 over node-http", NodeHttpClient.layerNodeHttp)))
