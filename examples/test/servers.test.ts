/** Recipes that serve, called over real HTTP: statuses, bodies, and what SIGTERM does to a request in progress. */
import { type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import {
  DcsBadRequest,
  DcsClientClosed,
  DcsCredentialsError,
  type DcsError,
  DcsForbidden,
  DcsInternalError,
  DcsInvalidInput,
  DcsNotFound,
  DcsTasks,
  DcsThrottled,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  DcsUnavailable,
  DcsUnexpectedResponse
} from "@dcs-tasks/node"
import { once } from "node:events"
import * as http from "node:http"
import { text } from "node:stream/consumers"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Layer from "effect/Layer"
import * as RpcClient from "effect/rpc/RpcClient"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as Stream from "effect/Stream"
import { describe, expect, it, vi } from "vitest"
import { CleanupApi, Records } from "../http-api.ts"
import { Cleanup } from "../rpc.ts"
import { start, variables } from "./start.ts"

const listening = /Listening on (http:\S+)/
const emulated = () =>
  startEmulator({
    instances: [{ id: "i1", tasks: [{ id: "a" }, { id: "b", status: "EXECUTING" }, { id: "c" }, { id: "late" }] }]
  })
const left = (emulator: RunningEmulator) => emulator.tasks("i1").map(({ id }) => id)

const attempt = { attempts: 1, mayHaveDeleted: false }

/** One error of each class, for the task with its name. */
const errors: { readonly [Tag in DcsError["_tag"]]: Extract<DcsError, { _tag: Tag }> } = {
  DcsInvalidInput: new DcsInvalidInput({ field: "f", problem: "p", value: "v" }),
  DcsBadRequest: new DcsBadRequest({ ...attempt, status: 400, reason: { _tag: "Other" } }),
  DcsNotFound: new DcsNotFound({ ...attempt, status: 404, reason: { _tag: "Task" } }),
  DcsThrottled: new DcsThrottled({ ...attempt, status: 429 }),
  DcsCredentialsError: new DcsCredentialsError({ source: "s", problem: "p" }),
  DcsUnauthorized: new DcsUnauthorized({ ...attempt, status: 401, reason: { _tag: "Other" } }),
  DcsForbidden: new DcsForbidden({ ...attempt, status: 403 }),
  DcsInternalError: new DcsInternalError({ ...attempt, status: 500 }),
  DcsUnexpectedResponse: new DcsUnexpectedResponse({ ...attempt, status: 302 }),
  DcsTransportError: new DcsTransportError({ ...attempt, kind: "connect" }),
  DcsUnavailable: new DcsUnavailable({ ...attempt, status: 503 }),
  DcsClientClosed: new DcsClientClosed(),
  DcsTimeout: new DcsTimeout({ ...attempt, phase: "connect", timeoutMillis: 1 })
}

const statuses = {
  400: ["DcsInvalidInput", "DcsBadRequest"],
  404: ["DcsNotFound"],
  429: ["DcsThrottled"],
  500: ["DcsCredentialsError"],
  502: ["DcsUnauthorized", "DcsForbidden", "DcsInternalError", "DcsUnexpectedResponse", "DcsTransportError"],
  503: ["DcsUnavailable", "DcsClientClosed"],
  504: ["DcsTimeout"]
}

describe.concurrent("servers", () => {
  const json = { "content-type": "application/json" }
  const problem = { "content-type": expect.stringMatching(/^application\/problem\+json/), "retry-after": "3600" }

  it.each([
    ["http-api.ts", json],
    ["express.ts", problem],
    ["fastify.ts", problem]
  ])("%s", async (recipe, headers) => {
    await using emulator = await emulated()
    await using server = start(recipe, variables(emulator))
    const url = await server.printed(listening)
    const answers = new Map<string, http.IncomingHttpHeaders>()
    const remove = async (taskId: string) => {
      // Without an agent, no idle connection delays the end of the server.
      const request = http.request(`${url}/instances/i1/records/${taskId}`, { method: "DELETE", agent: false }).end()
      const [response] = await once(request, "response")
      const found = `${response.statusCode} ${/"(Dcs\w+|Deleted)"/.exec(await text(response))?.[1]}`
      answers.set(found, response.headers)
      return found
    }
    expect(await remove("a")).toBe("200 Deleted")
    expect(await remove("a")).toBe("404 DcsNotFound")
    expect(await remove("b")).toBe("400 DcsBadRequest")
    emulator.inject({ kind: "status", status: 403 })
    expect(await remove("c")).toBe("502 DcsForbidden")
    emulator.inject({ kind: "throttled", retryAfter: 3600 })
    expect(await remove("c")).toBe("429 DcsThrottled")
    emulator.inject({ kind: "status", status: 503, times: 3 })
    expect(await remove("c")).toBe("503 DcsUnavailable")
    expect(answers.get("429 DcsThrottled")).toMatchObject(headers)
    expect(await remove("a%2Fb")).toMatch(/^400 /)
    expect(left(emulator).toSorted()).toEqual(["b", "c", "late"])

    // A request in progress is answered, whatever the moment of the signal.
    emulator.inject({ kind: "latency", millis: 300 })
    const late = remove("late")
    await vi.waitFor(() => expect(emulator.requests().at(-1)?.path).toMatch(/late$/), 300_000)
    const ended = server.signal("SIGTERM")
    expect(await late).toBe("200 Deleted")
    expect((await ended).stderr).toBe("")
    await expect(remove("c")).rejects.toThrow("ECONNREFUSED")
    expect(left(emulator).toSorted()).toEqual(["b", "c"])
  })

  it("http-api.ts answers each error with its status, and describes it", async () => {
    const layer = HttpApiBuilder.layer(CleanupApi, { openapiPath: "/openapi.json" }).pipe(
      Layer.provide(Records),
      Layer.provide(DcsTasks.layerTest({ outcomes: errors })),
      Layer.provide(HttpServer.layerServices)
    )
    const { dispose, handler } = HttpRouter.toWebHandler(layer, { disableLogger: true })
    const call = (path: string, method = "GET") => handler(new Request(`http://localhost${path}`, { method }))

    const { components, paths } = await (await call("/openapi.json")).json()
    const { responses } = paths["/instances/{instanceId}/records/{taskId}"].delete
    const answers: Record<string, ReadonlyArray<string>> = {}
    for (const tag of Object.keys(errors)) {
      const answer = await call(`/instances/i1/records/${tag}`, "DELETE")
      expect(await answer.json()).toMatchObject({ _tag: tag })
      answers[answer.status] = [...(answers[answer.status] ?? []), tag]
      expect(JSON.stringify(responses[answer.status])).toContain(`"#/components/schemas/${tag}"`)
      expect(components.schemas).toHaveProperty(tag)
    }
    await dispose()
    expect(Object.keys(responses)).toEqual(["200", ...Object.keys(statuses)])
    expect(answers).toEqual(statuses)
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
