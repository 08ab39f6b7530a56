/** The `HttpClient`s of Effect 3 that users can bring. */
import type { MiddlewareName } from "@dcs-tasks/contract/laws/outside"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

interface OutsideClient {
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  readonly repeatsUnseen: boolean
  /** Middleware after which the body is lost. */
  readonly loses: ReadonlyArray<MiddlewareName>
}

/** A client as users write it without `FetchHttpClient`. */
const handMade = HttpClient.make((request, url, signal) =>
  Effect.tryPromise({
    try: () => fetch(url, { method: request.method, headers: request.headers, signal, redirect: "manual" }),
    catch: (cause) => new RequestError({ request, reason: "Transport", cause })
  }).pipe(Effect.map((response) => HttpClientResponse.fromWeb(request, response)))
)

const ownFetch: typeof globalThis.fetch = (input, init) => fetch(input, init)

export const outsideClients: Readonly<Record<string, OutsideClient>> = {
  FetchHttpClient: { layer: FetchHttpClient.layer, repeatsUnseen: true, loses: [] },
  "FetchHttpClient on the caller's own fetch": {
    layer: Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, ownFetch)),
    repeatsUnseen: true,
    loses: []
  },
  "platform-node's undici": { layer: NodeHttpClient.layerUndici, repeatsUnseen: false, loses: ["reads the stream"] },
  "platform-node's node:http": {
    layer: Layer.provide(NodeHttpClient.layerWithoutAgent, NodeHttpClient.makeAgentLayer({ keepAlive: true })),
    repeatsUnseen: false,
    loses: ["reads the stream", "reads arrayBuffer"]
  },
  "made by hand over fetch": {
    layer: Layer.succeed(HttpClient.HttpClient, handMade),
    repeatsUnseen: true,
    loses: ["reads the stream"]
  }
}
