/** Neither a password nor the token it buys appears in anything that a program could print. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as IamToken from "../src/credentials/IamToken.ts"
import { httpClientOver } from "../src/transport/httpClient/httpClientOver.ts"
import { cloud, iamEndpoint, type IamOptions, password, start } from "./iam.ts"
import { logging, observed, printedExit } from "./observe.ts"
import { playing } from "./senders.ts"
import { canary, everyView, make, task } from "./support.ts"

/** Behaves like this library's own transports: adds secrets at the last moment and shows no confidential response. */
const attaching = (client: HttpClient.HttpClient): Effect.Effect<HttpClient.HttpClient> =>
  Effect.map(
    playing((pass, { body, headers, method, secretHeaders, url }) => {
      const all = { ...headers, ...Redacted.value(secretHeaders) }
      const request = HttpClientRequest.make(method === "GET" ? "GET" : "POST")(url, { headers: all })
      const text = Redacted.isRedacted(body) ? Redacted.value(body) : ""
      return client.execute(HttpClientRequest.bodyText(request, text, "application/json")).pipe(
        Effect.flatMap((response) =>
          Effect.map(response.text, (text) => pass.answer(response.status, text, response.headers))
        ),
        Effect.orDie
      )
    }),
    httpClientOver
  )

describe("a canary password and its token", () => {
  const login = (options: IamOptions, wrap: (client: HttpClient.HttpClient) => HttpClient.HttpClient) =>
    Effect.gen(function* () {
      const scene = cloud(options)
      const credentials = yield* Effect.provideService(
        IamToken.make({
          endpoint: iamEndpoint,
          login: { userName: "me", domainName: "us", password: Redacted.make(password) },
          project: { id: "p1" }
        }),
        HttpClient.HttpClient,
        wrap(scene.client)
      )
      expect(everyView(credentials)).not.toContain(canary)
      const dcs = yield* make(scene.client, { credentials })
      const result = yield* observed(dcs.deleteBackgroundTask(task))
      expect(scene.logins[0]?.body).toContain(password)
      expect(everyView(credentials)).not.toContain(canary)
      return { ...result, ...scene }
    })

  it.effect("are nowhere after a success, although middleware logs each request and response", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const { calls, exit, lines, spans, text } = yield* login({}, logging)
      expect(Exit.isSuccess(exit)).toBe(true)
      expect(calls[0]).toContain(canary)
      expect(spans).toHaveLength(4)
      expect(lines.length).toBeGreaterThan(3)
      expect(printedExit(exit)).not.toContain(canary)
      expect(text).not.toContain(canary)
    })
  )

  for (const status of [200, 302, 400, 401, 403, 500]) {
    it.effect(`are nowhere after ${status}, echoed in body and headers`, () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(start)
        const told = { error: { code: canary, message: `${password} is wrong`, title: password } }
        const headers = { "x-request-id": password, location: `https://${password}.example.com/` }
        const iam = () => Effect.succeed(Response.json(told, { status, headers }))
        const fiber = yield* Effect.forkChild(login({ iam }, (client) => client))
        yield* TestClock.adjust("1 minute")
        const { exit, text } = yield* Fiber.join(fiber)
        expect(Exit.isFailure(exit)).toBe(true)
        expect(printedExit(exit)).not.toContain(password)
        expect(text).not.toContain(password)
      })
    )
  }

  it.effect("are on nothing that middleware can reach, over a transport that adds them itself", () =>
    Effect.gen(function* () {
      const views: Array<unknown> = []
      const context = yield* Effect.context<never>()
      const knowing = (client: HttpClient.HttpClient) =>
        HttpClient.transform(Effect.runSyncWith(context)(attaching(client)), (effect, request) => {
          views.push(request)
          return Effect.tap(effect, (response) => Effect.sync(() => views.push(response, response.headers)))
        })
      const { exit } = yield* login({}, knowing)
      expect(Exit.isSuccess(exit)).toBe(true)
      expect(views).toHaveLength(3)
      expect(views.map((view) => everyView(view)).join()).not.toContain(canary)
    })
  )
})
