/** What only a client on a raw socket can send and see. */
import { expect, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Stream from "effect/Stream"
import { once } from "node:events"
import { createServer } from "node:http"
import { connect } from "node:net"
import { demo, type RunningEmulator, startEmulator } from "../src/index.ts"
import { makeListener, NodeExchange } from "../src/internal/server.ts"
import { identity } from "./iamSupport.ts"
import { instanceId, taskPath, tasksPath } from "./support.ts"

const task = demo.tasks.deletable

const clientOf = async (endpoint: string) => {
  const { hostname, port } = new URL(endpoint)
  const socket = connect(Number(port), hostname)
  await once(socket, "connect")
  return socket
}

/** Everything that the server sends until the connection ends, and how it ends. */
const talk = async (endpoint: string, ...requests: ReadonlyArray<string>) => {
  const socket = await clientOf(endpoint)
  let received = ""
  socket.setEncoding("latin1").on("data", (chunk: string) => (received += chunk))
  const ended = new Promise<unknown>((resolve) => {
    socket.on("error", (error) => resolve("code" in error ? error.code : error)).on("close", () => resolve("closed"))
  })
  socket.write(requests.join(""))
  const end = await ended
  return { received, end, statuses: [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)) }
}

const request = (
  emulator: Pick<RunningEmulator, "token">,
  target: string,
  { headers = [], method = "GET", body = "" }: { headers?: ReadonlyArray<string>; method?: string; body?: string } = {}
) =>
  [`${method} ${target} HTTP/1.1`, "host: emulator", `x-auth-token: ${emulator.token}`, ...headers, "", body].join(
    "\r\n"
  )

const last = { headers: ["connection: close"] }

it.each([false, true])(
  "a client that leaves before its request is handled abandons it (pipelined: %s)",
  async (pipelined) => {
    await using emulator = await startEmulator()
    emulator.inject({ kind: "hang", method: "GET" }, { kind: "held", method: "DELETE" })
    const socket = await clientOf(emulator.endpoint)
    socket.write((pipelined ? request(emulator, "/") : "") + request(emulator, taskPath(task), { method: "DELETE" }))
    await expect.poll(() => emulator.counts().byFault["held"]).toBe(1)
    socket.destroy()
    // Once this is answered, the server has seen that client leave.
    await fetch(emulator.endpoint, { method: "POST" })
    emulator.clearFaults()
    await fetch(emulator.endpoint, { method: "POST" })
    expect(emulator.tasks(instanceId).map(({ id }) => id)).toContain(task)
    expect(emulator.counts().byStatus).toEqual({ 404: 2 })
  }
)

it("a client that leaves in the middle of its body does no harm", async () => {
  await using emulator = await startEmulator()
  const socket = await clientOf(emulator.endpoint)
  const headers = ["content-length: 100"]
  socket.write(request(emulator, "/v3/auth/tokens", { method: "POST", headers, body: `{"auth` }))
  await expect.poll(() => emulator.requests()).toHaveLength(1)
  socket.destroy()
  expect((await talk(emulator.endpoint, request(emulator, tasksPath(), last))).statuses).toEqual([200])
})

it("a chunked body is read", async () => {
  await using emulator = await startEmulator()
  const body = JSON.stringify({ auth: { identity: identity() } })
  const chunks = [body.slice(0, 10), body.slice(10), ""]
  const { received } = await talk(
    emulator.endpoint,
    request(emulator, "/v3/auth/tokens", {
      method: "POST",
      headers: ["transfer-encoding: chunked", ...last.headers],
      body: chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("")
    })
  )
  expect(received).toMatch(/^HTTP\/1\.1 201 Created\r\n[^]*x-subject-token: /)
})

it("an absolute target is the same request", async () => {
  await using emulator = await startEmulator()
  const target = `http://proxied.example${tasksPath()}?limit=1`
  expect((await talk(emulator.endpoint, request(emulator, target, last))).statuses).toEqual([200])
  expect(emulator.requests()).toMatchObject([{ operation: "listBackgroundTasks", path: tasksPath(), query: "limit=1" }])
})

