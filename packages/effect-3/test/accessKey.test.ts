/** Signed calls: what is signed, what follows a 401, and which keys are invalid. */
import { accessKey as tables } from "@dcs-tasks/vectors/lines/accessKey"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, onTestFinished, vi } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import { holdsIn } from "./line.ts"
import { itLive, make, scripted, task } from "./support.ts"

const accessKey = { accessKeyId: "AKID", secretAccessKey: Redacted.make("right"), source: "OS_ACCESS_KEY" }
const gone = () => new Response(null, { status: 204 })

holdsIn(tables)

/** Signed requests behind middleware, for this line; the tests of core's `sealedRequest.ts` do the same for the other. */
describe("a signed call", () => {
  itLive("leaves a middleware's own requests alone, even with the same open headers", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const other = HttpClientRequest.put("https://elsewhere.example.com/", {
        headers: { "content-type": "application/json", "x-project-id": "p1" }
      })
      const busy = HttpClient.transformResponse(client, (answer) => Effect.zipRight(client.execute(other), answer))
      const dcs = yield* make(busy, { credentials: yield* AccessKey.make(accessKey) })
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted" })
      expect(seen.map(({ headers }) => "authorization" in headers)).toEqual([false, true])
    })
  )

  itLive("goes nowhere else behind a middleware that redirects", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const moved = HttpClientRequest.setUrl("https://evil.example.com/")
      const late = HttpClient.transform(client, (_, request) => client.execute(moved(request)))
      const dcs = yield* make(late, { credentials: yield* AccessKey.make(accessKey) })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ field: "httpClient" })
      expect(seen).toHaveLength(0)
    })
  )
})

describe("a runtime without WebCrypto", () => {
  itLive("is named, whether a key is made or signs", () =>
    Effect.gen(function* () {
      onTestFinished(() => void vi.unstubAllGlobals())
      const { client, seen } = scripted(gone)
      const dcs = yield* make(client, { credentials: yield* AccessKey.make(accessKey) })
      vi.stubGlobal("crypto", {})
      for (const effect of [Effect.asVoid(AccessKey.make(accessKey)), Effect.asVoid(dcs.deleteBackgroundTask(task))]) {
        const error = yield* Effect.flip(effect)
        expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_ACCESS_KEY" })
        expect(error.message).toContain("WebCrypto")
      }
      expect(seen).toHaveLength(0)
    })
  )
})
