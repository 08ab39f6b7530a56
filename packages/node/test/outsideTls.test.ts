/** TLS that breaks after the request was handled: over no client is that "nothing was deleted". */
import { judge } from "@dcs-tasks/contract/laws/outside"
import type { Scenario } from "@dcs-tasks/contract/laws/scenarios"
import { authority } from "@dcs-tasks/contract/net/certificates"
import { listen, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { DcsTasks } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { connect, createServer, type Socket } from "node:net"
import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { describe, expect, it } from "vitest"
import { outsideClients } from "./outsideClients.ts"
import { canary, input } from "./support.ts"

const ours = await authority()
setDefaultCACertificates([...getCACertificates("default"), ours.cert])

/** In the place of the next record. */
const breaks: ReadonlyArray<readonly [string, (socket: Socket) => void]> = [
  ["something that is no TLS", (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["an alert in the clear", (socket) => void socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, 40]))],
  ["a record that cannot be read", (socket) => void socket.write(Buffer.from([0x17, 3, 3, 0, 4, 1, 2, 3, 4]))],
  ["a reset", (socket) => void socket.resetAndDestroy()],
  ["an end", (socket) => void socket.end()]
]

/** A TLS server behind a relay that breaks in once a request was handled. */
const breaking = async (broken: (socket: Socket) => void) => {
  const clients = new Set<Socket>()
  const server = await socketServer({ tls: await ours.issue(), answer: () => clients.forEach(broken) })
  const relay = createServer((client) => {
    clients.add(client)
    const target = connect(server.port, "127.0.0.1")
    for (const socket of [client, target]) socket.on("error", () => socket.destroy())
    client.pipe(target)
    target.on("data", (data) => void (client.writable && client.write(data)))
    client.on("close", () => target.destroy())
  })
  const port = await listen(relay)
  return {
    endpoint: `https://127.0.0.1:${port}`,
    requests: server.requests,
    [Symbol.asyncDispose]: async () => {
      relay.close()
      for (const socket of clients) socket.destroy()
      await server[Symbol.asyncDispose]()
    }
  }
}

const lost: Scenario = {
  name: "handled, then broken",
  steps: [{ behaviour: { kind: "reset-before-headers" }, deletes: true, unknown: true }],
  told: () => ({ attempts: 1, mayHaveDeleted: true })
}

describe.concurrent("the task may have been deleted over", () => {
  for (const [name, { layer, repeatsUnseen, tells }] of Object.entries(outsideClients)) {
    for (const [what, broken] of breaks) {
      it(`${name}, where ${what} comes after the request`, async () => {
        await using server = await breaking(broken)
        const program = Effect.gen(function* () {
          const dcs = yield* DcsTasks.make({
            endpoint: server.endpoint,
            projectId: "project-1",
            credentials: { token: Redacted.make(canary) },
            // undici does not notice a record that cannot be read: there it is the clock that ends the attempt.
            timeout: "3 seconds",
            retry: { maxAttempts: 1 }
          })
          return yield* Effect.match(dcs.deleteBackgroundTask(input), {
            onFailure: (error): unknown => error,
            onSuccess: (outcome): unknown => outcome
          })
        })
        const outcome = await Effect.runPromise(Effect.provide(program, layer))
        const wrong = judge({
          middleware: "does nothing",
          scenario: lost,
          maxAttempts: 1,
          repeatsUnseen,
          hasBody: true,
          tells,
          outcome,
          requests: server.requests.length,
          printed: String(outcome),
          secret: canary
        })
        expect(wrong).toEqual([])
      })
    }
  }
})
