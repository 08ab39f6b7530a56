/** One signed request goes alone until it is known that the key is right; nothing that ends early shuts the gate. */
import { it } from "@effect/vitest"
import { unauthorized } from "@dcs-tasks/vectors/gateway"
import * as Digest from "effect/crypto/Digest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/AccessKey.ts"
import type { DcsTasksConfig } from "../src/index.ts"
import { layerNodeCrypto } from "./nodeCrypto.ts"
import { make, task } from "./support.ts"

const accessKey = { accessKeyId: "AKID", secretAccessKey: "secret", source: "OS_ACCESS_KEY" }

/** Requests stay open until they are answered by the test: a response, or `undefined` for a broken connection. */
const held = () => {
  const open: Array<Deferred.Deferred<Response | undefined>> = []
  let sent = 0
  const client = HttpClient.make((request) =>
    Effect.suspend(() => {
      const answer = Deferred.makeUnsafe<Response | undefined>()
      open.push(answer)
      sent++
      return Effect.flatMap(Deferred.await(answer), (response) =>
        response === undefined
          ? Effect.fail(
              new HttpClientError.HttpClientError({
                reason: new HttpClientError.TransportError({ request, cause: { code: "ECONNRESET" } })
              })
            )
          : Effect.succeed(HttpClientResponse.fromWeb(request, response))
      )
    })
  )
  const answer = (response: () => Response | undefined) =>
    Effect.andThen(
      Effect.sync(() => {
        for (const deferred of open.splice(0)) Deferred.doneUnsafe(deferred, Effect.succeed(response()))
      }),
      settled
    )
  return { client, answer, sent: () => sent, open: () => open.length }
}

/** Lets every fiber run as far as it can. */
const settled = Effect.forEach(Array.from({ length: 50 }), () => Effect.yieldNow, { discard: true })

const ok = () => new Response(null, { status: 204 })
const wrong = () => unauthorized("verify aksk signature fail")

const setUp = Effect.fnUntraced(function* (config: Partial<DcsTasksConfig>) {
  const gateway = held()
  const credentials = yield* AccessKey.make(accessKey)
  const dcs = yield* make(gateway.client, { credentials, ...config })
  const call = Effect.forkChild(Effect.result(dcs.deleteBackgroundTask(task)))
  const calls = (count: number) =>
    Effect.tap(
      Effect.forEach(Array.from({ length: count }), () => call),
      () => settled
    )
  const outcomes = (fibers: ReadonlyArray<Fiber.Fiber<Result.Result<unknown, { readonly _tag: string }>>>) =>
    Effect.forEach(fibers, (fiber) =>
      Effect.map(Fiber.join(fiber), (result) => (Result.isSuccess(result) ? "ok" : result.failure._tag))
    )
  return { ...gateway, calls, outcomes }
}, Effect.provide(layerNodeCrypto))

describe("one goes alone", () => {
  it.effect("and then all", () =>
    Effect.gen(function* () {
      const { answer, calls, open, outcomes, sent } = yield* setUp({})
      const fibers = yield* calls(100)
      expect(sent()).toBe(1)
      yield* answer(ok)
      expect(open()).toBe(99)
      yield* answer(ok)
      expect(new Set(yield* outcomes(fibers))).toEqual(new Set(["ok"]))
    })
  )

  it.effect("and an answer that is an error, but no 401, lets them through as well", () =>
    Effect.gen(function* () {
      const { answer, calls, open } = yield* setUp({})
      yield* calls(5)
      yield* answer(() => new Response(null, { status: 404 }))
      expect(open()).toBe(4)
    })
  )

  it.effect("and a 401 fails those who wait, with nothing sent", () =>
    Effect.gen(function* () {
      const { answer, calls, outcomes, sent } = yield* setUp({})
      const fibers = yield* calls(100)
      yield* answer(wrong)
      const tags = yield* outcomes(fibers)
      expect(tags[0]).toBe("DcsUnauthorized")
      expect(new Set(tags.slice(1))).toEqual(new Set(["DcsCredentialsError"]))
      expect(sent()).toBe(1)
      // The next one may try again, alone.
      yield* calls(3)
      expect(sent()).toBe(2)
    })
  )

  it.effect("and a 401 later on closes the gate again", () =>
    Effect.gen(function* () {
      const { answer, calls, open, sent } = yield* setUp({})
      yield* calls(1)
      yield* answer(ok)
      yield* calls(3)
      expect(open()).toBe(3)
      yield* answer(wrong)
      yield* calls(3)
      expect([open(), sent()]).toEqual([1, 5])
    })
  )

  it.effect("and hands over where no answer came", () =>
    Effect.gen(function* () {
      const { answer, calls, open, outcomes, sent } = yield* setUp({})
      const fibers = yield* calls(3)
      yield* answer(() => undefined)
      expect([open(), sent()]).toEqual([1, 2])
      yield* answer(() => undefined)
      yield* answer(ok)
      expect(yield* outcomes(fibers)).toEqual(["DcsTransportError", "DcsTransportError", "ok"])
    })
  )
})

