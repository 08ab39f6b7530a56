/** The `HttpClient`s of Effect 4 that users could bring. */
import type { MiddlewareName } from "@dcs-tasks/contract/laws/outside"
import * as Transport from "@dcs-tasks/node/Transport"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"

interface OutsideClient {
  readonly layer: Layer.Layer<HttpClient.HttpClient, unknown>
  readonly repeatsUnseen: boolean
  /** Middlewares that consume the body. */
  readonly loses: ReadonlyArray<MiddlewareName>
  /** It counts its requests. */
  readonly tells: boolean
}

/** A client written by hand, without `FetchHttpClient`. */
const handMade = HttpClient.make((request, url, signal) =>
  Effect.tryPromise({
    try: () => fetch(url, { method: request.method, headers: request.headers, signal, redirect: "manual" }),
    catch: (cause) => new HttpClientError({ reason: new TransportError({ request, cause }) })
  }).pipe(Effect.map((response) => HttpClientResponse.fromWeb(request, response)))
)

const ownFetch: typeof globalThis.fetch = (input, init) => fetch(input, init)

export const outsideClients: Readonly<Record<string, OutsideClient>> = {
  "our own": { layer: Transport.layer, repeatsUnseen: false, loses: [], tells: true },
  FetchHttpClient: { layer: FetchHttpClient.layer, repeatsUnseen: true, loses: [], tells: false },
  "FetchHttpClient on the caller's own fetch": {
    layer: Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, ownFetch)),
    repeatsUnseen: true,
    loses: [],
    tells: false
  },
  "platform-node's undici": {
    layer: NodeHttpClient.layerUndici,
    repeatsUnseen: false,
    loses: ["reads the stream"],
    tells: false
  },
  "platform-node's node:http": {
    layer: NodeHttpClient.layerNodeHttpOptions({ keepAlive: true }),
    repeatsUnseen: false,
    loses: ["reads the stream"],
    tells: false
  },
  "made by hand over fetch": {
    layer: Layer.succeed(HttpClient.HttpClient, handMade),
    repeatsUnseen: true,
    loses: ["reads the stream"],
    tells: false
  }
}
