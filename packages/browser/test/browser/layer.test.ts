/** The adapter suite over this package's layer, with and without a middleware. */
import { layerTransport } from "@dcs-tasks/browser"
import { adapterSuite } from "@dcs-tasks/contract"
import { fromHttpClient, promiseClient, toCredentials } from "@dcs-tasks/core/adapter"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { capabilities, servers } from "./servers.ts"

/** Changes nothing, but disables the shortcut to `fetch`: requests go through the `HttpClient` itself. */
const passing = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(
    HttpClient.HttpClient,
    HttpClient.mapRequest((request) => request)
  )
)

const layers = {
  layerTransport,
  "layerTransport below a middleware": Layer.provide(passing, layerTransport)
}

for (const [name, layer] of Object.entries(layers)) {
  adapterSuite({
    name: `${name} in a browser`,
    capabilities,
    servers,
    createClient: ({ token, ...options }) =>
      promiseClient(
        fromHttpClient({ ...options, credentials: toCredentials({ token }) }).pipe(
          Effect.provide(layer),
          Effect.runSync
        ),
        async () => {}
      )
  })
}
