/** Failures that prove that nothing was sent, and failures that only look like them. */
import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { authority } from "@dcs-tasks/contract/net/certificates"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Socket } from "node:net"
import { describe, expect } from "vitest"
import { itLive, make, task } from "./support.ts"
import { sockets } from "./transports.ts"

const outcomeOf = (client: HttpClient.HttpClient, options: Parameters<typeof make>[1] = {}) =>
  Effect.flatMap(make(client, options), (dcs) => Effect.merge(dcs.deleteBackgroundTask(task)))

describe("proof that nothing was sent", () => {
  const failing = (cause: unknown) =>
    HttpClient.make((request) => Effect.fail(new RequestError({ request, reason: "Transport", cause })))
  const causes: ReadonlyArray<readonly [object, boolean]> = [
    [{ code: "ECONNREFUSED", syscall: "connect" }, false],
    [{ code: "EHOSTUNREACH", syscall: "connect" }, false],
    [{ code: "ENOTFOUND", syscall: "getaddrinfo" }, false],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, false],
    [{ code: "EHOSTUNREACH", syscall: "read" }, true],
    [{ code: "ENETDOWN", syscall: "write" }, true],
    [{ code: "EPROTO", syscall: "write" }, true],
    [{ code: "ERR_SSL_BAD_RECORD_TYPE" }, true],
    [{ code: "UND_ERR_ABORTED" }, true]
  ]
  for (const [cause, mayHaveDeleted] of causes) {
    itLive(`${JSON.stringify(cause)}: ${mayHaveDeleted ? "none" : "yes"}`, () =>
      Effect.gen(function* () {
        const outcome = yield* outcomeOf(failing(cause))
        expect({ ...outcome }).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted })
      })
    )
  }

  itLive("is not a TLS stream that breaks after the request", () =>
    Effect.gen(function* () {
      const trusted = yield* Effect.promise(authority)
      const { cert, key } = yield* Effect.promise(() => trusted.issue())
      let raw: Socket | undefined
      const server = yield* sockets({
        tls: { cert, key },
        accept: (socket) => {
          raw = socket
        },
        answer: () => void raw?.write("this is no TLS record")
      })
      const layer = Layer.provide(NodeHttpClient.layerWithoutAgent, NodeHttpClient.makeAgentLayer({ ca: trusted.cert }))
      const outcome = yield* Effect.provide(
        Effect.flatMap(HttpClient.HttpClient, (client) => outcomeOf(client, { endpoint: server.origin })),
        layer
      )
      expect(server.requests).toHaveLength(1)
      expect({ ...outcome }).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true })
    }).pipe(Effect.scoped)
  )
})
