/** Recipes that serve, called over real HTTP: statuses, bodies, and what SIGTERM does to a request in progress. */
import { type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import { once } from "node:events"
import * as http from "node:http"
import { text } from "node:stream/consumers"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as RpcClient from "effect/rpc/RpcClient"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as Stream from "effect/Stream"
import { describe, expect, it, vi } from "vitest"
import { Cleanup } from "../rpc.ts"
import { start, variables } from "./start.ts"

const listening = /Listening on (http:\S+)/
const emulated = () =>
  startEmulator({
    instances: [{ id: "i1", tasks: [{ id: "a" }, { id: "b", status: "EXECUTING" }, { id: "c" }, { id: "late" }] }]
  })
const left = (emulator: RunningEmulator) => emulator.tasks("i1").map(({ id }) => id)

describe.concurrent("servers", () => {
  it.each(["http-api.ts", "express.ts", "fastify.ts"])("%s", async (recipe) => {
    await using emulator = await emulated()
    await using server = start(recipe, variables(emulator))
    const url = await server.printed(listening)
    const remove = async (taskId: string) => {
      // Without an agent, no idle connection delays the end of the server.
      const request = http.request(`${url}/instances/i1/records/${taskId}`, { method: "DELETE", agent: false }).end()
      const [response] = await once(request, "response")
      return `${response.statusCode} ${/"(Dcs\w+|Deleted)"/.exec(await text(response))?.[1]}`
    }
    expect(await remove("a")).toBe("200 Deleted")
    expect(await remove("a")).toBe("404 DcsNotFound")
    expect(await remove("b")).toBe("400 DcsBadRequest")
    emulator.inject({ kind: "status", status: 403 })
    expect(await remove("c")).toBe("502 DcsForbidden")
    expect(await remove("a%2Fb")).toMatch(/^400 /)
    expect(left(emulator).toSorted()).toEqual(["b", "c", "late"])

    // A request in progress is answered, whatever the moment of the signal.
    emulator.inject({ kind: "latency", millis: 300 })
    const late = remove("late")
    await vi.waitFor(() => expect(emulator.requests().at(-1)?.path).toMatch(/late$/), 10_000)
    const ended = server.signal("SIGTERM")
    expect(await late).toBe("200 Deleted")
    expect((await ended).stderr).toBe("")
    await expect(remove("c")).rejects.toThrow("ECONNREFUSED")
    expect(left(emulator).toSorted()).toEqual(["b", "c"])
  })

  it("http-api.ts describes its errors", async () => {
    await using emulator = await emulated()
    await using server = start("http-api.ts", variables(emulator))
    const document = await (await fetch(`${await server.printed(listening)}/openapi.json`)).json()
    const { responses } = document.paths["/instances/{instanceId}/records/{taskId}"].delete
    expect(Object.keys(responses)).toEqual(["200", "400", "404", "429", "500", "502", "503", "504"])
  })

  it("rpc.ts", async () => {
    await using emulator = await emulated()
    await using server = start("rpc.ts", variables(emulator))
    const url = `${await server.printed(listening)}/rpc`
    const task = (taskId: string) => ({ instanceId: "i1", taskId })
    const calls = Effect.gen(function* () {
      const client = yield* RpcClient.make(Cleanup)
      const one = yield* client.Delete(task("a"))
      const error = yield* Effect.flip(client.Delete(task("a")))
      const many = yield* Stream.runCollect(client.DeleteMany({ tasks: ["b", "c", "late", ".."].map(task) }))
      return { one, error, many }
    }).pipe(
      Effect.scoped,
      Effect.provide(
        RpcClient.layerProtocolHttp({ url }).pipe(Layer.provide([RpcSerialization.layerNdjson, FetchHttpClient.layer]))
      )
    )
    const { error, many, one } = await Effect.runPromise(calls)
    expect(one._tag).toBe("Deleted")
    expect(error).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Task" } })
    expect(many.map(({ outcome, taskId }) => `${taskId} ${outcome._tag}`).toSorted()).toEqual([
      ".. Invalid",
      "b Failed",
      "c Deleted",
      "late Deleted"
    ])
    expect(left(emulator)).toEqual(["b"])
  })
})
