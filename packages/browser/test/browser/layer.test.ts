/** The suite of every adapter, over the layers for Effect programs: as they are, and behind a middleware. */
import { DcsTasks as Service, layerTransport } from "@dcs-tasks/browser"
import { adapterSuite } from "@dcs-tasks/contract"
import { toCredentials } from "@dcs-tasks/core/PromiseCredentials"
import { promiseClient } from "@dcs-tasks/core/PromiseClient"
import * as DcsTasks from "@dcs-tasks/core/DcsTasks"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { expect, it } from "vitest"
import { servers } from "./servers.ts"

const behindMiddleware = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, HttpClient.mapRequest((request) => request))
).pipe(Layer.provide(layerTransport))

const transports = { layerTransport, "layerTransport behind a middleware": behindMiddleware }

for (const [name, transport] of Object.entries(transports)) {
  adapterSuite({
    name: `${name} in a browser`,
    capabilities: {
      keepsBrokenBodies: false,
      seesFailureKind: false,
      seesHeaders: true,
      seesRedirectStatus: false,
      seesRequestWritten: false
    },
    servers,
    createClient: ({ token, ...options }) =>
      promiseClient(
        DcsTasks.engine({ ...options, credentials: toCredentials({ token }) }).pipe(
          Effect.provide(transport),
          Effect.runSync
        ),
        async () => {}
      )
  })
}

it("the service is the one of core", () => {
  expect(Service).toBe(DcsTasks.DcsTasks)
})
