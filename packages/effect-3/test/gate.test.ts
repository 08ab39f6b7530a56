/** Who may be sent while nobody knows whether an access key is right. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { unauthorized } from "@dcs-tasks/vectors/gateway"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { describe, expect, vi } from "vitest"
import * as AccessKey from "../src/AccessKey.ts"
import { itLive, make, task } from "./support.ts"

const accessKey = { accessKeyId: "AKID", secretAccessKey: Redacted.make("right"), source: "OS_ACCESS_KEY" }

describe("one goes alone", () => {
  /** A transport that answers when it is told to. */
  const held = Effect.gen(function* () {
    const answered = yield* Deferred.make<Response>()
    const counts = { sent: 0 }
    const client = HttpClient.make((request) => {
      counts.sent += 1
      return Effect.map(Deferred.await(answered), (answer) => HttpClientResponse.fromWeb(request, answer.clone()))
    })
    const credentials = yield* AccessKey.make(accessKey)
    return { answered, counts, client, credentials }
  })
  const until = (done: () => boolean) => Effect.promise(() => vi.waitFor(() => expect(done()).toBe(true)))

  itLive("with a wrong secret; the others are not sent, and the refusal comes first", () =>
    Effect.gen(function* () {
      const { answered, client, counts, credentials } = yield* held
      const dcs = yield* make(client, { credentials })
      const order: Array<string> = []
      const call = Effect.tapError(dcs.deleteBackgroundTask(task), ({ _tag }) => Effect.sync(() => order.push(_tag)))
      const calls = yield* Effect.fork(Effect.forEach([1, 2, 3], () => Effect.flip(call), { concurrency: 3 }))
      yield* until(() => counts.sent > 0)
      yield* Deferred.succeed(answered, unauthorized("verify aksk signature fail"))
      const errors = yield* Fiber.join(calls)
      expect(order).toEqual(["DcsUnauthorized", "DcsCredentialsError", "DcsCredentialsError"])
      expect(errors[1]).toMatchObject({ source: "OS_ACCESS_KEY", problem: expect.stringContaining("APIGW.0301") })
      expect(counts.sent).toBe(1)
    })
  )

  itLive("until an answer that is no 401, be it an error, and shared by clients with one provider", () =>
    Effect.gen(function* () {
      const { answered, client, counts, credentials } = yield* held
      const [one, other] = [yield* make(client, { credentials }), yield* make(client, { credentials })]
      const calls = yield* Effect.fork(
        Effect.forEach([one, other, one], (dcs) => Effect.flip(dcs.deleteBackgroundTask(task)), { concurrency: 3 })
      )
      yield* until(() => counts.sent > 0)
      yield* Effect.sleep(20)
      expect(counts.sent).toBe(1)
      yield* Deferred.succeed(answered, new Response(null, { status: 403 }))
      expect((yield* Fiber.join(calls)).map(({ _tag }) => _tag)).toEqual(Array(3).fill("DcsForbidden"))
      expect(counts.sent).toBe(3)
    })
  )

  itLive("and hands its turn on when it is interrupted or late; who waits too long times out unsent", () =>
    Effect.gen(function* () {
      const { client, counts, credentials } = yield* held
      const dcs = yield* make(client, { credentials, timeout: 200, totalTimeout: 200 })
      const impatient = yield* make(client, { credentials, totalTimeout: 20 })
      const first = yield* Effect.fork(dcs.deleteBackgroundTask(task))
      yield* until(() => counts.sent === 1)
      const late = yield* Effect.flip(impatient.deleteBackgroundTask(task))
      expect(late).toMatchObject({ _tag: "DcsTimeout", phase: "total", attempts: 0, mayHaveDeleted: false })
      expect(counts.sent).toBe(1)
      const second = yield* Effect.fork(Effect.flip(dcs.deleteBackgroundTask(task)))
      yield* Fiber.interrupt(first)
      yield* until(() => counts.sent === 2)
      expect(yield* Fiber.join(second)).toMatchObject({ _tag: "DcsTimeout", attempts: 1 })
      yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(counts.sent).toBe(3)
    })
  )
})
