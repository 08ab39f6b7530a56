/** Token, secret key, security token and signature appear in nothing that a program could print. */
import { leaks } from "@dcs-tasks/vectors/lines/leaks"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import { describe, expect } from "vitest"
import { httpClientOver } from "../src/transport/httpClient/httpClientOver.ts"
import type { Request } from "../src/transport/sender.ts"
import { holdsIn } from "./line.ts"
import { playing } from "./senders.ts"
import { canary, everyView, make, task } from "./support.ts"

holdsIn(leaks)

describe("a canary token", () => {
  it.effect("is on no request that middleware can reach, over a transport that adds it itself", () =>
    Effect.gen(function* () {
      const sent: Array<Request> = []
      const transport = httpClientOver(
        yield* playing((pass, request) => {
          sent.push(request)
          return Effect.succeed(pass.answer(500))
        })
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
      expect(sent.map(({ secretHeaders }) => Redacted.value(secretHeaders))).toEqual([{ "x-auth-token": canary }])
      expect(requests).toHaveLength(2)
      expect(requests.map((request) => everyView(request)).join()).not.toContain(canary)
    })
  )
})
