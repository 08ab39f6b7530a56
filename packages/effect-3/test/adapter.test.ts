/** The adapter suite over real sockets, on `fetch` and on both layers of `@effect/platform-node`. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { adapterSuite } from "@dcs-tasks/contract"
import { nodeServers } from "@dcs-tasks/contract/scriptedServer"
import type * as Layer from "effect/Layer"
import { inspect } from "node:util"
import { promiseClient } from "./promiseClient.ts"

const transports: ReadonlyArray<readonly [string, Layer.Layer<HttpClient.HttpClient>]> = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer]
]

for (const [name, transport] of transports) {
  adapterSuite({
    name: `effect-3 over ${name}`,
    capabilities: {
      seesFailureKind: true,
      seesHeaders: true,
      seesRedirectStatus: true,
      seesRequestWritten: false,
      ...(name === "fetch" && { repeatsUnseen: true })
    },
    servers: nodeServers(),
    inspect: (value) => inspect(value, { depth: 12, showHidden: true, getters: true }),
    createClient: ({ token, ...options }) => promiseClient({ ...options, credentials: { token } }, transport)
  })
}
