/** A scripted transport, and a client over it. */
import { token } from "@dcs-tasks/vectors/lines/line"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { fromHttpClient } from "../src/client/fromHttpClient.ts"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"
import { promiseClient, type PromiseClient } from "../src/promise/client.ts"

export { everyView } from "@dcs-tasks/vectors/lines/views"

export const canary = token

export const config: DcsTasksConfig = {
  endpoint: "https://dcs.example.com",
  projectId: "p1",
  credentials: { token: Redacted.make(canary) },
  // One attempt: under TestClock nothing would end the wait before a retry. The tests of retries override it.
  retry: { maxAttempts: 1 }
}

export const task = { instanceId: "i1", taskId: "t1" }

/** Responds to every request with a function and keeps the requests. */
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

/** The same client with Promises. */
export const promises = (client: HttpClient.HttpClient, overrides: Partial<DcsTasksConfig> = {}): PromiseClient =>
  promiseClient(
    Effect.runSync(Effect.provideService(fromHttpClient({ ...config, ...overrides }), HttpClient.HttpClient, client)),
    async () => {}
  )

/**
 * Waits for a fiber under TestClock, in steps: after a single leap every sleeper would wake at the same time. A fiber
 * that has not ended within two hours hangs.
 */
export const inSteps = Effect.fnUntraced(function* <A, E>(fiber: Fiber.Fiber<A, E>, millis: number) {
  for (let left = 7_200_000; fiber.pollUnsafe() === undefined; left -= millis) {
    if (left <= 0) return yield* Effect.die(new Error("it hangs: two hours of virtual time are over"))
    yield* TestClock.adjust(millis)
  }
  return yield* Fiber.join(fiber)
})
