/** Closing a scope waits for the calls that run in it, but not forever. */
import { answer, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { DcsClientClosed, DcsTasks, layer, layerTransportWith } from "@dcs-tasks/node"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { closing, cutOff, drain } from "./drainSupport.ts"
import { canary, input } from "./support.ts"

const config = { projectId: "project-1", credentials: { token: Redacted.make(canary) } }

/** The service in its own scope, with connections that close with it. */
const services: Readonly<Record<string, (endpoint: string) => Layer.Layer<DcsTasks, unknown>>> = {
  layer: (endpoint) => layer({ ...config, endpoint, drain }),
  layerTransport: (endpoint) => Layer.provide(DcsTasks.layer({ ...config, endpoint }), layerTransportWith({ drain })),
  "layerTransport below a middleware": (endpoint) =>
    Layer.provide(
      DcsTasks.layer({ ...config, endpoint }),
      Layer.provide(
        Layer.effect(
          HttpClient.HttpClient,
          Effect.map(
            HttpClient.HttpClient,
            HttpClient.mapRequest((request) => request)
          )
        ),
        layerTransportWith({ drain })
      )
    )
}

for (const [name, service] of Object.entries(services)) {
  describe.concurrent(`the scope of ${name}`, () => {
    const open = async (server: SocketServer) => {
      const scope = Scope.makeUnsafe()
      const context = await Effect.runPromise(Layer.buildWithScope(service(server.origin), scope))
      const run = <A, E>(use: (dcs: DcsTasks["Service"]) => Effect.Effect<A, E>) =>
        Effect.runPromise(Effect.exit(Effect.provide(Effect.flatMap(DcsTasks, use), context)))
      return { run, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
    }
    const outcomeOf = (exit: Exit.Exit<unknown, unknown>) =>
      Exit.isSuccess(exit) ? exit.value : exit.cause.reasons.map((reason) => "error" in reason && reason.error)[0]

    it("closes within its drain while a request hangs, and cuts it off; no retry follows", async () => {
      await using server = await socketServer()
      const { close, run } = await open(server)
      const call = run((dcs) => dcs.deleteBackgroundTask(input))
      await server.arrived(1)
      await closing(close)
      expect(outcomeOf(await call)).toMatchObject(cutOff)
      await server.allClosed()
      expect(server.requests).toHaveLength(1)
    })

    it("waits for what ends in time", async () => {
      await using server = await socketServer({
        answer: (socket) => void setTimeout(() => socket.write(answer(204)), 1000)
      })
      const { close, run } = await open(server)
      const call = run((dcs) => dcs.deleteBackgroundTask(input))
      await server.arrived(1)
      await closing(close, 50)
      expect(outcomeOf(await call)).toMatchObject({ _tag: "Deleted" })
    })

    it("closes although a retry is due in 30 seconds, and the call keeps its story", async () => {
      await using server = await socketServer({
        answer: (socket) => void socket.write(answer(503, "", { "Retry-After": "30" }))
      })
      const { close, run } = await open(server)
      const call = run((dcs) => dcs.deleteBackgroundTask(input))
      await server.arrived(1)
      await closing(close, 0)
      // A wait does not know a transport below a middleware: it notices the closing with its next request.
      const outcomes = name.includes("middleware") ? [] : [outcomeOf(await call)]
      expect(outcomes).toMatchObject(
        outcomes.map(() => ({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true }))
      )
      expect(server.requests).toHaveLength(1)
    })

    it("once closed, every call fails by name, and sends nothing", async () => {
      await using server = await socketServer({ answer: (socket) => void socket.write(answer(204)) })
      const { close, run } = await open(server)
      expect(outcomeOf(await run((dcs) => dcs.deleteBackgroundTask(input)))).toMatchObject({ _tag: "Deleted" })
      await close()
      const calls = [
        await run((dcs) => dcs.deleteBackgroundTask(input)),
        await run((dcs) => Stream.runCollect(dcs.listBackgroundTasks(input))),
        await run((dcs) => Stream.runCollect(dcs.listInstances()))
      ]
      for (const exit of calls) expect(outcomeOf(exit)).toBeInstanceOf(DcsClientClosed)
      const bulk = await run((dcs) => Stream.runCollect(dcs.deleteBackgroundTasks(Stream.make(input))))
      expect(outcomeOf(bulk)).toMatchObject([{ outcome: { _tag: "NotAttempted", stoppedBy: "closed" } }])
      expect(server.requests).toHaveLength(1)
    })
  })
}
