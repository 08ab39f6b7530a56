/** IAM's responses: no tracer sees them, and no middleware that can be kept from them. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import * as Credentials from "../src/credentials/provider.ts"
import * as IamToken from "../src/credentials/IamToken.ts"
import { iamEndpoint, password } from "./iam.ts"
import { watching } from "./observe.ts"
import { canary, config, make, scripted, task } from "./support.ts"

const login = { endpoint: iamEndpoint, login: { userName: "me", domainName: "us", password }, project: { id: "p1" } }

const answers: ReadonlyArray<readonly [string, () => Response]> = [
  [
    "a token",
    () =>
      Response.json(
        { token: { project: { id: "p1", name: "x" } } },
        { status: 201, headers: { "x-subject-token": `TOKEN-${canary}` } }
      )
  ],
  ["text", () => new Response(`the token is ${canary}`, { status: 201 })],
  ["JSON that broke off", () => new Response(`{"credential":{"secret":"${canary}`, { status: 201 })],
  ["a page", () => new Response(`<html>${canary}</html>`, { status: 200 })]
]

describe("an IAM response that holds secrets", () => {
  for (const [what, answer] of answers) {
    it.effect(`as ${what} is in no span, and over a fetch no middleware sees more than its status`, () =>
      Effect.gen(function* () {
        const { spans, tracer } = watching()
        const seen: Array<unknown> = []
        const client = HttpClient.transformResponse(yield* HttpClient.HttpClient, (sent) =>
          Effect.tap(sent, (response) =>
            Effect.map(Effect.orDie(response.text), (text) =>
              seen.push([response.status, { ...response.headers }, text])
            )
          )
        )
        const credentials = yield* Effect.provideService(IamToken.make(login), HttpClient.HttpClient, client)
        const { client: dcsClient } = scripted(() => new Response(null, { status: 204 }))
        const dcs = yield* make(dcsClient, { ...config, credentials })
        yield* Effect.exit(Effect.withTracer(dcs.deleteBackgroundTask(task), tracer))
        expect(seen).toEqual([[answer().status, {}, ""]])
        expect(spans.map(({ name }) => name)).toContain("POST /v3/auth/tokens")
        expect(inspect(spans, { depth: 12, showHidden: true })).not.toContain(canary)
      }).pipe(
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(FetchHttpClient.Fetch, () => Promise.resolve(answer()))
      )
    )
  }
})

describe("the span of an attempt inside aroundAttempt", () => {
  const hanging = HttpClient.make(() => Effect.never)
  const spanned = Effect.fnUntraced(function* (millis: number) {
    const { spans, tracer } = watching()
    const good = yield* Credentials.toProvider({ token: canary })
    const dcs = yield* make(hanging, {
      credentials: {
        ...good,
        aroundAttempt: (attempt) => Effect.timeoutOrElse(attempt, { duration: millis, orElse: none })
      }
    })
    const call = yield* Effect.forkChild(Effect.exit(Effect.withTracer(dcs.deleteBackgroundTask(task), tracer)))
    yield* TestClock.adjust("1 second")
    yield* Fiber.interrupt(call)
    const span = spans.find(({ name }) => name.startsWith("DELETE "))
    return span?.status._tag === "Ended" ? span.status.exit : undefined
  })
  const none = () => Effect.never

  it.effect("ends as interrupted when the caller leaves", () =>
    Effect.gen(function* () {
      expect(Exit.hasInterrupts((yield* spanned(60_000)) ?? Exit.void)).toBe(true)
    })
  )

  it.effect("says that its credentials did not wait for it, and names no time limit", () =>
    Effect.gen(function* () {
      expect(Exit.findErrorOption((yield* spanned(500)) ?? Exit.void)).toMatchObject({
        value: { _tag: "DcsTransportError", detail: "the credentials provider did not wait for the response" }
      })
    })
  )
})
