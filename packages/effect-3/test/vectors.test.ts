/** The recorded responses, ids, endpoints and tokens, over a scripted `HttpClient`. */
import * as HttpClient from "@effect/platform/HttpClient"
import {
  type AnswerVector,
  answerBody,
  compare,
  fieldsOf,
  type InputVector,
  inputValue,
  stringsIn,
  unprintable,
  vectors
} from "@dcs-tasks/vectors"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe, expect } from "vitest"
import { AlreadyGone, DcsTasks, isDcsError } from "../src/index.ts"
import { itEffect, itLive, scripted } from "./support.ts"

type Fields = Readonly<Record<string, unknown>>

const config = {
  endpoint: "https://dcs.example.com",
  projectId: "P",
  credentials: { token: "canary-0123456789" },
  retry: { maxAttempts: 1 }
}

const task = { instanceId: "I", taskId: "T" }

/** A web response with any status and body. Its constructor rejects a 204 with a body, and 999. */
const responseOf = (vector: AnswerVector): Response => {
  const body = Uint8Array.from(answerBody(vector))
  const response = new Response(body.length === 0 ? null : body, { headers: vector.headers })
  if (vector.headers["content-type"] === undefined) response.headers.delete("content-type")
  return Object.defineProperty(response, "status", { value: vector.status })
}

/** Creates a client and deletes one task. Any failure is the outcome. */
const deleteWith = (
  client: HttpClient.HttpClient,
  overrides: Fields = {},
  input: Fields = task,
  options: { readonly missing?: "fail" | "succeed" } = {}
) =>
  DcsTasks.make({ ...config, ...overrides }).pipe(
    Effect.flatMap((dcs) => dcs.deleteBackgroundTask(input as unknown as typeof task, options)),
    Effect.provideService(HttpClient.HttpClient, client),
    Effect.catchAll((error) => Effect.succeed(error)),
    Effect.map(fieldsOf)
  )

const shownOf = (value: unknown): ReadonlyArray<string> => [
  ...stringsIn(value),
  JSON.stringify(value),
  String(value),
  value instanceof Error ? value.message : ""
]

/** Without control characters, which the web's `Headers` reject, and without compressed bodies, which need sockets. */
const answers = vectors.answers.filter(
  (vector) => vector.gzip !== true && Object.values(vector.headers).every((value) => /^[ -~]*$/.test(value))
)

describe("answers", () => {
  for (const vector of answers) {
    itLive(vector.id, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => responseOf(vector))
        const outcome = yield* deleteWith(client)
        const { actual, expected } = compare(vector, outcome)
        expect(actual).toEqual(expected)
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

describe("answers, with missing: succeed", () => {
  for (const vector of answers.filter(({ status }) => status === 404)) {
    itLive(vector.id, () =>
      Effect.gen(function* () {
        const { client } = scripted(() => responseOf(vector))
        const outcome = yield* deleteWith(client, {}, task, { missing: "succeed" })
        if (vector.expect.reason !== "Task") {
          const { actual, expected } = compare(vector, outcome)
          return expect(actual).toEqual(expected)
        }
        const { requestId } = vector.expect
        expect(outcome).toEqual(
          new AlreadyGone({
            attempts: 1,
            priorAttemptMayHaveDeleted: false,
            ...(requestId !== undefined && { requestId })
          })
        )
      })
    )
  }
})

itEffect("a Retry-After date counts from the clock where the server sent no Date", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse("2026-11-24T08:00:00Z"))
    const headers = { "Retry-After": "Tue, 24 Nov 2026 08:00:20 GMT" }
    const { client } = scripted(() => new Response(null, { status: 429, headers }))
    expect(yield* deleteWith(client)).toMatchObject({ _tag: "DcsThrottled", retryAfter: 20 })
  })
)

describe("bad input sends nothing", () => {
  const refuses = (name: string, vector: InputVector, tag: string, overrides: Fields, input: Fields, field?: string) =>
    itLive(`${name} ${vector.id}`, () =>
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
  refuses("credentials", { id: "none" }, "DcsCredentialsError", { credentials: undefined }, task)
  refuses("input", { id: "none" }, "DcsInvalidInput", {}, null as unknown as Fields, "input")
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
    itLive(`id ${id}`, () =>
      Effect.gen(function* () {
        expect(yield* sent({ projectId: id }, { instanceId: id, taskId: id })).toEqual([
          `https://dcs.example.com/v2/${id}/instances/${id}/tasks/${id}`
        ])
      })
    )
  }
  for (const { basePath, origin, value } of vectors.endpoints.good) {
    itLive(`endpoint ${value}`, () =>
      Effect.gen(function* () {
        expect(yield* sent({ endpoint: value }, task)).toEqual([`${origin}${basePath}/v2/P/instances/I/tasks/T`])
      })
    )
  }
  for (const vector of vectors.tokens.good) {
    itLive(`token ${vector.id}`, () =>
      Effect.gen(function* () {
        expect(yield* sent({ credentials: { token: inputValue(vector) } }, task)).toHaveLength(1)
      })
    )
  }
})
