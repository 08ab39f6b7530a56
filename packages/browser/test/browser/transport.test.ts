/** The transport in an Effect program: with a middleware, and with requests of other code. */
import { DcsTasks, layerTransport } from "@dcs-tasks/browser"
import type { ScriptedServer } from "@dcs-tasks/contract"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { servers } from "./servers.ts"

const answer = `{"message":"done"}`
const headers = { "Content-Type": "application/json", "X-Request-Id": "request-1" }

const withServer = async (status: number, body: (server: ScriptedServer) => Promise<void>) => {
  const server = await servers.start()
  await server.script({ kind: "answer", status, headers, ...(status !== 204 && { bodyBase64: btoa(answer) }) })
  try {
    await body(server)
  } finally {
    await server.close()
  }
}

const shownOf = (response: HttpClientResponse) =>
  Effect.map(response.text, (text) => ({
    status: response.status,
    requestId: response.headers["x-request-id"],
    text
  }))

/** Deletes a task with a middleware in front of the transport: the outcome or the error. */
const deleteThrough = (endpoint: string, middleware: (client: HttpClient.HttpClient) => HttpClient.HttpClient) => {
  const live = DcsTasks.layer({
    endpoint,
    projectId: "p",
    credentials: { token: Redacted.make("TOKEN") },
    retry: { maxAttempts: 1 }
  }).pipe(
    Layer.provide(Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, middleware))),
    Layer.provide(layerTransport)
  )
  return Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask({ instanceId: "i", taskId: "t" })).pipe(
    Effect.provide(live),
    Effect.catch((error) => Effect.succeed(error)),
    Effect.runPromise
  )
}

describe("a middleware", () => {
  it.for([200, 204])("sees a %i as it came, and leaves the client its own", (status) =>
    withServer(status, async (server) => {
      const seen: Array<unknown> = []
      const look = (response: HttpClientResponse) =>
        Effect.map(shownOf(response), (shown) => {
          seen.push(shown)
        })
      const outcome = await deleteThrough(server.origin, HttpClient.tap(look))
      expect(outcome).toMatchObject({ _tag: "Deleted", status, requestId: "request-1" })
      expect(seen).toEqual([{ status, requestId: "request-1", text: status === 204 ? "" : answer }])
    })
  )

  it("that puts another request in the place of the library's is refused, and nothing is sent", () =>
    withServer(200, async (server) => {
      const elsewhere = await servers.start()
      const outcome = await deleteThrough(server.origin, (client) =>
        HttpClient.transform(client, (_call, request) =>
          client.postprocess(Effect.succeed(HttpClientRequest.setUrl(request, `${elsewhere.origin}/v2`)))
        )
      )
      expect(outcome).toMatchObject({ _tag: "DcsTransportError", kind: "protocol" })
      expect([...(await server.requests()), ...(await elsewhere.requests())]).toEqual([])
      await elsewhere.close()
    }))
})

describe("a request of the program's own", () => {
  const send = (request: HttpClientRequest.HttpClientRequest) =>
    Effect.runPromise(HttpClient.execute(request).pipe(Effect.flatMap(shownOf), Effect.provide(layerTransport)))

  it.for([
    ["text", HttpBody.text("ä note")],
    ["bytes", HttpBody.uint8Array(new TextEncoder().encode("ä note"))]
  ] as const)("carries a body of %s there, and the whole answer back", ([, body]) =>
    withServer(418, async (server) => {
      const request = HttpClientRequest.post(`${server.origin}/notes?a=b`).pipe(HttpClientRequest.setBody(body))
      expect(await send(request)).toEqual({ status: 418, requestId: "request-1", text: answer })
      expect(await server.requests()).toMatchObject([{ method: "POST", target: "/notes?a=b", bodyLength: 7 }])
    })
  )

  it("is refused where its body is no more than a promise of one", () =>
    withServer(200, async (server) => {
      const body = HttpBody.stream(Stream.make(new Uint8Array(1)))
      await expect(
        send(HttpClientRequest.post(server.origin).pipe(HttpClientRequest.setBody(body)))
      ).rejects.toMatchObject({ reason: { _tag: "EncodeError" } })
      expect(await server.requests()).toEqual([])
    }))
})
