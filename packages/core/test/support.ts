/** A scripted transport, and a client over it. */
import { token } from "@dcs-tasks/vectors/lines/line"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"

export { everyView } from "@dcs-tasks/vectors/lines/views"

export const canary = token

export const config: DcsTasksConfig = {
  endpoint: "https://dcs.example.com",
  projectId: "p1",
  credentials: { token: Redacted.make(canary) },
  // One attempt: with TestClock nobody would end the wait. The tests of retries say otherwise.
  retry: { maxAttempts: 1 }
}

export const task = { instanceId: "i1", taskId: "t1" }

/** Answers every request from a function and keeps what it saw. */
export const scripted = (answer: (request: HttpClientRequest) => Response) => {
  const seen: Array<HttpClientRequest> = []
  const client = HttpClient.make((request) =>
    Effect.sync(() => {
      seen.push(request)
      return HttpClientResponse.fromWeb(request, answer(request))
    })
  )
  return { client, seen }
}

export const make = (client: HttpClient.HttpClient, overrides: Partial<DcsTasksConfig> = {}) =>
  Effect.provideService(DcsTasks.make({ ...config, ...overrides }), HttpClient.HttpClient, client)

/**
 * Waits for a fiber under the test clock, in steps: a single leap would let every sleeper wake at its end. What has not
 * ended within two hours hangs.
 */
export const inSteps = Effect.fnUntraced(function* <A, E>(fiber: Fiber.Fiber<A, E>, millis: number) {
  for (let left = 7_200_000; fiber.pollUnsafe() === undefined; left -= millis) {
    if (left <= 0) return yield* Effect.die(new Error("it hangs: two hours of virtual time are over"))
    yield* TestClock.adjust(millis)
  }
  return yield* Fiber.join(fiber)
})
