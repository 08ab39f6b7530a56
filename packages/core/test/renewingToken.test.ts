/** Tokens of a caller's own Effect: one for all calls, renewed in time, and clear errors without one. */
import { it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import { describe, expect, expectTypeOf } from "vitest"
import type { IssuedToken } from "../src/credentials/RenewingToken.ts"
import * as RenewingToken from "../src/credentials/RenewingToken.ts"
import { type CredentialsProvider, DcsCredentialsError, type DcsInvalidInput } from "../src/index.ts"
import { start } from "./iam.ts"
import { canary, everyView, inSteps, make, scripted, task } from "./support.ts"

type Issue = (number: number) => Effect.Effect<IssuedToken, DcsCredentialsError>

const sealed = new DcsCredentialsError({ source: "vault", problem: "sealed" })
const tokenOf = (number: number) => `TOKEN-${number}-${canary}`
const hour: Issue = (number) => Effect.succeed({ token: tokenOf(number), expiresIn: "1 hour" })

/** A client whose tokens are issued by `issue`, called with 1, 2, 3. */
const client = Effect.fnUntraced(function* (
  issue: Issue,
  options: Omit<RenewingToken.RenewingTokenOptions, "issue"> = {}
) {
  yield* TestClock.setTime(start)
  const seen = { issued: 0, sent: new Array<string | undefined>(), revoked: new Set<string>() }
  const transport = scripted(({ headers }) => {
    const token = headers["x-auth-token"]
    seen.sent.push(token)
    return token !== undefined && !seen.revoked.has(token)
      ? new Response(null, { status: 204 })
      : Response.json({ error_code: "APIGW.0307", error_msg: "The token must be updated." }, { status: 401 })
  })
  const credentials = yield* RenewingToken.make({
    issue: Effect.suspend(() => issue(++seen.issued)),
    source: "vault",
    ...options
  })
  return { seen, dcs: yield* make(transport.client, { credentials, retry: {} }) }
})

const many = <A, E>(self: Effect.Effect<A, E>, count = 1000) =>
  Effect.all(
    Array.from({ length: count }, () => Effect.result(self)),
    { concurrency: "unbounded" }
  )

const failure = Effect.fnUntraced(function* <A, E>(call: Effect.Effect<A, E>) {
  const error = yield* Effect.flip(inSteps(yield* Effect.forkChild(call), 1000))
  expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "vault" })
  expect(everyView(error)).not.toContain(canary)
  return String(error)
})

describe("a token", () => {
  it.effect("is issued when first needed, and then shared by all calls", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* client(hour)
      expect(seen.issued).toBe(0)
      yield* many(dcs.deleteBackgroundTask(task))
      expect(seen.issued).toBe(1)
      expect(new Set(seen.sent)).toEqual(new Set([tokenOf(1)]))
    })
  )

  const at = (minutes: number) => new Date(start + minutes * 60_000)
  const lives: ReadonlyArray<readonly [string, Omit<IssuedToken, "token">, number]> = [
    ["without a time, as after an hour", {}, 50],
    ["after a duration", { expiresIn: Duration.minutes(15) }, 12],
    ["after milliseconds", { expiresIn: 900_000 }, 12],
    ["at a Date", { expiresAt: at(15) }, 12],
    ["at a DateTime", { expiresAt: DateTime.fromDateUnsafe(at(1440)) }, 1430],
    ["after a duration, whatever the clock says", { expiresIn: "15 minutes", expiresAt: at(-60) }, 12]
  ]
  for (const [name, times, renewedAfter] of lives) {
    it.effect(`that expires ${name} is renewed once, before it does`, () =>
      Effect.gen(function* () {
        const { dcs, seen } = yield* client((number) => Effect.succeed({ token: tokenOf(number), ...times }))
        yield* dcs.deleteBackgroundTask(task)
        yield* TestClock.adjust(Duration.minutes(renewedAfter - 1))
        yield* dcs.deleteBackgroundTask(task)
        expect(seen.issued).toBe(1)
        yield* TestClock.adjust("2 minutes")
        const results = yield* many(dcs.deleteBackgroundTask(task))
        expect(results.every(({ _tag }) => _tag === "Success")).toBe(true)
        expect(seen.issued).toBe(2)
        expect(seen.sent.at(-1)).toBe(tokenOf(2))
      })
    )
  }

  it.effect("that is rejected is replaced once for 1,000 calls", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* client(hour)
      yield* dcs.deleteBackgroundTask(task)
      seen.revoked.add(tokenOf(1))
      const results = yield* many(dcs.deleteBackgroundTask(task))
      expect(results.every((result) => result._tag === "Success" && result.success.attempts === 2)).toBe(true)
      expect(seen.issued).toBe(2)
    })
  )

  it.effect("that was never accepted is not replaced within a minute", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* client(hour)
      for (const number of [1, 2]) seen.revoked.add(tokenOf(number))
      for (let n = 0; n < 5; n++) yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(seen.issued).toBe(1)
      yield* TestClock.adjust("1 minute")
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ _tag: "DcsUnauthorized", attempts: 2 })
      expect(seen.issued).toBe(2)
    })
  )

  const badRenewals: ReadonlyArray<readonly [string, Effect.Effect<never, DcsCredentialsError>]> = [
    ["fails", Effect.fail(sealed)],
    ["dies", Effect.die(new Error(canary))],
    ["interrupts itself", Effect.interrupt],
    ["hangs", Effect.never]
  ]
  for (const [name, renewal] of badRenewals) {
    it.effect(`is used as long as it is valid while its renewal ${name}`, () =>
      Effect.gen(function* () {
        const { dcs, seen } = yield* client((number) => (number === 1 ? hour(number) : renewal))
        yield* dcs.deleteBackgroundTask(task)
        yield* TestClock.adjust("55 minutes")
        const call = inSteps(yield* Effect.forkChild(dcs.deleteBackgroundTask(task)), 1000)
        expect(yield* call).toMatchObject({ _tag: "Deleted" })
        yield* dcs.deleteBackgroundTask(task)
        expect(seen.issued).toBe(2)
        yield* TestClock.adjust("6 minutes")
        yield* failure(dcs.deleteBackgroundTask(task))
        expect(new Set(seen.sent)).toEqual(new Set([tokenOf(1)]))
      })
    )
  }
})

