/** Token, secret key, security token and signature are in nothing that a program could print. */
import { leaks } from "@dcs-tasks/vectors/lines/leaks"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import { describe, expect } from "vitest"
import * as Exchange from "../src/transport/httpClient/Exchange.ts"
import { holdsIn } from "./line.ts"
import { canary, everyView, make, scripted, task } from "./support.ts"

holdsIn(leaks)

describe("a canary token", () => {
  it.effect("is on no request that a middleware can reach, over a transport that attaches it itself", () =>
    Effect.gen(function* () {
      const bare = scripted(() => new Response(null, { status: 500 }))
      const attached: Array<Exchange.Exchange | undefined> = []
      const transport = HttpClient.makeWith(
        (request: Effect.Effect<Parameters<HttpClient.HttpClient["execute"]>[0], HttpClientError.HttpClientError>) =>
          Effect.withFiber((fiber) => {
            attached.push(fiber.getRef(Exchange.CurrentExchange))
            return bare.client.postprocess(Effect.orDie(request))
          }),
        Exchange.announce
      )
      const requests: Array<unknown> = []
      const nosy = HttpClient.transform(transport, (effect, request) => {
        requests.push(request)
        return Effect.tap(effect, (response) => Effect.sync(() => requests.push(response.request)))
      })
      const exit = yield* make(nosy).pipe(
        Effect.flatMap((dcs) => dcs.deleteBackgroundTask(task)),
        Effect.exit
      )
      expect(Exit.isFailure(exit)).toBe(true)
      expect(attached[0]?.attachesSecrets).toBe(true)
      expect(requests).toHaveLength(2)
      expect(requests.map((request) => everyView(request)).join()).not.toContain(canary)
    })
  )
})
