/** Every `HttpClient` of Effect 4 that a user would bring. */
import * as Transport from "@dcs-tasks/node/Transport"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"

export interface OutsideClient {
  readonly layer: Layer.Layer<HttpClient.HttpClient, unknown>
  readonly repeatsUnseen: boolean
  /** A body that a middleware has read as a stream is still there. */
  readonly keepsBody: boolean
  /** It keeps an account of its requests. */
  readonly tells: boolean
}

/** What somebody writes who has not seen `FetchHttpClient`. */
const handMade = HttpClient.make((request, url, signal) =>
  Effect.tryPromise({
    try: () => fetch(url, { method: request.method, headers: request.headers, signal, redirect: "manual" }),
    catch: (cause) => new HttpClientError({ reason: new TransportError({ request, cause }) })
  }).pipe(Effect.map((response) => HttpClientResponse.fromWeb(request, response)))
)

const ownFetch: typeof globalThis.fetch = (input, init) => fetch(input, init)

export const outsideClients: Readonly<Record<string, OutsideClient>> = {
  "our own": { layer: Transport.layer, repeatsUnseen: false, keepsBody: true, tells: true },
  FetchHttpClient: { layer: FetchHttpClient.layer, repeatsUnseen: true, keepsBody: true, tells: false },
  "FetchHttpClient on the caller's own fetch": {
    layer: Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, ownFetch)),
    repeatsUnseen: true,
    keepsBody: true,
    tells: false
  },
  "platform-node's undici": { layer: NodeHttpClient.layerUndici, repeatsUnseen: false, keepsBody: false, tells: false },
  "platform-node's node:http": {
    layer: NodeHttpClient.layerNodeHttpOptions({ keepAlive: true }),
    repeatsUnseen: false,
    keepsBody: false,
    tells: false
  },
  "made by hand over fetch": {
    layer: Layer.succeed(HttpClient.HttpClient, handMade),
    repeatsUnseen: true,
    keepsBody: false,
    tells: false
  }
}