it("no target stops the server", async () => {
  await using emulator = await startEmulator()
  for (const target of ["*", "http://[", "http://a:99999/", "/%", "//", "/?%zz"]) {
    const { statuses } = await talk(emulator.endpoint, request(emulator, target, { ...last, method: "OPTIONS" }))
    expect([target, statuses]).toEqual([target, [expect.toBeOneOf([400, 404])]])
  }
})

it("a 204 has no length, even if a fault gives it a body", async () => {
  await using emulator = await startEmulator()
  emulator.inject({ kind: "status", status: 204, body: "nothing" })
  const { received } = await talk(emulator.endpoint, request(emulator, "/", last))
  expect(received).toMatch(/^HTTP\/1\.1 204 No Content\r\n(?![^]*content-length)[^]*\r\n\r\n$/i)
})

it("pipelined requests are answered in order, and a 500 does not end the connection", async () => {
  await using emulator = await startEmulator()
  emulator.inject({ kind: "latency", millis: 20 }, { kind: "status", status: 1000 }, { kind: "status", status: 418 })
  const { end, statuses } = await talk(
    emulator.endpoint,
    request(emulator, tasksPath()),
    request(emulator, "/"),
    request(emulator, "/"),
    request(emulator, "/", last)
  )
  expect([statuses, end]).toEqual([[200, 500, 418, 404], "closed"])
})

it("a reset before the headers strikes a pipelined request", async () => {
  await using emulator = await startEmulator()
  emulator.inject({ kind: "hang" }, { kind: "resetBeforeHeaders" })
  const answer = await talk(emulator.endpoint, request(emulator, "/"), request(emulator, "/"))
  expect(answer).toMatchObject({ end: "ECONNRESET", received: "" })
})

it("a reset after the headers of a pipelined request strikes when the earlier response is sent", async () => {
  await using emulator = await startEmulator()
  emulator.inject({ kind: "latency", millis: 20 }, { kind: "resetAfterHeaders" })
  const { received, statuses } = await talk(emulator.endpoint, request(emulator, "/"), request(emulator, "/"))
  expect(statuses).toEqual([404, 200])
  expect(received).toMatch(/\r\n\r\n{"mess$/)
})

it("many pipelined requests cause no warning, and a connection keeps no listener of a past request", async () => {
  await using emulator = await startEmulator()
  const warned = vi.spyOn(process, "emitWarning")
  emulator.inject({ kind: "latency", millis: 20, times: 20 })
  await talk(emulator.endpoint, request(emulator, "/").repeat(20), request(emulator, "/", last))
  expect(warned).not.toHaveBeenCalled()
  warned.mockRestore()

  const listeners = Effect.map(NodeExchange, ({ incoming }) => incoming.socket.listenerCount("close"))
  const app = Effect.map(listeners, (count) => HttpServerResponse.text(`count=${count};`))
  const { received } = await serve(app, (endpoint) =>
    talk(endpoint, request({ token: "" }, "/"), request({ token: "" }, "/", last))
  )
  const counts = [...received.matchAll(/count=(\d+);/g)].map(([, count]) => count)
  expect([counts.length, new Set(counts).size]).toEqual([2, 1])
})

const serve = <A>(app: Parameters<typeof makeListener>[0], use: (endpoint: string) => Promise<A>) =>
  Effect.gen(function* () {
    const server = createServer(yield* makeListener(app))
    yield* Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening"))
    yield* Effect.addFinalizer(() => Effect.sync(() => server.close().closeAllConnections()))
    const address = server.address()
    return yield* Effect.promise(() =>
      use(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`)
    )
  }).pipe(Effect.scoped, Effect.runPromise)

it.each<readonly [string, Parameters<typeof makeListener>[0]]>([
  ["a throw", Effect.die(new Error("a bug"))],
  ["a stream", Effect.succeed(HttpServerResponse.stream(Stream.make(new Uint8Array(1))))],
  ["a cookie", Effect.succeed(HttpServerResponse.setCookieUnsafe(HttpServerResponse.text("x"), "a", "b"))]
])("%s in a handler is a 500, and the connection goes on", async (_, app) => {
  const { received, statuses } = await serve(app, (endpoint) =>
    talk(endpoint, request({ token: "" }, "/"), request({ token: "" }, "/", last))
  )
  expect(statuses).toEqual([500, 500])
  expect(received).not.toContain("set-cookie")
})
