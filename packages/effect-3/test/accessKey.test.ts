/** Signed calls: what is signed, what a 401 leads to, and which keys are refused. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { refusal, unauthorized } from "@dcs-tasks/vectors/gateway"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { describe, expect, onTestFinished, vi } from "vitest"
import * as AccessKey from "../src/AccessKey.ts"
import { canary, everyView, itEffect, itLive, make, scripted, task } from "./support.ts"

type Request = HttpClientRequest.HttpClientRequest

const start = Date.UTC(2026, 4, 1, 12)
const key = { id: "AKID", secret: "right" }
const accessKey = { accessKeyId: key.id, secretAccessKey: Redacted.make(key.secret), source: "OS_ACCESS_KEY" }
const minutes = (count: number) => count * 60_000
const gone = () => new Response(null, { status: 204 })

/** A gateway whose clock is off by so much, and a client that signs. */
const signed = Effect.fnUntraced(function* (options: {
  readonly answer?: (request: Request) => Response
  readonly off?: number
  readonly accessKey?: Partial<AccessKey.AccessKey>
  readonly maxAttempts?: number
}) {
  yield* TestClock.setTime(start)
  const gateway = (request: Request) => refusal(request, key, start + (options.off ?? 0)) ?? gone()
  const { client, seen } = scripted(options.answer ?? gateway)
  const credentials = yield* AccessKey.make({ ...accessKey, ...options.accessKey })
  const dcs = yield* make(client, { credentials, retry: { maxAttempts: options.maxAttempts ?? 3 } })
  return { dcs, seen }
})

describe("a signed call", () => {
  itEffect("signs host, date, project and content type, and sends them as signed", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* signed({})
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
      expect(seen[0]?.headers).toMatchObject({
        "x-sdk-date": "20260501T120000Z",
        "x-project-id": "p1",
        "content-type": "application/json"
      })
      expect(seen[0]?.headers["authorization"]).toContain("SignedHeaders=content-type;host;x-project-id;x-sdk-date,")
      expect(seen[0]?.headers["x-auth-token"]).toBeUndefined()
    })
  )

  itEffect("of a temporary key signs its security token", () =>
    Effect.gen(function* () {
      const answer = (request: Request) => refusal(request, { ...key, securityToken: "st" }, start) ?? gone()
      const { dcs, seen } = yield* signed({ answer, accessKey: { securityToken: Redacted.make("st") } })
      yield* dcs.deleteBackgroundTask(task)
      expect(seen[0]?.headers["authorization"]).toContain(";x-security-token,")
      const { dcs: forgetful, seen: once } = yield* signed({ answer })
      const error = yield* Effect.flip(forgetful.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsUnauthorized", reason: { _tag: "Other" }, attempts: 1 })
      expect(error.message).toContain("a temporary one needs its security token")
      expect(once).toHaveLength(1)
    })
  )

  itEffect("signs a query", () =>
    Effect.gen(function* () {
      const empty = () => Response.json({ tasks: [], task_count: 0 })
      const { dcs, seen } = yield* signed({ answer: (request) => refusal(request, key, start) ?? empty() })
      yield* Stream.runDrain(dcs.listBackgroundTasks({ instanceId: "i1" }))
      expect(seen).toHaveLength(1)
    })
  )

  itEffect("is sent once with a wrong secret, and says so", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* signed({ accessKey: { secretAccessKey: "wrong" } })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({
        _tag: "DcsUnauthorized",
        reason: { _tag: "SignatureMismatch" },
        attempts: 1,
        mayHaveDeleted: false
      })
      expect(seen).toHaveLength(1)
    })
  )

  itEffect("names the line that was changed on the way", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* signed({
        answer: (request) => refusal({ ...request, url: request.url.replace("dcs.", "proxy.") }, key, start) ?? gone()
      })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ reason: { _tag: "SignatureMismatch", line: "header host" } })
      expect(error.message).toContain(`"header host"`)
      expect(seen).toHaveLength(1)
    })
  )

  itLive("leaves a middleware's own requests alone, even with the same open headers", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const other = HttpClientRequest.put("https://elsewhere.example.com/", {
        headers: { "content-type": "application/json", "x-project-id": "p1" }
      })
      const busy = HttpClient.transformResponse(client, (answer) => Effect.zipRight(client.execute(other), answer))
      const dcs = yield* make(busy, { credentials: yield* AccessKey.make(accessKey) })
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted" })
      expect(seen.map(({ headers }) => "authorization" in headers)).toEqual([false, true])
    })
  )

  itLive("goes nowhere else behind a middleware that redirects", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const moved = HttpClientRequest.setUrl("https://evil.example.com/")
      const late = HttpClient.transform(client, (_, request) => client.execute(moved(request)))
      const dcs = yield* make(late, { credentials: yield* AccessKey.make(accessKey) })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ field: "httpClient" })
      expect(seen).toHaveLength(0)
    })
  )
})

