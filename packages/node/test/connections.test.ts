/** The limit on connections to an origin: further calls wait for one. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { gate } from "@dcs-tasks/contract/net/gate"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { fromHttpClient, promiseClient } from "@dcs-tasks/core/adapter"
import type * as DcsTasks from "@dcs-tasks/core/DcsTasks"
import {
  createClient,
  DcsInvalidInput,
  layer,
  type TransportOptions,
  layerTransportWith,
  transportFromDispatcher
} from "@dcs-tasks/node"
import * as Transport from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { execFile } from "node:child_process"
import type { Socket } from "node:net"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Agent } from "undici"
import { describe, expect, it } from "vitest"
import { requestedIds, canary, clientUnder, input, numbered, settled, temporaryFile } from "./support.ts"

const { instanceId } = input
const deleted = { _tag: "Deleted", attempts: 1 }
/** For what a slow machine takes its time for. */
const patience = { timeout: 600_000, totalTimeout: 600_000 }

/** Responds once `atOnce` requests wait or all have arrived. Records the most connections that were open at a time. */
const crowd = async (atOnce: number, inAll: number, tls?: { readonly cert: string; readonly key: string }) => {
  const waiting: Array<Socket> = []
  let open = 0
  let most = 0
  const server = await socketServer({
    ...(tls !== undefined && { tls }),
    accept: (socket) => {
      most = Math.max(most, ++open)
      socket.once("close", () => (open -= 1))
    },
    answer: (socket, _, n) => {
      waiting.push(socket)
      if (waiting.length < atOnce && n < inAll) return
      for (const socket of waiting.splice(0)) socket.write(answer(204))
    }
  })
  return Object.assign(server, { most: () => most })
}

describe.concurrent("connections", () => {
  for (const [name, connections, limit, calls] of [
    ["64 by default", undefined, 64, 500],
    ["as many as the client says", 3, 3, 100],
    ["one", 1, 1, 20]
  ] as const) {
    it(`are ${name}; who came first goes first`, async () => {
      await using server = await crowd(limit, calls)
      await using client = clientUnder({}, { endpoint: server.origin, connections, ...patience })
      const ids = numbered(calls)
      const outcomes = await Promise.all(ids.map((taskId) => client.deleteBackgroundTask({ instanceId, taskId })))
      expect(new Set(outcomes.map(({ _tag, attempts }) => `${_tag} ${attempts}`))).toEqual(new Set(["Deleted 1"]))
      expect(server.most()).toBe(limit)
      expect(server.connections()).toBe(limit)
      const came = requestedIds(server)
      for (let at = 0; at < calls; at += limit) {
        expect(new Set(came.slice(at, at + limit))).toEqual(new Set(ids.slice(at, at + limit)))
      }
    })
  }

  it("are bounded behind a proxy, too", async () => {
    const ca = await authority()
    await using server = await crowd(2, 9, await ca.issue({ hosts: ["dcs.example.com"] }))
    await using proxy = await connectProxy({ to: server.port })
    await using file = await temporaryFile(ca.cert)
    const environment = { OS_CACERT: file.path, HTTPS_PROXY: proxy.url() }
    await using client = clientUnder(environment, {
      endpoint: "https://dcs.example.com",
      connections: 2,
      ...patience
    })
    const outcomes = await Promise.all(numbered(9).map((taskId) => client.deleteBackgroundTask({ instanceId, taskId })))
    expect(outcomes).toMatchObject(outcomes.map(() => deleted))
    expect(server.most()).toBe(2)
    expect(proxy.heads).toHaveLength(2)
  })

  it("of a dispatcher of the caller's own are the caller's own business", async () => {
    await using server = await crowd(100, 100)
    const agent = new Agent()
    const single = fromHttpClient({
      endpoint: server.origin,
      projectId: "project-1",
      credentials: { token: canary }
    }).pipe(Effect.provideService(HttpClient.HttpClient, transportFromDispatcher(agent)), Effect.runSync)
    const client = promiseClient(single, async () => {})
    await Promise.all(numbered(100).map((taskId) => client.deleteBackgroundTask({ instanceId, taskId })))
    expect(server.most()).toBe(100)
    await agent.close()
  })

  it("are few enough for a process that may open few files", async () => {
    await using server = await socketServer({ answer: (socket) => void socket.write(answer(204)) })
    const child = fileURLToPath(new URL("manyInChild.ts", import.meta.url))
    const command = 'ulimit -n 160 && exec "$0" "$@"'
    const { stdout } = await promisify(execFile)("sh", ["-c", command, process.execPath, child, server.origin, "600"])
    expect(JSON.parse(stdout)).toEqual({ Deleted: 600 })
  })

  it("are a whole number from 1 to 1024", async () => {
    const options = { endpoint: "https://dcs.example.com", projectId: "project-1", credentials: { token: canary } }
    const built = (layer: Layer.Layer<never, unknown>) => Effect.runPromise(Effect.scoped(Layer.build(layer)))
    const makers: ReadonlyArray<(connections: number) => Promise<unknown>> = [
      async (connections) => createClient({ ...options, connections }),
      (connections) => built(layer({ ...options, connections })),
      (connections) => built(layerTransportWith({ connections }))
    ]
    const bad: ReadonlyArray<unknown> = [0, -1, 1025, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "8", null, {}]
    for (const make of makers) {
      for (const connections of bad as ReadonlyArray<number>) {
        const outcome = await settled(make(connections))
        expect(outcome).toBeInstanceOf(DcsInvalidInput)
        expect(outcome).toMatchObject({ field: "connections" })
      }
      for (const connections of [1, 64, 1024]) expect(await settled(make(connections))).not.toBeInstanceOf(Error)
    }
  })
})

