/** Tokens of IAM: logins, scopes, expiry and revocation. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ask, byName, identity, inProject, refusal } from "./iamSupport.ts"
import { call, demo, Emulator, remove, tasksPath } from "./support.ts"

const { account } = demo

it.effect.each([
  ["user and domain by name, project by name", byName, inProject],
  ["domain by id", { ...byName, domain: { id: account.domainId } }, inProject],
  ["user by id", { id: account.userId, password: account.password }, inProject],
  ["project by id", byName, { project: { id: demo.projectId } }],
  ["a project wins over a domain", byName, { ...inProject, domain: { name: account.domainName } }]
] as const)("a token for %s deletes a task", ([, user, scope]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const before = yield* emulator.now
    const { body, status, token = "" } = yield* ask(emulator, { identity: identity(user), scope })
    expect(status).toBe(201)
    const domain = { id: account.domainId, name: account.domainName }
    expect(body.token).toEqual({
      methods: ["password"],
      issued_at: expect.any(String),
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      user: { domain, id: account.userId, name: account.userName, password_expires_at: "" },
      project: { domain, id: demo.projectId, name: account.projectName },
      roles: [expect.any(Object)]
    })
    expect(Date.parse(body.token.expires_at) - before).toBeGreaterThanOrEqual(24 * 60 * 60_000)
    expect(yield* emulator.issuedTokens).toEqual([token])
    expect((yield* remove(emulator, demo.tasks.deletable, { token })).status).toBe(200)
    expect((yield* emulator.requests).map(({ operation, tokenAccepted }) => [operation, tokenAccepted])).toEqual([
      ["createToken", false],
      ["deleteBackgroundTask", true]
    ])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  ["a wrong password", { ...byName, password: "wrong" }],
  ["an unknown user", { ...byName, name: "nobody" }],
  ["another domain", { ...byName, domain: { name: "elsewhere" } }],
  ["a name without a domain", { name: account.userName, password: account.password }],
  ["another id", { id: "nobody", password: account.password }]
] as const)("%s is wrong, and nothing says what", ([, user]) =>
  Effect.gen(function* () {
    const answer = yield* ask(yield* Emulator, { identity: identity(user), scope: inProject })
    const wrong = refusal(401, "Unauthorized", "The username or password is wrong.")
    expect(answer).toEqual({ status: 401, token: undefined, body: wrong })
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  ["no JSON", "{"],
  ["no identity", {}],
  ["an unknown method", { identity: { methods: ["magic"] } }],
  ["a password that is missing", { identity: { methods: ["password"] } }],
  ["a password that is none", { identity: identity({ ...byName, password: 7 }) }],
  ["a project without a name", { identity: identity(), scope: { project: {} } }]
] as const)("%s is 400", ([, auth]) =>
  Effect.gen(function* () {
    const { body, status } = yield* ask(yield* Emulator, auth)
    expect([status, body]).toEqual([400, refusal(400, "Bad Request")])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a project that is not there", () =>
  Effect.gen(function* () {
    const { body, status } = yield* ask(yield* Emulator, {
      identity: identity(),
      scope: { project: { name: "eu-de" } }
    })
    expect([status, body]).toEqual([401, refusal(401, "Unauthorized", "Could not find project: eu-de.")])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([undefined, {}, { domain: { name: account.domainName } }])(
  "scope %j: a token without a project, of no use to DCS until it is exchanged",
  (scope) =>
    Effect.gen(function* () {
      const emulator = yield* Emulator
      const unscoped = yield* ask(emulator, { identity: identity(), ...(scope !== undefined && { scope }) })
      expect(unscoped.body.token).not.toHaveProperty("project")
      const refused = yield* call(emulator, tasksPath(), { token: unscoped.token })
      expect([refused.status, JSON.parse(refused.body).error_code]).toEqual([401, "DCS.1004"])
      const exchange = { identity: { methods: ["token"], token: { id: unscoped.token } }, scope: inProject }
      const scoped = yield* ask(emulator, exchange)
      expect([scoped.status, scoped.body.token.project.id]).toEqual([201, demo.projectId])
      expect((yield* call(emulator, tasksPath(), { token: scoped.token })).status).toBe(200)
    }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("an exchanged token may do no more than the one it was made from", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const reader = { identity: { methods: ["token"], token: { id: demo.tokens.readOnly } }, scope: inProject }
    const { token } = yield* ask(emulator, reader)
    expect((yield* remove(emulator, demo.tasks.deletable, { token })).status).toBe(403)
    const nobody = { identity: { methods: ["token"], token: { id: "wrong" } }, scope: inProject }
    expect(yield* ask(emulator, nobody)).toMatchObject({ status: 401, body: refusal(401, "Unauthorized") })
  }).pipe(Effect.provide(Emulator.layer()))
)

const totp = { user: { id: account.userId, passcode: "123456" } }

it.effect.each([
  ["none", identity(), 401],
  [
    "a wrong one",
    identity(byName, { methods: ["password", "totp"], totp: { user: { ...totp.user, passcode: "0" } } }),
    401
  ],
  ["one that no method names", identity(byName, { totp }), 401],
  ["the right one", identity(byName, { methods: ["password", "totp"], totp }), 201]
] as const)("where a passcode is wanted, %s: %s", ([, identity, expected]) =>
  Effect.gen(function* () {
    const { body, status } = yield* ask(yield* Emulator, { identity, scope: inProject })
    expect(status).toBe(expected)
    if (expected === 401) expect(body).toEqual(refusal(401, "Unauthorized", "mfa totp code verify fail"))
  }).pipe(Effect.provide(Emulator.layer({ iam: { passcode: "123456" } })))
)

it.effect("the catalog has IAM and DCS, unless nocatalog is asked for", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { body } = yield* ask(emulator, { identity: identity(), scope: inProject }, "")
    expect(
      body.token.catalog.map(({ endpoints, type }: { endpoints: [{ url: string }]; type: string }) => [
        type,
        endpoints[0].url
      ])
    ).toEqual([
      ["identity", `${emulator.iamEndpoint}/v3`],
      ["dcsv1", `${emulator.endpoint}/v1.0/${demo.projectId}`]
    ])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("tokens expire when they say, by the emulator's clock", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { body, token } = yield* ask(emulator, { identity: identity(), scope: inProject })
    const status = () =>
      Effect.map(call(emulator, tasksPath(), { token }), ({ body, status }) => [status, body] as const)
    const left = Date.parse(body.token.expires_at) - (yield* emulator.now)
    expect(left).toBeLessThanOrEqual(60_000)
    yield* emulator.advanceClock(left - 30_000)
    expect((yield* status())[0]).toBe(200)
    yield* emulator.advanceClock(30_000)
    const [code, text] = yield* status()
    expect([code, JSON.parse(text).error_code]).toEqual([401, "DCS.1002"])
  }).pipe(Effect.provide(Emulator.layer({ iam: { tokenLifetime: 60_000 } })))
)

it.effect("tokens without a request: expired, for another project, for none, for reading", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const code = Effect.fnUntraced(function* (token: string) {
      const { body, status } = yield* remove(emulator, demo.tasks.deletable, { token })
      return status === 200 ? 200 : JSON.parse(body).error_code
    })
    expect(yield* code(yield* emulator.issueToken({ expiresIn: -1 }))).toBe("DCS.1002")
    expect(yield* code(yield* emulator.issueToken({ projectId: "another" }))).toBe("DCS.1004")
    expect(yield* code(yield* emulator.issueToken({ projectId: null }))).toBe("DCS.1004")
    expect(yield* code(yield* emulator.issueToken({ mayDelete: false }))).toBe("DCS.2003")
    expect(yield* code(yield* emulator.issueToken())).toBe(200)
    expect((yield* emulator.counts).byOperation.createToken).toBeUndefined()
    expect(yield* emulator.issuedTokens).toHaveLength(5)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a revoked token must be updated, says the gateway", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.revokeToken(emulator.token)
    const { body, headers, status } = yield* remove(emulator, demo.tasks.deletable)
    expect([status, JSON.parse(body)]).toEqual([
      401,
      { error_code: "APIGW.0307", error_msg: "The token must be updated.", request_id: headers["x-request-id"] }
    ])
  }).pipe(Effect.provide(Emulator.layer()))
)
