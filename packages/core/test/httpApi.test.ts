/** The errors and results in an `HttpApi` of a user's own. */
import { served } from "@dcs-tasks/vectors/lines/served"
import { afterAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { DcsError, DcsNotFound, DcsThrottled, DeletionResult, Instance, TaskId } from "../src/index.ts"

const errors = served.map(({ error, status }) => ({
  json: error,
  error: Schema.decodeUnknownSync(DcsError)(error),
  status
}))
const params = { row: Schema.FiniteFromString }

/** Their own `Instance` and `Failed`, beside ours. */
const TheirInstance = Schema.Struct({ mine: Schema.Boolean }).annotate({ identifier: "Instance" })
class Failed extends Schema.Class<Failed>("Failed")({ why: Schema.String }) {}

const Api = HttpApi.make("own").add(
  HttpApiGroup.make("tasks", { topLevel: true }).add(
    HttpApiEndpoint.delete("any", "/any/:row", { params, success: DeletionResult, error: DcsError.members }),
    HttpApiEndpoint.delete("one", "/one/:row", { params, error: DcsNotFound }),
    HttpApiEndpoint.delete("some", "/some/:row", { params, error: [DcsNotFound, DcsThrottled] }),
    HttpApiEndpoint.delete("union", "/union/:row", { params, error: DcsError }),
    HttpApiEndpoint.get("theirs", "/theirs/:task", {
      params: { task: TaskId },
      success: [TheirInstance, Failed, Instance]
    })
  )
)

const rowOf = (row: number): DcsError => errors[row]?.error ?? expect.unreachable()
const notFound = new DcsNotFound({ status: 404, attempts: 1, mayHaveDeleted: false, reason: { _tag: "Task" } })
const throttled = new DcsThrottled({ status: 429, attempts: 1, mayHaveDeleted: false, retryAfter: 1.5 })

const handlers = HttpApiBuilder.group(Api, "tasks", (handlers) =>
  handlers.handleAll({
    any: ({ params }) => Effect.fail(rowOf(params.row)),
    one: () => Effect.fail(notFound),
    some: ({ params }) => Effect.fail(params.row === 0 ? notFound : throttled),
    union: ({ params }) => Effect.fail(rowOf(params.row)),
    theirs: () => Effect.succeed({ mine: true })
  })
)

const app = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide(HttpServer.layerServices))
const { dispose, handler } = HttpRouter.toWebHandler(app, { disableLogger: true })
afterAll(dispose)

const send = (path: string) => handler(new Request(`http://own.example${path}`, { method: "DELETE" }))

/** A typed client of the API, without a socket. */
const client = HttpApiClient.make(Api, { baseUrl: "http://own.example" }).pipe(
  Effect.provide(FetchHttpClient.layer),
  Effect.provideService(FetchHttpClient.Fetch, (input, init) => handler(new Request(input, init)))
)

describe.each(errors.map((row, index) => ({ ...row, index, tag: row.error._tag })))("$tag, a $status", (row) => {
  it("is answered with its status", async () => {
    const response = await send(`/any/${row.index}`)
    expect(response.status).toBe(row.status)
    expect(await response.json()).toEqual(row.json)
  })

  it.effect("reaches the client as it was", () =>
    Effect.gen(function* () {
      const { any } = yield* client
      const error = yield* Effect.flip(any({ params: { row: row.index } }))
      expect(error).toBeInstanceOf(row.error.constructor)
      expect(error.message).toBe(row.error.message)
      expect(Equal.equals(error, row.error)).toBe(true)
    })
  )

  // Effect takes a union as one response. docs/errors.md says what to write instead.
  it("is a 500 if the union is the error", async () => {
    expect((await send(`/union/${row.index}`)).status).toBe(500)
  })
})

it("has its status alone, and among others", async () => {
  const statuses = await Promise.all(["/one/0", "/some/0", "/some/1"].map(async (path) => (await send(path)).status))
  expect(statuses).toEqual([404, 404, 429])
})

describe("the OpenAPI document", () => {
  const spec = OpenApi.fromApi(Api)

  it("has each class under its status, and its own name", () => {
    const responses = spec.paths["/any/{row}"]?.delete?.responses ?? {}
    for (const { error, status } of errors) {
      expect(JSON.stringify(responses[status])).toContain(`"#/components/schemas/${error._tag}"`)
    }
  })

  it("has names that are ours alone, beside theirs", () => {
    const names = Object.keys(spec.components.schemas)
    expect(names.filter((name) => !name.startsWith("Dcs")).toSorted()).toEqual(["FailedEncoded", "Instance"])
    expect(names.filter((name) => name.startsWith("Dcs") && /Encoded|_\d/.test(name))).toEqual([])
    expect(names).toEqual(expect.arrayContaining(["DcsDeletionResult", "DcsDeleted", "DcsFailed", "DcsInstance"]))
  })

  it("has the grammar of ids", () => {
    const [parameter] = spec.paths["/theirs/{task}"]?.get?.parameters ?? []
    expect(JSON.stringify([parameter?.schema, spec.components.schemas["DcsTaskId"]])).toContain("{0,63}$")
  })
})
