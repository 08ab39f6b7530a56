/** The token is in nothing that a program could print, whatever the answer and whatever middleware is in place. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as Redacted from "effect/Redacted"
import { describe, expect } from "vitest"
import { httpClientOver } from "../src/transport/httpClient/httpClientOver.ts"
import type { Request } from "../src/transport/Sender.ts"
import { playing } from "./senders.ts"
import { logging, observed, shown } from "./observe.ts"
import { canary, everyView, make, scripted, task } from "./support.ts"

const echo = JSON.stringify({
  error_code: `DCS.${canary}`,
  error_msg: `token ${canary} seen, and again: ${canary}`,
  error_ext_msg: canary
})
const headers = { "x-request-id": `id-${canary}`, location: `https://${canary}.example.com/`, "x-auth-token": canary }

const answers: ReadonlyArray<readonly [string, () => Response]> = [
  ["a success", () => Response.json({ message: canary }, { headers })],
  ...[202, 302, 400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504].map(
    (status) => [`${status}`, () => new Response(echo, { status, headers })] as const
  ),
  ["a page", () => new Response(`<html>${canary}</html>`, { status: 200, headers })],
  ["some text", () => new Response(`sorry, ${canary}`, { status: 502, headers })]
]

const deletion = (client: HttpClient.HttpClient) =>
  observed(Effect.flatMap(make(client), (dcs) => dcs.deleteBackgroundTask(task)))

describe("a canary token", () => {
  for (const [name, answer] of answers) {
    it.effect(`is nowhere after ${name}, echoed in body and headers`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(answer)
        const { exit, spans, text } = yield* deletion(client)
        expect(seen).toHaveLength(1)
        expect(spans).toHaveLength(2)
        expect(shown(exit)).not.toContain(canary)
        expect(text).not.toContain(canary)
      })
    )
  }

  it.effect("is nowhere after a transport failure that names it", () =>
    Effect.gen(function* () {
      const client = HttpClient.make((request) =>
        Effect.fail(
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({ request, cause: new Error(`bad header: ${canary}`) })
          })
        )
      )
      const { exit, text } = yield* deletion(logging(client))
      expect(shown(exit)).not.toContain(canary)
      expect(text.replaceAll(`bad header: ${canary}`, "")).not.toContain(canary)
    })
  )

  it.effect("is not seen by a logging middleware, over a transport that knows nothing of us", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 404 }))
      const { lines, text } = yield* deletion(logging(client))
      expect(seen[0]?.headers["x-auth-token"]).toBe(canary)
      expect(lines.length).toBeGreaterThan(4)
      expect(text).not.toContain(canary)
    })
  )

  it.effect("is on no request that a middleware can reach, over a transport that attaches it itself", () =>
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
      const { exit } = yield* deletion(nosy)
      expect(Exit.isFailure(exit)).toBe(true)
      expect(sent.map(({ secretHeaders }) => Redacted.value(secretHeaders))).toEqual([{ "x-auth-token": canary }])
      expect(requests).toHaveLength(2)
      expect(requests.map((request) => everyView(request)).join()).not.toContain(canary)
    })
  )
})
