/** A scripted transport, a client on it, and tests that are effects. */
import { token } from "@dcs-tasks/vectors/lines/line"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as TestContext from "effect/TestContext"
import * as Tracer from "effect/Tracer"
import { it } from "vitest"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"

const run = async <A, E>(self: Effect.Effect<A, E>): Promise<void> => {
  const exit = await Effect.runPromiseExit(self)
  if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
}

/**
 * `it.effect` and `it.live` of `@effect/vitest`, whose line for Effect 3 needs an older vitest. A TestClock takes
 * milliseconds for each sleep and timeout, so only tests of time ask for it.
 */
export const itEffect = <A, E>(name: string, body: () => Effect.Effect<A, E>): void =>
  it(name, () => run(Effect.suspend(body).pipe(Effect.provide(TestContext.TestContext))))

export const itLive = <A, E>(name: string, body: () => Effect.Effect<A, E>): void =>
  it(name, () => run(Effect.suspend(body)))

export const canary = token

export const config: DcsTasksConfig = {
  endpoint: "https://dcs.example.com",
  projectId: "p1",
  credentials: { token: Redacted.make(canary) },
  // One attempt: nothing advances the TestClock. Tests of retries override this.
  retry: { maxAttempts: 1 }
}

export const task = { instanceId: "i1", taskId: "t1" }

/** Responds with a function, and records the requests. */
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

/** The current tracer, which also records its spans. */
export const keepingTracer = Effect.map(Effect.tracer, (tracer) => {
  const spans: Array<Tracer.Span> = []
  const keeping = Tracer.make({
    context: tracer.context,
    span(...options) {
      const span = tracer.span(...options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer: keeping }
})
