/** Credentials: checked before anything is sent, used once per attempt, and never hiding what a request did. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { type CredentialsProvider, DcsCredentialsError, type Token } from "../src/index.ts"
import { make, scripted, task } from "./support.ts"

const refused = new DcsCredentialsError({ source: "vault", problem: "sealed" })

/** Returns these tokens in order, then fails. */
const provider = (tokens: ReadonlyArray<string>) => {
  let calls = 0
  return Effect.suspend((): Effect.Effect<Token, DcsCredentialsError> => {
    const token = tokens[calls++]
    return token === undefined ? Effect.fail(refused) : Effect.succeed({ token: Redacted.make(token), source: "vault" })
  })
}

const resultOf = <A, E>(self: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.result(self))
    yield* TestClock.adjust("2 minutes")
    const result = yield* Fiber.join(fiber)
    return result._tag === "Success" ? result.success : result.failure
  })

describe("a provider", () => {
  it.effect("runs before each attempt", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(
        (request) => new Response(null, { status: request.headers["x-auth-token"] === "two" ? 204 : 503 })
      )
      const dcs = yield* make(client, { credentials: provider(["one", "two"]), retry: {} })
      expect(yield* resultOf(dcs.deleteBackgroundTask(task))).toMatchObject({ _tag: "Deleted", attempts: 2 })
      expect(seen.map(({ headers }) => headers["x-auth-token"])).toEqual(["one", "two"])
    })
  )

  it.effect("that returns an invalid token sends nothing", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const dcs = yield* make(client, { credentials: provider(["a\r\nb"]) })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "vault" })
      expect(seen).toHaveLength(0)
    })
  )

  it.effect("that fails at the second attempt does not hide what the first one may have done", () =>
    Effect.gen(function* () {
      const { client } = scripted(() => new Response(null, { status: 500 }))
      const dcs = yield* make(client, { credentials: provider(["one"]), retry: {} })
      expect(yield* resultOf(dcs.deleteBackgroundTask(task))).toMatchObject({
        _tag: "DcsInternalError",
        attempts: 1,
        mayHaveDeleted: true
      })
    })
  )

  it.effect("that never responds times out", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const dcs = yield* make(client, { credentials: Effect.never, retry: {} })
      expect(yield* resultOf(dcs.deleteBackgroundTask(task))).toMatchObject({ _tag: "DcsCredentialsError" })
      expect(seen).toHaveLength(0)
    })
  )
})

describe("a static token", () => {
  it.effect("is checked for header characters when the client is made", () =>
    Effect.gen(function* () {
      for (const token of ["", "  ", "a b", "a\nb", "a\u0000b", "ä", "x".repeat(16 * 1024 + 1)]) {
        const error = yield* Effect.flip(make(scripted(() => new Response()).client, { credentials: { token } }))
        expect(error._tag).toBe("DcsCredentialsError")
        if (token.length > 2) expect(error.message).not.toContain(token)
      }
    })
  )
})

describe("a provider that can recover from a 401", () => {
  const recovering = (recovers: boolean) => {
    const calls = { authenticated: 0, refused: 0, accepted: 0 }
    const provider: CredentialsProvider = {
      authenticate: () =>
        Effect.sync(() => {
          calls.authenticated++
          return {
            headers: Redacted.make({ "x-auth-token": `token-${calls.authenticated}` }),
            secrets: Redacted.make([])
          }
        }),
      onUnauthorized: () =>
        Effect.sync(() => {
          calls.refused++
          return recovers
        }),
      onAccepted: Effect.sync(() => void calls.accepted++)
    }
    return { calls, provider }
  }
  const only = (token: string) => (request: { readonly headers: { readonly [name: string]: string | undefined } }) =>
    new Response(null, { status: request.headers["x-auth-token"] === token ? 204 : 401 })

  it.effect("gets one more attempt, at once", () =>
    Effect.gen(function* () {
      const { calls, provider } = recovering(true)
      const { client, seen } = scripted(only("token-2"))
      const dcs = yield* make(client, { credentials: provider, retry: {} })
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 2 })
      expect(seen).toHaveLength(2)
      expect(calls).toEqual({ authenticated: 2, refused: 1, accepted: 1 })
    })
  )

  it.effect("gets only one", () =>
    Effect.gen(function* () {
      const { calls, provider } = recovering(true)
      const { client, seen } = scripted(only("never"))
      const dcs = yield* make(client, { credentials: provider, retry: { maxAttempts: 9 } })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsUnauthorized", attempts: 2 })
      expect(seen).toHaveLength(2)
      expect(calls.accepted).toBe(0)
    })
  )

  it.effect("gets none if it corrected nothing, or if maxAttempts is 1", () =>
    Effect.gen(function* () {
      for (const [recovers, maxAttempts] of [
        [false, 3],
        [true, 1]
      ] as const) {
        const { provider } = recovering(recovers)
        const { client, seen } = scripted(only("never"))
        const dcs = yield* make(client, { credentials: provider, retry: { maxAttempts } })
        expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({
          _tag: "DcsUnauthorized",
          attempts: 1
        })
        expect(seen).toHaveLength(1)
      }
    })
  )
})
