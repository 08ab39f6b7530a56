/** Servers and a command line of a user's own, over real sockets: what their callers get of errors and results. */
import { operatorsOnly, served } from "@dcs-tasks/vectors/lines/served"
import {
  DcsError,
  type DcsProblem,
  DeletionResult,
  Duplicate,
  Failed,
  NotAttempted,
  TaskId,
  toProblem
} from "@dcs-tasks/node"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Argument from "effect/cli/Argument"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpRouter from "effect/http/HttpRouter"
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcClient from "effect/rpc/RpcClient"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as RpcServer from "effect/rpc/RpcServer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { createServer } from "node:http"
import { afterAll, describe, expect, it } from "vitest"

const errors = served.map(({ error }) => Schema.decodeUnknownSync(DcsError)(error))
const rowOf = (row: number): DcsError => errors[row] ?? expect.unreachable()
const results: ReadonlyArray<DeletionResult> = [
  ...errors.map((error) => new Failed({ error })),
  new Duplicate(),
  new NotAttempted({ stoppedBy: "deadline" })
].map((outcome, index) => ({ index, instanceId: "i", taskId: `t-${index}`, outcome }))

const params = { row: Schema.FiniteFromString }
const Api = HttpApi.make("own").add(
  HttpApiGroup.make("tasks", { topLevel: true }).add(
    HttpApiEndpoint.delete("remove", "/tasks/:row", { params, error: DcsError.members })
  )
)
const Rpcs = RpcGroup.make(
  Rpc.make("remove", { payload: { row: Schema.Finite }, success: DeletionResult, error: DcsError }),
  Rpc.make("removeAll", { success: DeletionResult, error: DcsError, stream: true })
)

const api = HttpApiBuilder.layer(Api).pipe(
  Layer.provide(
    HttpApiBuilder.group(Api, "tasks", (handlers) =>
      handlers.handleAll({ remove: ({ params }) => Effect.fail(rowOf(params.row)) })
    )
  )
)
const rpc = RpcServer.layerHttp({ group: Rpcs, path: "/rpc", protocol: "http" }).pipe(
  Layer.provide(
    Rpcs.toLayer({
      remove: ({ row }) => Effect.fail(rowOf(row)),
      removeAll: () => Stream.concat(Stream.fromIterable(results), Stream.fail(rowOf(0)))
    })
  ),
  Layer.provide(RpcSerialization.layerNdjson)
)
const problems = HttpRouter.add("DELETE", "/problems/:row", (request) =>
  Effect.sync(() =>
    ProblemDetails.toResponse(toProblem(rowOf(Number(request.url.split("/").at(-1))), { instance: request.url }))
  )
)

/** The client of `layerTest` puts the origin before the path, and before what is put before that. */
const protocol = Layer.effect(
  RpcClient.Protocol,
  Effect.flatMap(HttpClient.HttpClient, (http) =>
    RpcClient.makeProtocolHttp(HttpClient.mapRequestInput(http, HttpClientRequest.prependUrl("/rpc")))
  )
).pipe(Layer.provide(RpcSerialization.layerNdjson))

const server = HttpRouter.serve(Layer.mergeAll(api, rpc, problems), {
  disableLogger: true,
  disableListenLog: true
}).pipe(Layer.merge(protocol), Layer.provideMerge(NodeHttpServer.layerTest))
const rpcClient = RpcClient.make(Rpcs)

describe("a server of a user's own", () => {
  const runtime = ManagedRuntime.make(server)
  afterAll(() => runtime.dispose())

  it.each(served.map((row, index) => ({ ...row, index, tag: row.error._tag })))("$tag is a $status", (row) =>
    runtime.runPromise(
      Effect.gen(function* () {
        const http = yield* HttpClient.HttpClient
        const [answer, problem] = [yield* http.del(`/tasks/${row.index}`), yield* http.del(`/problems/${row.index}`)]
        expect([answer.status, yield* answer.json]).toEqual([row.status, row.error])
        expect([problem.status, problem.headers["content-type"]]).toEqual([row.status, "application/problem+json"])
        const text = yield* problem.text
        expect(text).not.toContain(operatorsOnly)
        expect(JSON.parse(text)).toMatchObject({
          status: row.status,
          detail: row.detail,
          instance: `/problems/${row.index}`
        })

        const own = rowOf(row.index)
        const client = yield* HttpApiClient.make(Api)
        const calls = yield* rpcClient
        for (const error of [
          yield* Effect.flip(client.remove({ params: { row: row.index } })),
          yield* Effect.flip(calls.remove({ row: row.index }))
        ]) {
          expect(error).toBeInstanceOf(own.constructor)
          expect(error.message).toBe(own.message)
          expect(Equal.equals(error, own)).toBe(true)
        }
      }).pipe(Effect.scoped)
    )
  )

  it("streams results, and the error that ends them", () =>
    runtime.runPromise(
      Effect.gen(function* () {
        const calls = yield* rpcClient
        const received: Array<DeletionResult> = []
        const end = yield* calls.removeAll().pipe(
          Stream.runForEach((result) => Effect.sync(() => received.push(result))),
          Effect.flip
        )
        expect(Equal.equals(received, results)).toBe(true)
        expect(received.map(({ outcome }) => outcome.constructor)).toEqual(
          results.map(({ outcome }) => outcome.constructor)
        )
        expect(Equal.equals(end, rowOf(0))).toBe(true)
      }).pipe(Effect.scoped)
    ))

  it("is a plain node:http server", async () => {
    const handle = (error: DcsError): { problem: DcsProblem; headers: Record<string, string> } => {
      const problem = toProblem(error)
      return {
        problem,
        headers: {
          "content-type": "application/problem+json",
          ...(problem.retryAfter !== undefined && { "retry-after": String(problem.retryAfter) })
        }
      }
    }
    const throttled = served.findIndex(({ error }) => error._tag === "DcsThrottled")
    const server = createServer((_, response) => {
      const { headers, problem } = handle(rowOf(throttled))
      response.writeHead(problem.status, headers).end(JSON.stringify(problem))
    }).listen(0, "127.0.0.1")
    try {
      await new Promise((listening) => server.once("listening", listening))
      const address = server.address()
      const port = typeof address === "object" ? address?.port : undefined
      const response = await fetch(`http://127.0.0.1:${port}/`)
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"])
      expect(await response.json()).toMatchObject({ _tag: "DcsThrottled", retryAfter: 60 })
    } finally {
      server.close()
    }
  })
})

describe("a command line of a user's own", () => {
  it("says in words what is wrong with an id", async () => {
    const task = Argument.String("task").pipe(Argument.withSchema(TaskId))
    const parsed = task.parse({ flags: {}, arguments: [".."] }).pipe(Effect.flip, Effect.provide(NodeServices.layer))
    expect(String(await Effect.runPromise(parsed))).toContain(
      "Expected an id of 1 to 64 ASCII letters, digits, - and _ that starts with a letter or digit"
    )
  })
})
