/** Temporary keys that IAM makes for a token, and projects that it knows by name. */
import { it } from "@effect/vitest"
import { refusal } from "@dcs-tasks/vectors/gateway"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { resolveProject } from "../src/credentials/Project.ts"
import * as TemporaryKey from "../src/credentials/TemporaryKey.ts"
import { layerNodeCrypto } from "./nodeCrypto.ts"
import { iamEndpoint, start } from "./iam.ts"
import { canary, everyView, make, scripted, task } from "./support.ts"

const secret = (number: number) => `SECRET-${number}-${canary}`
const securityToken = (number: number) => `STS-${number}-${canary}`

/** Keys that last an hour, or are withdrawn; a DCS that checks them against a clock that may be off. */
const setUp = Effect.fnUntraced(function* (off: number) {
  yield* TestClock.setTime(start)
  const made: Array<Readonly<Record<string, string>>> = []
  const withdrawn = new Set<string>()
  let calls = 0
  const client = HttpClient.make((request) =>
    Effect.clockWith((clock) =>
      Effect.map(clock.currentTimeMillis, (now) => {
        const respond = (response: Response) => HttpClientResponse.fromWeb(request, response)
        if (request.url.startsWith("https://iam.example.com/v3.0/")) {
          made.push({ ...request.headers })
          const number = made.length
          const credential = {
            access: `AK${number}`,
            secret: secret(number),
            securitytoken: securityToken(number),
            expires_at: new Date(now + 3_600_000).toISOString()
          }
          return respond(Response.json({ credential }, { status: 201 }))
        }
        calls++
        const id = /Access=([^,]*)/.exec(request.headers["authorization"] ?? "")?.[1] ?? ""
        const number = Number(id.slice(2))
        const key = { id, secret: secret(number), securityToken: securityToken(number) }
        if (withdrawn.has(id)) {
          return respond(
            Response.json({ error_code: "APIGW.0301", error_msg: "security token expired" }, { status: 401 })
          )
        }
        return respond(refusal(request, key, now + off) ?? new Response(null, { status: 204 }))
      })
    )
  )
  const credentials = yield* Effect.provideService(
    TemporaryKey.make({ endpoint: iamEndpoint, credentials: { token: "OWNER" } }),
    HttpClient.HttpClient,
    client
  )
  const dcs = yield* make(client, { credentials, retry: {} })
  const many = Effect.all(
    Array.from({ length: 200 }, () => Effect.result(dcs.deleteBackgroundTask(task))),
    { concurrency: "unbounded" }
  )
  return { dcs, made, many, withdraw: (id: string) => withdrawn.add(id), calls: () => calls, credentials }
}, Effect.provide(layerNodeCrypto))

describe("a temporary key", () => {
  it.effect("is made once for all, by the owner's token", () =>
    Effect.gen(function* () {
      const { credentials, made, many } = yield* setUp(0)
      expect((yield* many).every(({ _tag }) => _tag === "Success")).toBe(true)
      expect(made).toHaveLength(1)
      expect(made[0]?.["x-auth-token"]).toBe("OWNER")
      expect(everyView(credentials)).not.toContain(canary)
    })
  )

  it.effect("is renewed in time", () =>
    Effect.gen(function* () {
      const { dcs, made, many } = yield* setUp(0)
      yield* dcs.deleteBackgroundTask(task)
      yield* TestClock.adjust("49 minutes")
      yield* dcs.deleteBackgroundTask(task)
      expect(made).toHaveLength(1)
      yield* TestClock.adjust("2 minutes")
      yield* many
      expect(made).toHaveLength(2)
    })
  )

  it.effect("that was withdrawn is replaced once, with one request to find out", () =>
    Effect.gen(function* () {
      const { calls, dcs, made, many, withdraw } = yield* setUp(0)
      yield* dcs.deleteBackgroundTask(task)
      withdraw("AK1")
      expect((yield* many).every(({ _tag }) => _tag === "Success")).toBe(true)
      expect(made).toHaveLength(2)
      expect(calls()).toBeLessThanOrEqual(401)
    })
  )

  it.effect("signs with a corrected clock, also after it was renewed", () =>
    Effect.gen(function* () {
      const { dcs } = yield* setUp(20 * 60_000)
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ attempts: 2 })
      yield* TestClock.adjust("2 hours")
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ attempts: 1 })
    })
  )

  it.effect("of an odd life is refused", () =>
    Effect.gen(function* () {
      for (const seconds of [0, 899, 86_401, 1000.5, Number.NaN]) {
        const error = yield* Effect.flip(
          TemporaryKey.make({ endpoint: iamEndpoint, credentials: { token: "t" }, seconds })
        )
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "seconds" })
      }
    }).pipe(
      Effect.provide(layerNodeCrypto),
      Effect.provideService(HttpClient.HttpClient, scripted(() => new Response()).client)
    )
  )
})

describe("a project by name", () => {
  const resolve = (name: string, response: () => Response) => {
    const { client, seen } = scripted(response)
    return resolveProject({ endpoint: iamEndpoint, name, credentials: { token: "OWNER" }, source: "OS_TOKEN" }).pipe(
      Effect.provideService(HttpClient.HttpClient, client),
      Effect.result,
      Effect.map((result) => ({ result: result._tag === "Success" ? result.success : result.failure, seen }))
    )
  }
  const projects = [
    { id: "a", name: "eu-de" },
    { id: "b", name: "eu-de_shop" },
    { id: "c", name: "eu-de_shop" }
  ]

  it.effect("is the one that has exactly this name", () =>
    Effect.gen(function* () {
      const { result, seen } = yield* resolve("eu-de", () => Response.json({ projects }))
      expect(result).toEqual({ id: "a", name: "eu-de" })
      expect(seen[0]).toMatchObject({ method: "GET", url: "https://iam.example.com/v3/projects?name=eu-de" })
      expect(seen[0]?.headers["x-auth-token"]).toBe("OWNER")
    })
  )
  it.effect("is none, or one of several: then all are listed", () =>
    Effect.gen(function* () {
      for (const [name, words] of [
        ["eu-de_shop", `"eu-de_shop" (b), "eu-de_shop" (c)`],
        ["EU-DE", `"eu-de" (a)`],
        ["", "must be a name"]
      ] as const) {
        const { result } = yield* resolve(name, () => Response.json({ projects }))
        expect(result).toMatchObject({ _tag: "DcsInvalidInput", field: "projectName" })
        expect("message" in result ? result.message : "").toContain(words)
      }
    })
  )
  it.effect("cannot be found with a token that IAM refuses", () =>
    Effect.gen(function* () {
      const { result, seen } = yield* resolve("eu-de", () =>
        Response.json({ error: { message: "no" } }, { status: 401 })
      )
      expect(result).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_TOKEN" })
      expect(seen).toHaveLength(1)
    })
  )
})
