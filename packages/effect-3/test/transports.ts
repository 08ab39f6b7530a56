/** The three transports of `@effect/platform`, and what each keeps of a body that was read. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { socketServer, type SocketServerOptions } from "@dcs-tasks/contract/net/socketServer"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"

export const transports: ReadonlyArray<readonly [string, Layer.Layer<HttpClient.HttpClient>]> = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer]
]

/** A scripted server. */
export const scripted = Effect.acquireRelease(
  Effect.promise(() => scriptedServer()),
  (server) => Effect.promise(() => server.close())
)

/** A server whose bytes the test controls. */
export const sockets = (options: SocketServerOptions) =>
  Effect.acquireRelease(
    Effect.promise(() => socketServer(options)),
    (server) => Effect.promise(() => server[Symbol.asyncDispose]())
  )

const json = (status: number, body: unknown) =>
  ({
    kind: "answer",
    status,
    headers: { "Content-Type": "application/json" },
    bodyBase64: btoa(JSON.stringify(body))
  }) as const

export const answers = {
  page: {
    kind: "answer",
    status: 200,
    headers: { "Content-Type": "text/html" },
    bodyBase64: btoa("<html>Sign in to Hotel WiFi</html>")
  },
  deleted: json(200, { message: "" }),
  failure: json(200, { error_code: "DCS.5000", error_msg: "no" }),
  missing: json(404, { error_code: "DCS.4133", error_msg: "no such task" }),
  broken: json(500, { error_code: "DCS.5000" })
} as const
