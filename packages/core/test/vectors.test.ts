/**
 * The answers from the wild through the operation itself, over a scripted `HttpClient`; `packages/vectors/vectors.json`
 * is read as a file, for core knows no outer package.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"
import { AlreadyGone, DcsTasks, type DcsTasksConfig, isDcsError } from "../src/index.ts"

type Fields = Readonly<Record<string, unknown>>

interface Repeat {
  readonly head?: string
  readonly unit: string
  readonly times: number
  readonly tail?: string
}

interface InputVector {
  readonly id: string
  readonly value?: unknown
  readonly units?: ReadonlyArray<number>
  readonly repeat?: Repeat
  readonly mustNotEcho?: ReadonlyArray<string>
}

interface AnswerVector {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly json?: unknown
  readonly bodyBase64?: string
  readonly bodyRepeat?: Repeat
  readonly expect: Fields & { readonly _tag: string; readonly reason?: string; readonly retryAfterAtLeast?: number }
  readonly open?: ReadonlyArray<string>
  readonly mustNotEcho?: ReadonlyArray<string>
  readonly gzip?: boolean
}

interface Table {
  readonly bad: ReadonlyArray<InputVector>
}

const vectors = JSON.parse(readFileSync(new URL("../../vectors/vectors.json", import.meta.url), "utf8")) as {
  readonly answers: ReadonlyArray<AnswerVector>
  readonly ids: Table & { readonly good: ReadonlyArray<string> }
  readonly endpoints: Table & { readonly good: ReadonlyArray<Fields & { readonly value: string }> }
  readonly tokens: Table & { readonly good: ReadonlyArray<InputVector> }
}

const repeated = ({ head = "", tail = "", times, unit }: Repeat): string => head + unit.repeat(times) + tail

const inputValue = ({ repeat, units, value }: InputVector): unknown => {
  if (repeat !== undefined) return repeated(repeat)
  return units === undefined ? value : String.fromCharCode(...units)
}

const bodyOf = ({ body, bodyBase64, bodyRepeat, json }: AnswerVector): Uint8Array<ArrayBuffer> | string | null => {
  if (bodyBase64 !== undefined) return Uint8Array.from(Buffer.from(bodyBase64, "base64"))
  if (json !== undefined) return JSON.stringify(json)
  return bodyRepeat === undefined ? (body ?? null) : repeated(bodyRepeat)
}

/** A web response with any status and body: its constructor allows neither 204 with bytes nor 999. */
const responseOf = (vector: AnswerVector): Response => {
  const response = new Response(bodyOf(vector), { headers: vector.headers })
  if (vector.headers["content-type"] === undefined) response.headers.delete("content-type")
  return Object.defineProperty(response, "status", { value: vector.status })
}

const scripted = (answer: () => Response) => {
  const seen: Array<HttpClientRequest> = []
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      seen.push(request)
      return HttpClientResponse.fromWeb(request, answer())
    })
  )
  return { client, seen }
}

const config: DcsTasksConfig = {
  endpoint: "https://dcs.example.com",
  projectId: "P",
  credentials: { token: "canary-0123456789" },
  retry: { maxAttempts: 1 }
}

const task = { instanceId: "I", taskId: "T" }

const deleteWith = (
  client: HttpClient.HttpClient,
  overrides: Fields = {},
  input: Fields = task,
  options: { readonly missing?: "fail" | "succeed" } = {}
) =>
  DcsTasks.make({ ...config, ...overrides }).pipe(
    Effect.flatMap((dcs) => dcs.deleteBackgroundTask(input as unknown as typeof task, options)),
    Effect.provideService(HttpClient.HttpClient, client),
    Effect.catch((error) => Effect.succeed(error)),
    Effect.map((outcome): Fields => outcome as unknown as Fields)
  )

const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u

const shownOf = (value: unknown): ReadonlyArray<string> => [
  JSON.stringify(value),
  String(value),
  value instanceof Error ? value.message : ""
]

const observed = (vector: AnswerVector, outcome: Fields): Fields => {
  const { attempts: _, excerpt: __, reason, ...rest } = outcome
  const { _tag: tag, ...reasonFields } = (reason ?? {}) as Fields
  const long = vector.expect.retryAfterAtLeast
  const waits = long !== undefined && Number.isFinite(rest["retryAfter"]) && Number(rest["retryAfter"]) >= long
  const seen = {
    ...rest,
    reason: tag,
    reasonFields: Object.keys(reasonFields).length > 0 ? reasonFields : undefined,
    ...(outcome instanceof Error && { message: undefined, name: undefined, stack: undefined }),
    ...(waits && { retryAfter: undefined, retryAfterAtLeast: long }),
    ...Object.fromEntries((vector.open ?? []).map((name) => [name, undefined]))
  }
  return Object.fromEntries(Object.entries(seen).filter(([, value]) => value !== undefined))
}

const expected = ({ expect: { throttled: _, ...fields } }: AnswerVector): Fields => fields

/** The web's `Headers` take no control characters, and nobody inflates here. */
const answers = vectors.answers.filter(
  (vector) => vector.gzip !== true && Object.values(vector.headers).every((value) => /^[ -~]*$/.test(value))
)