describe("an issuance", () => {
  const wiped = Redacted.make(canary)
  Redacted.wipeUnsafe(wiped)

  const bad =
    (issued: unknown): Issue =>
    () =>
      Effect.succeed(issued as IssuedToken)
  const cases: ReadonlyArray<readonly [string, Issue, string]> = [
    ["fails", () => Effect.fail(sealed), "Credentials (vault): sealed"],
    ["fails with an error of another kind", () => Effect.fail(new RangeError(canary) as never), "failed (RangeError)"],
    ["dies", () => Effect.die(new TypeError(canary)), "the provider failed (TypeError)"],
    [
      "throws",
      () => {
        throw new TypeError(canary)
      },
      "the provider failed (TypeError)"
    ],
    ["interrupts itself", () => Effect.interrupt, "the provider failed"],
    ["hangs", () => Effect.never, "no token within 9 s"],
    ["hangs, and cannot be interrupted", () => Effect.uninterruptible(Effect.never), " within "],
    ["returns no object", bad(canary), "the issued token must be an object"],
    ["returns no token", bad({}), "the token is not a string"],
    ["returns a token that is no header", bad({ token: `${canary}\n` }), "the token"],
    ["returns a wiped token", bad({ token: wiped }), "the provider failed (Error)"],
    ["returns no duration", bad({ token: "t", expiresIn: canary }), "the issued token's expiresIn must be a positive"],
    ["returns no time", bad({ token: "t", expiresAt: new Date(canary) }), "the issued token's expiresAt must be a Date"]
  ]
  for (const [name, issue, words] of cases) {
    it.effect(`that ${name} is a DcsCredentialsError, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { dcs, seen } = yield* client(issue)
        expect(yield* failure(dcs.deleteBackgroundTask(task))).toContain(words)
        expect(seen).toMatchObject({ issued: 1, sent: [] })
      })
    )
  }

  it.effect("has its own time limit", () =>
    Effect.gen(function* () {
      const { dcs } = yield* client(() => Effect.never, { timeout: "2 seconds" })
      expect(yield* failure(dcs.deleteBackgroundTask(task))).toContain("no token within 2 s")
    })
  )

  it.effect("that fails, fails all calls that wait for it, and the next call tries again", () =>
    Effect.gen(function* () {
      const { dcs, seen } = yield* client((number) => (number === 1 ? Effect.fail(sealed) : hour(number)))
      const results = yield* many(dcs.deleteBackgroundTask(task), 100)
      expect(results.every(({ _tag }) => _tag === "Failure")).toBe(true)
      expect(seen.issued).toBe(1)
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted" })
      expect(seen.issued).toBe(2)
    })
  )

  it.effect("goes on when the call that began it is interrupted, and ends with the last one", () =>
    Effect.gen(function* () {
      let ended = 0
      const { dcs, seen } = yield* client(() => Effect.onInterrupt(Effect.never, () => Effect.sync(() => void ended++)))
      const first = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      const second = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 second")
      expect(ended).toBe(0)
      yield* Fiber.interrupt(second)
      yield* TestClock.adjust("1 second")
      expect(ended).toBe(1)
      expect(seen).toMatchObject({ issued: 1, sent: [] })
    })
  )
})

class Vault extends Context.Service<Vault, { readonly lease: Effect.Effect<string> }>()("test/Vault") {}

const ofVault = RenewingToken.make({
  issue: Effect.flatMap(Vault, ({ lease }) => Effect.map(lease, (token) => ({ token: Redacted.make(token) })))
})

describe("make", () => {
  it("requires what its Effect requires", () => {
    expectTypeOf(ofVault).toEqualTypeOf<Effect.Effect<CredentialsProvider, DcsInvalidInput, Vault>>()
  })

  it.effect("keeps the services of its Effect, whose spans belong to the call", () =>
    Effect.gen(function* () {
      const parents: Array<string | undefined> = []
      const lease = Effect.map(Effect.currentParentSpan, (span) => {
        parents.push(span._tag === "Span" ? span.name : undefined)
        return "a-token"
      })
      const vault = Vault.of({ lease: Effect.orDie(lease) })
      const credentials = yield* Effect.withSpan(Effect.provideService(ofVault, Vault, vault), "setup")
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const dcs = yield* make(client, { credentials })
      // With the default tracer there are no spans.
      const tracer = Tracer.make({ span: (options) => new Tracer.NativeSpan(options) })
      yield* dcs.deleteBackgroundTask(task).pipe(Effect.withTracer(tracer), Effect.withSpan("caller"))
      expect(seen[0]?.headers["x-auth-token"]).toBe("a-token")
      expect(parents).toEqual(["dcs.delete_background_task"])
    })
  )

  it.effect("checks its options", () =>
    Effect.gen(function* () {
      const options = [undefined, {}, { issue: () => undefined }, { issue: Effect.never, timeout: 0 }]
      for (const bad of options) {
        const made = RenewingToken.make(bad as unknown as RenewingToken.RenewingTokenOptions)
        expect((yield* Effect.flip(made))._tag).toBe("DcsInvalidInput")
      }
    })
  )
})
