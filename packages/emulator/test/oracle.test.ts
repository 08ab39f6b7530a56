/** Two readers of the same response, one from the API definition and one written by hand, agree. */
import { Api } from "@dcs-tasks/core/Api"
import { classify } from "@dcs-tasks/wire"
import { canonicalRequest as byClient } from "@dcs-tasks/wire/signing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as fc from "fast-check"
import { createHash } from "node:crypto"
import { canonicalRequest as byGateway } from "../src/internal/canonicalRequest.ts"
import { demo, Emulator, instanceId, remove } from "./support.ts"

const { tasks, tokens } = demo

const generated = Effect.fnUntraced(function* (endpoint: string, token: string, task: string) {
  const client = yield* HttpApiClient.make(Api, {
    baseUrl: endpoint,
    transformClient: HttpClient.mapRequest(HttpClientRequest.setHeader("x-auth-token", token))
  })
  return yield* client
    .deleteBackgroundTask({
      params: { project_id: demo.projectId, instance_id: instanceId, task_id: task },
      responseMode: "decoded-and-response"
    })
    .pipe(
      Effect.match({
        onSuccess: ([body, { status }]) => ({ _tag: "Deleted", status, message: body?.message }),
        onFailure: (error) =>
          "error_code" in error
            ? { _tag: error._tag, errorCode: error.error_code, errorMsg: error.error_msg }
            : { _tag: error._tag }
      })
    )
})

const byHand = Effect.fnUntraced(function* (token: string, task: string) {
  const { body, headers, status } = yield* remove(yield* Emulator, task, { token })
  const answer = classify(status, headers, body)
  expect(answer.requestId).toBe(headers["x-request-id"])
  return answer._tag === "Deleted"
    ? { _tag: "Deleted", status: answer.status, message: answer.message }
    : {
        _tag: answer._tag.replace("Dcs", "").replace("InternalError", "InternalServerError"),
        errorCode: answer.errorCode,
        errorMsg: answer.errorMsg
      }
})

it.effect.each([
  ["Deleted", tokens.valid, tasks.deletable],
  ["Deleted", tokens.valid, tasks.deletableNoContent],
  ["BadRequest", tokens.valid, tasks.executing],
  ["BadRequest", tokens.valid, tasks.busy],
  ["Unauthorized", "wrong", tasks.deletable],
  ["Unauthorized", tokens.expired, tasks.deletable],
  ["Unauthorized", tokens.otherProject, tasks.deletable],
  ["Forbidden", tokens.valid, tasks.forbidden],
  ["Forbidden", tokens.readOnly, tasks.deletable],
  ["NotFound", tokens.valid, tasks.unknown],
  ["InternalServerError", tokens.valid, tasks.internalError]
] as const)("%s: token %s, task %s", ([tag, token, task]) =>
  Effect.gen(function* () {
    const first = yield* Effect.gen(function* () {
      const { endpoint } = yield* Emulator
      return yield* generated(endpoint, token, task)
    }).pipe(Effect.provide([Emulator.layer(), FetchHttpClient.layer]))
    const second = yield* byHand(token, task).pipe(Effect.provide(Emulator.layer()))
    expect(first).toEqual(second)
    expect(first._tag).toBe(tag)
  })
)

it.effect.each(["..", "a.b", "", "%2e%2e", "a/b"])("the generated client does not send %j", (task) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect(yield* generated(emulator.endpoint, tokens.valid, task)).toEqual({ _tag: "SchemaError" })
    expect(yield* emulator.requests).toEqual([])
  }).pipe(Effect.provide([Emulator.layer(), FetchHttpClient.layer]))
)

it.effect("the generated client reads the list", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const client = yield* HttpApiClient.make(Api, {
      baseUrl: emulator.endpoint,
      transformClient: HttpClient.mapRequest(HttpClientRequest.setHeader("x-auth-token", emulator.token))
    })
    const page = yield* client.listBackgroundTasks({
      params: { project_id: demo.projectId, instance_id: instanceId },
      query: { limit: 1000 }
    })
    expect(page).toEqual({ task_count: 12, tasks: yield* emulator.tasks(instanceId) })
  }).pipe(Effect.provide([Emulator.layer(), FetchHttpClient.layer]))
)

it("client and gateway, written apart, make the same canonical request of any URL and headers", () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/)
  const value = fc.stringMatching(/^[!-~]([ -~]{0,10}[!-~])?$/)
  const parts = fc.record({
    method: fc.constantFrom("DELETE", "GET", "POST"),
    segments: fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 8 }), { maxLength: 5 }),
    query: fc.array(fc.tuple(fc.string({ unit: "binary", maxLength: 6 }), fc.string({ unit: "binary", maxLength: 6 }))),
    headers: fc.uniqueArray(fc.tuple(name, value), { selector: ([name]) => name.toLowerCase(), maxLength: 5 }),
    body: fc.uint8Array({ maxLength: 20 })
  })
  fc.assert(
    fc.property(parts, ({ body, headers: others, method, query, segments }) => {
      const headers = [["host", "dcs.example"] as const, ...others.filter(([name]) => name.toLowerCase() !== "host")]
      const url = new URL(`https://dcs.example/${segments.map(encodeURIComponent).join("/")}`)
      for (const [name, value] of query) url.searchParams.append(name, value)
      const bodyHash = createHash("sha256").update(body).digest("hex")
      const { signedHeaders, text } = byClient({ method, url, headers: Object.fromEntries(headers), bodyHash })
      const target = `${url.pathname}${url.search}`
      expect(byGateway({ method, target, rawHeaders: headers.flat(), body }, signedHeaders.split(";"))).toBe(text)
    })
  )
})