describe("interrupting", () => {
  it.effect("the one that goes alone hands over", () =>
    Effect.gen(function* () {
      const { answer, calls, open, outcomes, sent } = yield* setUp({})
      const [first, ...rest] = yield* calls(3)
      yield* Fiber.interrupt(first!)
      yield* settled
      expect(sent()).toBe(2)
      yield* answer(ok).pipe(Effect.andThen(answer(ok)))
      expect(open()).toBe(0)
      expect(yield* outcomes(rest)).toEqual(["ok", "ok"])
    })
  )

  it.effect("one that waits leaves the others their turn", () =>
    Effect.gen(function* () {
      const { answer, calls, outcomes } = yield* setUp({})
      const [first, second, third] = yield* calls(3)
      yield* Fiber.interrupt(second!)
      yield* answer(() => undefined)
      yield* answer(ok)
      expect(yield* outcomes([first!, third!])).toEqual(["DcsTransportError", "ok"])
    })
  )

  it.effect("all of them leaves the gate to the next", () =>
    Effect.gen(function* () {
      const { answer, calls, outcomes } = yield* setUp({})
      yield* Fiber.interruptAll(yield* calls(5))
      const fibers = yield* calls(2)
      yield* Effect.andThen(answer(ok), answer(ok))
      expect(yield* outcomes(fibers)).toEqual(["ok", "ok"])
    })
  )

  it.effect("one that is just signing hands over", () =>
    Effect.gen(function* () {
      let hang = true
      const digest = yield* Digest.Digest
      const slow = {
        ...digest,
        digestHex: (...given: Parameters<typeof digest.digestHex>) =>
          Effect.suspend(() => (hang ? Effect.never : digest.digestHex(...given)))
      }
      const gateway = held()
      const credentials = yield* Effect.provideService(AccessKey.make(accessKey), Digest.Digest, slow)
      const dcs = yield* make(gateway.client, { credentials })
      const call = Effect.forkChild(Effect.result(dcs.deleteBackgroundTask(task)))
      const first = yield* call
      const second = yield* call
      yield* settled
      hang = false
      yield* Fiber.interrupt(first)
      yield* settled
      expect(gateway.sent()).toBe(1)
      yield* gateway.answer(ok)
      expect((yield* Fiber.join(second))._tag).toBe("Success")
    }).pipe(Effect.provide(layerNodeCrypto))
  )
})

describe("waiting", () => {
  it.effect("is bounded by the clock over all attempts, and does not shorten the attempt that follows", () =>
    Effect.gen(function* () {
      const { answer, calls, outcomes, sent } = yield* setUp({ timeout: "10 seconds", totalTimeout: "25 seconds" })
      const fibers = yield* calls(4)
      yield* TestClock.adjust("10 seconds")
      yield* settled
      expect(sent()).toBe(2)
      yield* TestClock.adjust("9 seconds")
      yield* settled
      expect(sent()).toBe(2)
      yield* TestClock.adjust("6 seconds")
      yield* settled
      expect(sent()).toBe(3)
      const results = yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))
      const told = results.map((result) => (Result.isFailure(result) ? result.failure : undefined))
      expect(told).toMatchObject([
        { _tag: "DcsTimeout", phase: "headers", timeoutMillis: 10_000, attempts: 1 },
        { _tag: "DcsTimeout", phase: "headers", timeoutMillis: 10_000, attempts: 1 },
        { _tag: "DcsTimeout", phase: "total", timeoutMillis: 25_000, attempts: 1 },
        { _tag: "DcsTimeout", phase: "total", timeoutMillis: 25_000, attempts: 0, mayHaveDeleted: false }
      ])
      const [next] = yield* calls(1)
      yield* answer(ok)
      expect(yield* outcomes([next!])).toEqual(["ok"])
    })
  )
})
