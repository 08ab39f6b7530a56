/** Signed calls: what is signed, what a 401 leads to, and that no secret is told. */
import { it } from "@effect/vitest"
import { refusal, unauthorized } from "@dcs-tasks/vectors/gateway"
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/AccessKey.ts"
import { layerNodeCrypto } from "./nodeCrypto.ts"
import { canary, everyView, make, scripted, task } from "./support.ts"

const start = Date.UTC(2026, 4, 1, 12)
const key = { id: "AKID", secret: "right" }
const accessKey = { accessKeyId: key.id, secretAccessKey: Redacted.make(key.secret), source: "OS_ACCESS_KEY" }
const minutes = (count: number) => count * 60_000

/** A gateway whose clock is off by so much, and a client that signs. */
const signed = Effect.fnUntraced(function* (options: {
  readonly answer?: (request: HttpClientRequest) => Response
  readonly off?: number
  readonly accessKey?: Partial<AccessKey.AccessKey>
  readonly maxAttempts?: number
}) {
  yield* TestClock.setTime(start)
  const gateway = (request: HttpClientRequest) =>
    refusal(request, key, start + (options.off ?? 0)) ?? new Response(null, { status: 204 })
  const { client, seen } = scripted(options.answer ?? gateway)
  const credentials = yield* AccessKey.make({ ...accessKey, ...options.accessKey })
  const dcs = yield* make(client, { credentials, retry: { maxAttempts: options.maxAttempts ?? 3 } })
  return { dcs, seen }
}, Effect.provide(layerNodeCrypto))

describe("a signed call", () => {
  it.effect("signs host, date, project and content type, and sends them as signed", () =>
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

  it.effect("of a temporary key signs its security token", () =>
    Effect.gen(function* () {
      const answer = (request: HttpClientRequest) =>
        refusal(request, { ...key, securityToken: "st" }, start) ?? new Response(null, { status: 204 })
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

  it.effect("signs a query", () =>
    Effect.gen(function* () {
      const empty = Response.json({ tasks: [], task_count: 0 })
      const { dcs, seen } = yield* signed({ answer: (request) => refusal(request, key, start) ?? empty })
      yield* Stream.runDrain(dcs.listBackgroundTasks({ instanceId: "i1" }))
      expect(seen).toHaveLength(1)
    })
  )

  it.effect("is sent once with a wrong secret, and says so", () =>
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

  it.effect("names the line that was changed on the way", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* signed({
        answer: (request) => refusal({ ...request, url: request.url.replace("dcs.", "proxy.") }, key, start)!
      })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ reason: { _tag: "SignatureMismatch", line: "header host" } })
      expect(error.message).toContain(`"header host"`)
      expect(seen).toHaveLength(1)
    })
  )
})

describe("a clock that is wrong", () => {
  for (const off of [20, -20, 60 * 24 * 400]) {
    it.effect(`by ${off} minutes is corrected and signed with once more, and stays corrected`, () =>
      Effect.gen(function* () {
        const { dcs, seen } = yield* signed({ off: minutes(off) })
        expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 2 })
        expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
        expect(seen).toHaveLength(3)
      })
    )
  }

  it.effect("is corrected by the Date header where the message has no time", () =>
    Effect.gen(function* () {
      const server = start + minutes(20)
      const date = new Date(server).toUTCString()
      const answer = (request: HttpClientRequest) => {
        const refused = refusal(request, key, server) !== undefined
        return refused ? unauthorized("go away", { date }) : new Response(null, { status: 204 })
      }
      const { dcs } = yield* signed({ answer })
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 2 })
    })
  )

  it.effect("is told with both times where signing again does not help", () =>
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

  it.effect("is no reason to sign again what would get the same date", () =>
    Effect.gen(function* () {
      const times = "signature time:20260501T120000Z,server time:20260501T120030Z"
      const { dcs, seen } = yield* signed({ answer: () => unauthorized(`signature expired, ${times}`) })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ attempts: 1 })
      expect(seen).toHaveLength(1)
    })
  )

  it.effect("is found by one request, however many calls there are, even if none may be repeated", () =>
    Effect.gen(function* () {
      for (const maxAttempts of [1, 3]) {
        const { dcs, seen } = yield* signed({ off: minutes(20), maxAttempts })
        const results = yield* Effect.all(
          Array.from({ length: 50 }, () => Effect.result(dcs.deleteBackgroundTask(task))),
          { concurrency: "unbounded" }
        )
        const failed = results.filter(({ _tag }) => _tag === "Failure")
        expect(failed).toHaveLength(maxAttempts === 1 ? 1 : 0)
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
    it.effect(`is refused before anything is sent, unquoted (${index})`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(AccessKey.make({ ...accessKey, ...half } as AccessKey.AccessKey))
        expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_ACCESS_KEY" })
        expect(everyView(error)).not.toContain(canary)
      }).pipe(Effect.provide(layerNodeCrypto))
    )
  }

  it.effect("is also one that a runtime without SHA-256 should sign with", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const credentials = yield* AccessKey.make(accessKey)
      const dcs = yield* make(client, { credentials })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ _tag: "DcsCredentialsError" })
      expect(seen).toHaveLength(0)
    }).pipe(
      Effect.provideService(Digest.Digest, {
        digest: () => Effect.die(new Error("no subtle")),
        digestHex: () => Effect.die(new Error("no subtle"))
      }),
      Effect.provide(layerNodeCrypto)
    )
  )
})