/** Clients that share their connections. */
const sharing = (
  options: TransportOptions,
  middleware: (transport: HttpClient.HttpClient) => HttpClient.HttpClient
) => {
  const scope = Scope.makeUnsafe()
  const transport = middleware(Effect.runSync(Scope.provide(Transport.fromEnvironment({}, options), scope)))
  return {
    client: (config: Pick<DcsTasks.DcsTasksConfig, "endpoint" | "timeout" | "totalTimeout">) =>
      promiseClient(
        fromHttpClient({ projectId: "project-1", credentials: { token: canary }, ...config }).pipe(
          Effect.provideService(HttpClient.HttpClient, transport),
          Effect.runSync
        ),
        async () => {}
      ),
    [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

const ways = {
  directly: (transport: HttpClient.HttpClient) => transport,
  "through a middleware": HttpClient.mapRequest((request) => request)
}

for (const [way, middleware] of Object.entries(ways)) {
  describe.concurrent(`a call that waits, ${way}`, () => {
    it("waits longer than an attempt may take", async () => {
      await using server = await socketServer({
        answer: (socket) => void setTimeout(() => socket.write(answer(204)), 1000)
      })
      const options = { endpoint: server.origin, connections: 1, timeout: 9500, retry: { maxAttempts: 1 } }
      await using client = clientUnder({}, options, middleware)
      const start = performance.now()
      const calls = numbered(10).map((taskId) => client.deleteBackgroundTask({ instanceId, taskId }))
      expect(await Promise.all(calls)).toMatchObject(calls.map(() => deleted))
      expect(performance.now() - start).toBeGreaterThan(10 * 1000 - 20)
      expect(requestedIds(server)).toEqual(numbered(10))
    })

    it("ends with the time for all attempts, and is not sent later", async () => {
      const held = gate()
      let release = false
      await using server = await socketServer({
        answer: (socket) => void held.wait(() => release).then(() => socket.write(answer(204)))
      })
      await using shared = sharing({ connections: 1 }, middleware)
      const patient = shared.client({ endpoint: server.origin, ...patience })
      const hasty = shared.client({ endpoint: server.origin, totalTimeout: 1000 })
      const first = patient.deleteBackgroundTask({ instanceId, taskId: "first" })
      await server.arrived(1)
      const second = await settled(hasty.deleteBackgroundTask({ instanceId, taskId: "second" }))
      expect(second).toMatchObject({
        _tag: "DcsTimeout",
        phase: "total",
        timeoutMillis: 1000,
        attempts: 0,
        mayHaveDeleted: false
      })
      release = true
      held.check()
      expect(await first).toMatchObject(deleted)
      expect(await patient.deleteBackgroundTask({ instanceId, taskId: "third" })).toMatchObject(deleted)
      expect(requestedIds(server)).toEqual(["first", "third"])
    })

    it("leaves the queue when it is aborted", async () => {
      const held = gate()
      let release = false
      await using server = await socketServer({
        answer: (socket, _, n) =>
          n === 1 ? void held.wait(() => release).then(() => socket.write(answer(204))) : void socket.write(answer(204))
      })
      await using client = clientUnder({}, { endpoint: server.origin, connections: 1 }, middleware)
      const controllers = numbered(4).map(() => new AbortController())
      const calls = controllers.map(({ signal }, n) =>
        settled(client.deleteBackgroundTask({ instanceId, taskId: `task-${n}` }, { signal }))
      )
      await server.arrived(1)
      controllers[1]?.abort(new Error("not the second"))
      controllers[2]?.abort(new Error("not the third"))
      expect(await calls[1]).toMatchObject({ message: "not the second" })
      expect(await calls[2]).toMatchObject({ message: "not the third" })
      release = true
      held.check()
      expect(await Promise.all([calls[0], calls[3]])).toMatchObject([deleted, deleted])
      expect(requestedIds(server)).toEqual(["task-0", "task-3"])
    })
  })
}