describe("answers", () => {
  for (const vector of answers) {
    it.effect(vector.id, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => responseOf(vector))
        const outcome = yield* deleteWith(client)
        expect(observed(vector, outcome)).toEqual(expected(vector))
        expect(outcome["attempts"]).toBe(1)
        expect(isDcsError(outcome)).toBe(vector.expect._tag !== "Deleted")
        expect(seen.map(({ body, method, url }) => [method, url, body._tag])).toEqual([
          ["DELETE", "https://dcs.example.com/v2/P/instances/I/tasks/T", "Empty"]
        ])
        expect({ ...seen[0]?.headers }).toEqual({
          accept: "application/json",
          "content-type": "application/json",
          "x-auth-token": "canary-0123456789"
        })
        const shown = shownOf(outcome)
        expect(shown.filter((text) => unprintable.test(text))).toEqual([])
        for (const secret of vector.mustNotEcho ?? []) expect(shown.join("\n")).not.toContain(secret)
      })
    )
  }
})

it.effect("a Retry-After date counts from the clock where the server sent no Date", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse("2026-11-24T08:00:00Z"))
    const headers = { "Retry-After": "Tue, 24 Nov 2026 08:00:20 GMT" }
    const { client } = scripted(() => new Response(null, { status: 429, headers }))
    expect(yield* deleteWith(client)).toMatchObject({ _tag: "DcsThrottled", retryAfter: 20 })
  })
)

describe("answers, with missing: succeed", () => {
  for (const vector of answers.filter(({ status }) => status === 404)) {
    it.effect(vector.id, () =>
      Effect.gen(function* () {
        const { client } = scripted(() => responseOf(vector))
        const outcome = yield* deleteWith(client, {}, task, { missing: "succeed" })
        if (vector.expect.reason !== "Task") return expect(observed(vector, outcome)).toEqual(expected(vector))
        const requestId = vector.expect["requestId"]
        expect(outcome).toEqual(
          new AlreadyGone({
            attempts: 1,
            priorAttemptMayHaveDeleted: false,
            ...(typeof requestId === "string" && { requestId })
          })
        )
      })
    )
  }
})

describe("bad input sends nothing", () => {
  const refuses = (name: string, vector: InputVector, tag: string, overrides: Fields, input: Fields, field?: string) =>
    it.effect(`${name} ${vector.id}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => new Response(null, { status: 204 }))
        const error = yield* deleteWith(client, overrides, input)
        expect([error["_tag"], field === undefined ? undefined : error["field"]]).toEqual([tag, field])
        expect(seen).toEqual([])
        const shown = shownOf(error)
        const everything = [...shown, String(error["stack"])].join("\n")
        for (const secret of vector.mustNotEcho ?? []) expect(everything).not.toContain(secret)
        expect(shown.filter((text) => unprintable.test(text) || text.length > 2048)).toEqual([])
      })
    )
  for (const vector of vectors.ids.bad) {
    const value = inputValue(vector)
    refuses("task id", vector, "DcsInvalidInput", {}, { ...task, taskId: value }, "taskId")
    refuses("instance id", vector, "DcsInvalidInput", {}, { ...task, instanceId: value }, "instanceId")
    refuses("project id", vector, "DcsInvalidInput", { projectId: value }, task, "projectId")
  }
  for (const vector of vectors.endpoints.bad) {
    refuses("endpoint", vector, "DcsInvalidInput", { endpoint: inputValue(vector) }, task, "endpoint")
  }
  for (const vector of vectors.tokens.bad) {
    const token = inputValue(vector)
    refuses("token", vector, "DcsCredentialsError", { credentials: { token } }, task)
    refuses("provided token", vector, "DcsCredentialsError", { credentials: Effect.succeed({ token }) }, task)
  }
})

describe("good input is sent as it is", () => {
  const sent = (overrides: Fields, input: Fields) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const outcome = yield* deleteWith(client, overrides, input)
      expect(outcome["_tag"]).toBe("Deleted")
      return seen.map((request) => request.url)
    })
  for (const id of vectors.ids.good) {
    it.effect(`id ${id}`, () =>
      Effect.gen(function* () {
        expect(yield* sent({ projectId: id }, { instanceId: id, taskId: id })).toEqual([
          `https://dcs.example.com/v2/${id}/instances/${id}/tasks/${id}`
        ])
      })
    )
  }
  for (const { basePath, origin, value } of vectors.endpoints.good) {
    it.effect(`endpoint ${value}`, () =>
      Effect.gen(function* () {
        expect(yield* sent({ endpoint: value }, task)).toEqual([
          `${String(origin)}${String(basePath)}/v2/P/instances/I/tasks/T`
        ])
      })
    )
  }
  for (const vector of vectors.tokens.good) {
    it.effect(`token ${vector.id}`, () =>
      Effect.gen(function* () {
        expect(yield* sent({ credentials: { token: inputValue(vector) } }, task)).toHaveLength(1)
      })
    )
  }
})