describe("a clock that is wrong", () => {
  for (const off of [20, -20, 60 * 24 * 400]) {
    itEffect(`by ${off} minutes is corrected and signed with once more, and stays corrected`, () =>
      Effect.gen(function* () {
        const { dcs, seen } = yield* signed({ off: minutes(off) })
        expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 2 })
        expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
        expect(seen).toHaveLength(3)
      })
    )
  }

  itEffect("is corrected by the Date header where the message has no time", () =>
    Effect.gen(function* () {
      const server = start + minutes(20)
      const date = new Date(server).toUTCString()
      const answer = (request: Request) =>
        refusal(request, key, server) === undefined ? gone() : unauthorized("go away", { date })
      const { dcs } = yield* signed({ answer })
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 2 })
    })
  )

  itEffect("is told with both times where signing again does not help", () =>
    Effect.gen(function* () {
      const times = "signature time:20260501T120000Z,server time:20260501T122000Z"
      const { dcs, seen } = yield* signed({ answer: () => unauthorized(`signature expired, ${times}`) })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({
        reason: { _tag: "ClockSkew", localTime: "2026-05-01T12:00:00Z", serverTime: "2026-05-01T12:20:00Z" },
        attempts: 2
      })
      expect(seen).toHaveLength(2)
    })
  )

  itEffect("is no reason to sign again what would get the same date", () =>
    Effect.gen(function* () {
      const times = "signature time:20260501T120000Z,server time:20260501T120030Z"
      const { dcs, seen } = yield* signed({ answer: () => unauthorized(`signature expired, ${times}`) })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ attempts: 1 })
      expect(seen).toHaveLength(1)
    })
  )

  itEffect("is found by one request, however many calls there are, even if none may be repeated", () =>
    Effect.gen(function* () {
      for (const maxAttempts of [1, 3]) {
        const { dcs, seen } = yield* signed({ off: minutes(20), maxAttempts })
        const call = Effect.either(dcs.deleteBackgroundTask(task))
        const results = yield* Effect.all(
          Array.from({ length: 50 }, () => call),
          { concurrency: "unbounded" }
        )
        expect(results.filter(Either.isLeft)).toHaveLength(maxAttempts === 1 ? 1 : 0)
        expect(seen).toHaveLength(maxAttempts === 1 ? 50 : 51)
      }
    })
  )
})

describe("an unusable key", () => {
  const cases: ReadonlyArray<Partial<Record<keyof AccessKey.AccessKey, unknown>>> = [
    { accessKeyId: "" },
    { secretAccessKey: "" },
    { secretAccessKey: undefined },
    { secretAccessKey: `${canary}\n` },
    { secretAccessKey: Redacted.make(` ${canary}`) },
    { accessKeyId: `${canary} ` },
    { securityToken: `${canary}\r\n` },
    { securityToken: "" }
  ]
  for (const [index, half] of cases.entries()) {
    itLive(`is refused before anything is sent, unquoted (${index})`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(AccessKey.make({ ...accessKey, ...half } as AccessKey.AccessKey))
        expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_ACCESS_KEY" })
        expect(everyView(error)).not.toContain(canary)
      })
    )
  }

  itLive("is also one that is no key at all, or that a runtime without WebCrypto should sign with", () =>
    Effect.gen(function* () {
      const none = yield* Effect.flip(AccessKey.make(undefined as unknown as AccessKey.AccessKey))
      expect(none).toMatchObject({ _tag: "DcsCredentialsError", source: "config", problem: "there are none" })
      onTestFinished(() => void vi.unstubAllGlobals())
      const { client, seen } = scripted(gone)
      const dcs = yield* make(client, { credentials: yield* AccessKey.make(accessKey) })
      vi.stubGlobal("crypto", {})
      for (const effect of [Effect.asVoid(AccessKey.make(accessKey)), Effect.asVoid(dcs.deleteBackgroundTask(task))]) {
        const error = yield* Effect.flip(effect)
        expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_ACCESS_KEY" })
        expect(error.message).toContain("WebCrypto")
      }
      expect(seen).toHaveLength(0)
    })
  )
})
