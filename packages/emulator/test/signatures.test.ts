/** The gateway's checks of signed requests. The computation itself is tested in canonicalRequest.test.ts. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { EmulatorService } from "../src/index.ts"
import { basicTime } from "../src/internal/clock.ts"
import { demo, Emulator, ids, raw, signed, type Signing, taskPath, tasksPath } from "./support.ts"

const minute = 60_000
const remove = { method: "DELETE", path: taskPath(demo.tasks.deletable) }

const message = (body: string): string => {
  const { error_code, error_msg } = JSON.parse(body)
  expect(error_code).toBe("APIGW.0301")
  return String(error_msg).replace("Incorrect IAM authentication information: ", "")
}

it.effect.each([
  ["DELETE", taskPath(demo.tasks.deletable), 200],
  ["GET", `${tasksPath()}?limit=2&offset=1`, 200],
  ["GET", `/v2/${demo.projectId}/instances`, 200],
  ["DELETE", taskPath(demo.tasks.executing), 400],
  ["GET", "/v3/projects?name=eu-de_dcs-tasks", 200]
] as const)("a good signature: %s %s is %i", ([method, path, status]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const answer = yield* signed(emulator, { method, path }, { projectId: demo.projectId })
    expect(answer.status).toBe(status)
    expect(yield* emulator.requests).toMatchObject([{ signed: true, tokenAccepted: false, status }])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("the project is X-Project-Id, else the one in the path; one of another account is refused", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const list = { path: tasksPath() }
    expect((yield* signed(emulator, list)).status).toBe(200)
    for (const projectId of [`${demo.projectId}-other`, "elsewhere"]) {
      const { body, status } = yield* signed(emulator, list, { projectId })
      expect([status, JSON.parse(body).error_code]).toEqual([401, "DCS.1004"])
    }
    const elsewhere = yield* signed(emulator, { path: tasksPath(demo.instances[0].id, "elsewhere") })
    expect(JSON.parse(elsewhere.body).error_code).toBe("DCS.1004")
  }).pipe(Effect.provide(Emulator.layer()))
)

const tampered: ReadonlyArray<readonly [what: string, signing: Signing]> = [
  ["another secret", { key: { secretAccessKey: "wrong" } }],
  ["another path", { tamper: (request) => ({ ...request, path: taskPath(demo.tasks.failed) }) }],
  ["a query", { tamper: (request) => ({ ...request, path: `${request.path}?a=1` }) }],
  ["a body", { tamper: (request) => ({ ...request, body: "{}" }) }],
  [
    "another project",
    {
      projectId: demo.projectId,
      tamper: (request) => ({ ...request, headers: { ...request.headers, "x-project-id": "elsewhere" } })
    }
  ]
]

it.effect.each(tampered)("%s: refused with the canonical request that the gateway has computed", ([what, signing]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const answer = yield* signed(emulator, remove, signing)
    expect([answer.status, answer.headers["server"]]).toEqual([401, "api-gateway"])
    const echoed = /^verify aksk signature fail, canonicalRequest:(.*)$/.exec(message(answer.body))?.[1] ?? ""
    const lines = echoed.split("|")
    expect(lines.slice(0, 2)).toEqual(["DELETE", expect.stringMatching(/^\/v2\/.*\/$/)])
    expect(lines).toHaveLength(answer.canonical.split("\n").length)
    expect(echoed === answer.canonical.replaceAll("\n", "|")).toBe(what === "another secret")
    expect(JSON.parse(answer.body).request_id).toBe(answer.headers["x-request-id"])
    expect(yield* ids(emulator)).toContain(demo.tasks.deletable)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([-16, 16])("signed %i minutes off: refused with both times", (minutes) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const now = yield* emulator.now
    const answer = yield* signed(emulator, remove, { at: now + minutes * minute })
    expect(answer.status).toBe(401)
    const [, signature, server = ""] =
      /^signature expired, signature time:(\w+),server time:(\w+)$/.exec(message(answer.body)) ?? []
    expect(signature).toBe(answer.date)
    expect(server >= basicTime(now)).toBe(true)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([-14, 14])("signed %i minutes off: accepted", (minutes) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect((yield* signed(emulator, remove, { at: (yield* emulator.now) + minutes * minute })).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a clock of its own: Date says it, and it is the one that counts", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const refused = yield* signed(emulator, remove, { at: Date.now() })
    expect(message(refused.body)).toContain("signature expired")
    const corrected = Date.parse(refused.headers["date"] ?? "")
    expect(corrected - Date.now()).toBeGreaterThan(19 * minute)
    expect((yield* signed(emulator, remove, { at: corrected })).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer({ clockOffset: 20 * minute })))
)

it.effect("an unknown key does not exist, nor does a temporary one without its token, or with another", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { accessKeyId, secretAccessKey, securityToken } = yield* emulator.issueKey()
    for (const key of [
      { accessKeyId: "NOBODY" },
      { accessKeyId, secretAccessKey },
      { accessKeyId, secretAccessKey, securityToken: "another" }
    ]) {
      const answer = yield* signed(emulator, remove, { key })
      expect([answer.status, message(answer.body)]).toEqual([401, `ak ${key.accessKeyId} not exist`])
    }
    const key = { accessKeyId, secretAccessKey, securityToken }
    expect((yield* signed(emulator, remove, { key })).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("temporary keys expire", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const key = yield* emulator.issueKey(minute)
    yield* emulator.advanceClock(minute)
    const { body, status } = yield* signed(emulator, remove, { key })
    expect([status, message(body)]).toEqual([401, "security token expired"])
  }).pipe(Effect.provide(Emulator.layer()))
)

const wrong: Signing = { key: { secretAccessKey: "wrong" } }

const fail = (emulator: EmulatorService, times: number) =>
  Effect.repeat(signed(emulator, remove, wrong), { times: times - 1 })

it.effect("five failures in a row are borne, and a success forgets them", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    for (const _ of [1, 2]) {
      yield* fail(emulator, 5)
      expect((yield* signed(emulator, { path: tasksPath() })).status).toBe(200)
    }
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("more lock the key, and no other, for five minutes", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const other = yield* emulator.issueKey()
    yield* fail(emulator, 6)
    const locked = yield* signed(emulator, remove)
    expect([locked.status, message(locked.body)]).toEqual([401, "AK access failed to reach the limit,forbidden."])
    expect((yield* signed(emulator, { path: tasksPath() }, { key: other })).status).toBe(200)
    yield* emulator.advanceClock(5 * minute - 5000)
    expect((yield* signed(emulator, remove)).status).toBe(401)
    yield* emulator.advanceClock(5000)
    expect((yield* signed(emulator, remove)).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a wrong clock counts as a failure as well", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* Effect.repeat(signed(emulator, remove, { at: 0 }), { times: 5 })
    expect(message((yield* signed(emulator, remove)).body)).toContain("failed to reach the limit")
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  ["SDK-HMAC-SHA256", "authorization header is malformed"],
  [
    "SDK-HMAC-SHA256 Credential=AK/1/2/3/sdk_request, SignedHeaders=a, Signature=0",
    "authorization header is malformed"
  ],
  [
    `SDK-HMAC-SHA256 Access=${demo.account.accessKeyId}, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    "x-sdk-date not found"
  ]
] as const)("Authorization: %s", ([authorization, expected]) =>
  Effect.gen(function* () {
    const answer = yield* raw(yield* Emulator, { ...remove, headers: { authorization } })
    expect([answer.status, message(answer.body)]).toEqual([401, expected])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("another scheme is no signature: no token", () =>
  Effect.gen(function* () {
    const answer = yield* raw(yield* Emulator, { ...remove, headers: { authorization: "Bearer x" } })
    expect([answer.status, JSON.parse(answer.body).error_code]).toEqual([401, "DCS.1003"])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("own keys instead of the seed's, one of which may only list", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const status = (key: Signing["key"] = {}) => Effect.map(signed(emulator, remove, { key }), ({ status }) => status)
    expect(yield* status()).toBe(401)
    expect(yield* status({ accessKeyId: "READER", secretAccessKey: "r" })).toBe(403)
    expect(yield* status({ accessKeyId: "WRITER", secretAccessKey: "w" })).toBe(200)
  }).pipe(
    Effect.provide(
      Emulator.layer({
        iam: {
          accessKeys: [
            { accessKeyId: "READER", secretAccessKey: "r", mayDelete: false },
            { accessKeyId: "WRITER", secretAccessKey: "w" }
          ]
        }
      })
    )
  )
)
