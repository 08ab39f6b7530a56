/** Errors for servers: statuses in an `HttpApi` of a user's own, categories, problem details. */
import { operatorsOnly, served as rows } from "@dcs-tasks/vectors/lines/served"
import {
  AlreadyGone,
  BackgroundTask,
  type BadRequestReason,
  type DcsBadRequest,
  type DcsCredentialsError,
  DcsError,
  type DcsForbidden,
  DcsNotFound,
  DcsProblem,
  DcsTimeout,
  type DcsUnauthorized,
  Deleted,
  DeletionOutcome,
  isAuthentication,
  isRetryable,
  isThrottled,
  TaskId,
  toProblem
} from "@dcs-tasks/effect-3"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpServer from "@effect/platform/HttpServer"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { afterAll, describe, expect, expectTypeOf, it } from "vitest"

// Clients of this package are never closed.
const served = rows.filter(({ error }) => error._tag !== "DcsClientClosed")
const cases = served.map((row, index) => ({
  ...row,
  index,
  tag: row.error._tag,
  json: row.error,
  error: Schema.decodeUnknownSync(DcsError)(row.error)
}))
const rowOf = (row: number): DcsError => cases[row]?.error ?? expect.unreachable()
const notFound = new DcsNotFound({ status: 404, attempts: 1, mayHaveDeleted: false, reason: { _tag: "Task" } })

/** Their own `Deleted`, beside ours. */
class Theirs extends Schema.Class<Theirs>("Deleted")({ mine: Schema.Boolean }) {}

const path = Schema.Struct({ row: Schema.NumberFromString })
const Api = HttpApi.make("own").add(
  HttpApiGroup.make("tasks", { topLevel: true })
    .add(HttpApiEndpoint.del("any", "/any/:row").setPath(path).addSuccess(DeletionOutcome).addError(DcsError))
    .add(HttpApiEndpoint.del("one", "/one").addError(DcsNotFound))
    .add(HttpApiEndpoint.get("list", "/list").addSuccess(Schema.Union(BackgroundTask, Theirs)))
)
const handlers = HttpApiBuilder.group(Api, "tasks", (handlers) =>
  handlers
    .handle("any", ({ path }) => Effect.fail(rowOf(path.row)))
    .handle("one", () => Effect.fail(notFound))
    .handle("list", () => Effect.succeed(new Theirs({ mine: true })))
)
const { dispose, handler } = HttpApiBuilder.toWebHandler(
  Layer.mergeAll(HttpApiBuilder.api(Api).pipe(Layer.provide(handlers)), HttpServer.layerContext)
)
afterAll(dispose)

const client = HttpApiClient.make(Api, { baseUrl: "http://own.example" }).pipe(
  Effect.provide(FetchHttpClient.layer),
  Effect.provideService(FetchHttpClient.Fetch, (input, init) => handler(new Request(input, init)))
)
const send = (path: string) => handler(new Request(`http://own.example${path}`, { method: "DELETE" }))

it("has a case for each class", () => {
  expect([...new Set(cases.map(({ tag }) => tag))].toSorted()).toEqual(
    DcsError.members.map(({ _tag }) => _tag).toSorted()
  )
})

describe.each(cases)("$tag, a $status", ({ detail, error, index, is, json, members, status, tag }) => {
  it("is answered with its status", async () => {
    const response = await send(`/any/${index}`)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual(json)
  })

  it("reaches the client as it was", async () => {
    const call = Effect.flatMap(client, ({ any }) => Effect.flip(any({ path: { row: index } })))
    const received = await Effect.runPromise(call)
    expect(received).toBeInstanceOf(error.constructor)
    expect(received.message).toBe(error.message)
    // In Effect 3, equality does not look into `reason`.
    expect(Schema.encodeUnknownSync(DcsError)(received)).toEqual(json)
  })

  it("has its categories", () => {
    const found = {
      retryable: isRetryable(error),
      throttled: isThrottled(error),
      authentication: isAuthentication(error)
    }
    expect(Object.entries(found).flatMap(([name, holds]) => (holds ? [name] : []))).toEqual(is)
  })

  it("is a problem without what is the operator's", () => {
    const problem = toProblem(error)
    const { title } = problem
    const type = `urn:dcs-tasks:${tag}`
    expect(problem).toEqual({ type, title, status, detail, _tag: tag, mayHaveDeleted: false, ...members })
    const text = JSON.stringify(problem)
    expect(text).not.toContain(operatorsOnly)
    expect(Schema.decodeSync(Schema.parseJson(DcsProblem), { onExcessProperty: "error" })(text)).toEqual(problem)
  })
})

it("has its status alone", async () => {
  expect((await send("/one")).status).toBe(404)
})

describe("the OpenAPI document", () => {
  const spec = OpenApi.fromApi(Api)

  it("has each class under its status, and its own name", () => {
    const responses = spec.paths["/any/{row}"]?.delete?.responses ?? {}
    for (const { status, tag } of cases) {
      expect(JSON.stringify(responses[status])).toContain(`"#/components/schemas/${tag}"`)
    }
  })

  it("has names that are ours alone, beside theirs", () => {
    const names = Object.keys(spec.components.schemas)
    const own = ["DcsAlreadyGone", "DcsBackgroundTask", "DcsDeleted", "DcsNotFoundReason", "Deleted"]
    expect(names).toEqual(expect.arrayContaining(own))
    expect(spec.components.schemas["Deleted"]).toMatchObject({ properties: { mine: { type: "boolean" } } })
  })
})

describe("types", () => {
  it("narrow in catchIf, beside errors of the program", () => {
    const call = (): Effect.Effect<string, DcsError | "mine"> => Effect.succeed("")
    const known = call().pipe(
      Effect.catchIf(isAuthentication, (error) => {
        expectTypeOf(error).toEqualTypeOf<DcsCredentialsError | DcsForbidden | DcsUnauthorized>()
        return Effect.succeed(error._tag)
      }),
      Effect.retry({ while: isRetryable, times: 1 }),
      Effect.catchIf(isThrottled, () => Effect.succeed(""))
    )
    expectTypeOf<Effect.Effect.Error<typeof known>>().toEqualTypeOf<
      Exclude<DcsError, DcsCredentialsError | DcsForbidden | DcsUnauthorized> | "mine"
    >()
    expect(Effect.runSync(known)).toBe("")
  })

  it("are those of the schemas", () => {
    expectTypeOf<typeof DcsProblem.Type>().toEqualTypeOf<DcsProblem>()
    expectTypeOf<DcsBadRequest["reason"]>().toEqualTypeOf<BadRequestReason>()
  })
})

describe("what a schema refuses", () => {
  it.each([Number.NaN, -1, 1.5])("attempts: %d", (attempts) => {
    const timeout = { phase: "total", timeoutMillis: 1, mayHaveDeleted: false } as const
    expect(() => new DcsTimeout({ ...timeout, attempts })).toThrow("attempts")
    expect(() => new DcsTimeout({ ...timeout, timeoutMillis: Number.NaN, attempts: 1 })).toThrow("timeoutMillis")
    expect(() => new AlreadyGone({ attempts, priorAttemptMayHaveDeleted: false })).toThrow("attempts")
    expect(() => new Deleted({ status: 204, attempts })).toThrow("attempts")
  })

  it("an id, in words", () => {
    expect(() => Schema.decodeUnknownSync(TaskId)("..")).toThrow(
      "Expected an id of 1 to 64 ASCII letters, digits, - and _ that starts with a letter or digit"
    )
  })
})
