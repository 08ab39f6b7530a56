/** The calls of IAM besides tokens, and on which port. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { IamOptions } from "../src/index.ts"
import { ask, identity, inProject, refusal } from "./iamSupport.ts"
import { call, demo, Emulator, raw, signed, tasksPath } from "./support.ts"

const projects: IamOptions = {
  projectName: "eu-de_one",
  otherProjects: [
    { id: "p2", name: "eu-de_twin" },
    { id: "p3", name: "eu-de_twin" }
  ]
}

it.effect.each([
  ["", [demo.projectId, "p2", "p3"]],
  ["?name=eu-de_one", [demo.projectId]],
  ["?name=eu-de_twin", ["p2", "p3"]],
  ["?name=eu-de", []],
  ["?name=EU-DE_ONE", []]
] as const)("projects %s", ([query, expected]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const path = `/v3/projects${query}`
    const byToken = yield* call(emulator, path, { token: yield* emulator.issueToken({ projectId: null }) })
    const { links, projects } = JSON.parse(byToken.body)
    expect([byToken.status, projects.map(({ id }: { id: string }) => id)]).toEqual([200, expected])
    expect(links.self).toBe(`${emulator.endpoint}${path}`)
    const bySignature = yield* signed(emulator, { path })
    expect([bySignature.status, bySignature.body]).toEqual([200, byToken.body])
  }).pipe(Effect.provide(Emulator.layer({ iam: projects })))
)

it.effect("projects: without a token 401 in IAM's shape, with a bad signature in the gateway's", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { body, status } = yield* call(emulator, "/v3/projects", { token: undefined })
    expect([status, JSON.parse(body)]).toEqual([401, refusal(401, "Unauthorized")])
    const bad = yield* signed(emulator, { path: "/v3/projects" }, { key: { accessKeyId: "NOBODY" } })
    expect([bad.status, JSON.parse(bad.body).error_msg]).toEqual([
      401,
      "Incorrect IAM authentication information: ak NOBODY not exist"
    ])
  }).pipe(Effect.provide(Emulator.layer()))
)

const temporary = "/v3.0/OS-CREDENTIAL/securitytokens"
const byToken = (token: object) => ({ identity: { methods: ["token"], token } })

it.effect("a temporary key by token signs until it expires", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const answer = yield* ask(emulator, byToken({ id: emulator.token, duration_seconds: 900 }), "", temporary)
    const { access, expires_at, secret, securitytoken } = answer.body.credential
    expect([answer.status, expires_at]).toEqual([201, expect.stringMatching(/\.\d{6}Z$/)])
    const key = { accessKeyId: access, secretAccessKey: secret, securityToken: securitytoken }
    expect((yield* signed(emulator, { path: tasksPath() }, { key })).status).toBe(200)
    yield* emulator.advanceClock(900_000)
    expect((yield* signed(emulator, { path: tasksPath() }, { key })).status).toBe(401)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  ["the token in the header is enough", {}, demo.tokens.valid, 201],
  ["the header wins", { id: demo.tokens.valid }, "wrong", 401],
  ["no token at all", {}, undefined, 401],
  ["an expired token", { id: demo.tokens.expired }, undefined, 401],
  ["too short", { id: demo.tokens.valid, duration_seconds: 899 }, undefined, 400],
  ["too long", { id: demo.tokens.valid, duration_seconds: 86_401 }, undefined, 400]
] as const)("a temporary key: %s", ([, token, header, expected]) =>
  Effect.gen(function* () {
    const { status } = yield* raw(yield* Emulator, {
      method: "POST",
      path: temporary,
      headers: header === undefined ? {} : { "x-auth-token": header },
      body: JSON.stringify({ auth: byToken(token) })
    })
    expect(status).toBe(expected)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("IAM on a port of its own knows nothing of DCS, and is counted all the same", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect(emulator.iamEndpoint).not.toBe(emulator.endpoint)
    const origin = emulator.iamEndpoint
    const body = JSON.stringify({ auth: { identity: identity(), scope: inProject } })
    const answer = yield* raw(emulator, { origin, method: "POST", path: "/v3/auth/tokens", body })
    const { catalog } = JSON.parse(answer.body).token
    expect(catalog.map(({ endpoints }: { endpoints: [{ url: string }] }) => new URL(endpoints[0].url).origin)).toEqual([
      emulator.iamEndpoint,
      emulator.endpoint
    ])
    const headers = { "x-auth-token": emulator.token }
    expect((yield* raw(emulator, { origin, path: tasksPath(), headers })).status).toBe(404)
    expect((yield* emulator.counts).byOperation).toEqual({ createToken: 1, listBackgroundTasks: 1 })
  }).pipe(Effect.provide(Emulator.layer({ iamPort: 0 })))
)

it.effect("a fault can be meant for one call of IAM", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.inject({ kind: "status", status: 503, operation: "createToken" })
    expect((yield* call(emulator, tasksPath())).status).toBe(200)
    const body = JSON.stringify({ auth: { identity: identity() } })
    const request = { method: "POST", path: "/v3/auth/tokens", body }
    expect((yield* raw(emulator, request)).status).toBe(503)
    expect((yield* raw(emulator, request)).status).toBe(201)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("the catalog: the endpoints of DCS and IAM for a token, as in the response to a login", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { body, status } = yield* call(emulator, "/v3/auth/catalog")
    const login = yield* ask(emulator, { identity: identity(), scope: inProject }, "")
    expect([status, JSON.parse(body).catalog]).toEqual([200, login.body.token.catalog])
    expect(JSON.parse(body).catalog).toContainEqual(
      expect.objectContaining({
        type: "dcsv1",
        endpoints: [expect.objectContaining({ url: `${emulator.endpoint}/v1.0/${demo.projectId}` })]
      })
    )
    expect((yield* call(emulator, "/v3/auth/catalog", { token: demo.tokens.expired })).status).toBe(401)
    expect((yield* emulator.counts).byOperation).toEqual({ showCatalog: 2, createToken: 1 })
  }).pipe(Effect.provide(Emulator.layer()))
)
