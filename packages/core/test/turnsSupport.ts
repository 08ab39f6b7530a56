/** Deletions of one task whose provider, middleware or schedule ends at another time than its attempt. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import * as Credentials from "../src/credentials/provider.ts"
import type { DcsError, DcsTasksConfig } from "../src/index.ts"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { canary, make, task } from "./support.ts"

export type Take = NonNullable<CredentialsProvider["aroundAttempt"]>

/** What callers without types return. */
export const untyped = <A>(self: Effect.Effect<unknown, unknown>): A => self as unknown as A

export const provider = Effect.runSync(Credentials.toProvider({ token: canary }))
export const hanging = HttpClient.make(() => Effect.never)
export const deleted = () => new Response(null, { status: 204 })
export const unavailable = () => new Response(null, { status: 503 })

/** How one deletion ends, and when. */
export const ended = Effect.fnUntraced(function* (
  client: HttpClient.HttpClient,
  overrides: Partial<DcsTasksConfig>,
  stop?: Effect.Effect<unknown>
) {
  const dcs = yield* make(client, overrides)
  const call = yield* Effect.forkChild(
    Effect.all([Effect.exit(dcs.deleteBackgroundTask(task, { stop })), Clock.currentTimeMillis]),
    { startImmediately: true }
  )
  yield* TestClock.adjust("10 minutes")
  const [exit, millis] = yield* Fiber.join(call)
  return { exit, millis }
})

export const failure = (exit: Exit.Exit<unknown, DcsError>): unknown =>
  Exit.isFailure(exit) ? (exit.cause.reasons.find(Cause.isFailReason)?.error ?? "died") : "succeeded"

export const through: Take = (attempt) => attempt

/** The attempt in a fiber that nobody waits for. */
export const detach = (attempt: Effect.Effect<unknown, unknown>) =>
  Effect.forkDetach(attempt, { startImmediately: true })
