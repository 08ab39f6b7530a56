/** The adapter suite over Effect's own fetch layer, which sees less than the adapters of this project. */
import { fromHttpClient, promiseClient, toCredentials } from "@dcs-tasks/core/adapter"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { inspect } from "node:util"
import { adapterSuite } from "../src/index.ts"
import { nodeServers } from "../src/scriptedServer.ts"

adapterSuite({
  name: "core over fetch",
  capabilities: {
    repeatsUnseen: true,
    seesFailureKind: true,
    seesHeaders: true,
    seesRedirectStatus: true,
    seesRequestWritten: false
  },
  servers: nodeServers(),
  inspect: (value) => inspect(value, { depth: 12, showHidden: true, getters: true }),
  createClient: ({ token, ...options }) =>
    promiseClient(
      fromHttpClient({ ...options, credentials: toCredentials({ token }) }).pipe(
        Effect.provide(FetchHttpClient.layer),
        Effect.runSync
      ),
      async () => {}
    )
})
