/** Calls that wait for a connection: on the clock of the whole call, not on that of the attempt. */
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as TestClock from "effect/testing/TestClock"
import { fromCallbacks } from "../src/transport/Transport.ts"
import * as Exchange from "../src/transport/httpClient/Exchange.ts"
import { begin } from "../src/transport/httpClient/passes.ts"
import * as HttpCarrier from "../src/transport/httpClient/httpClientTransport.ts"
import type { DcsTasksConfig } from "../src/index.ts"
import { queueClock } from "../src/transport/queueClock.ts"
import { make, task } from "./support.ts"

/** What becomes of one pass of a request. */
type Pass = (exchange: Exchange.Exchange) => Effect.Effect<void, "broken">

const queued =
  (seconds: number, then: Pass): Pass =>
  (exchange) =>
    Effect.sync(() => Exchange.queue(exchange)).pipe(
      Effect.andThen(Effect.sleep(seconds * 1000)),
      Effect.andThen(Effect.sync(() => Exchange.leaveQueue(exchange))),
      Effect.andThen(then(exchange))
    )

const written = (exchange: Exchange.Exchange, seconds: number): Effect.Effect<void> =>
  Effect.andThen(
    Effect.sync(() => {
      exchange.written = true
      exchange.phase = "headers"
    }),
    Effect.sleep(seconds * 1000)
  )

const answered =
  (seconds: number, status: number): Pass =>
  (exchange) =>
    Effect.map(written(exchange, seconds), () => {
      exchange.status = status
      exchange.end = "complete"
    })

const broken =
  (seconds: number): Pass =>
  (exchange) =>
    Effect.andThen(written(exchange, seconds), Effect.fail("broken" as const))

const hung = answered(1e6, 204)
const forEver = queued(1e6, hung)

type Way = "directly" | "through a middleware"

/** A transport that plays its passes, one after the other, and takes a shortcut where there is no middleware. */
const transport = Effect.fnUntraced(function* (passes: ReadonlyArray<Pass>, way: Way) {
  const context = yield* Effect.context<never>()
  let sent = 0
  const send = (exchange: Exchange.Exchange, settle: (error?: unknown) => void): (() => void) => {
    exchange.written = false
    const pass = passes[sent++] ?? hung
    const fiber = Effect.runForkWith(context)(pass(exchange))
    fiber.addObserver((exit) => {
      if (exit._tag === "Success") settle()
      else if (exit.cause.reasons.every(({ _tag }) => _tag === "Fail")) settle(new Error("broken"))
    })
    return () => fiber.interruptUnsafe()
  }
  const client = HttpClient.makeWith(
    Effect.flatMap((request) =>
      Effect.withFiber((fiber) =>
        Effect.callback<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>((resume) => {
          const shared = fiber.getRef(Exchange.CurrentExchange)
          if (shared === undefined) throw new Error("no exchange")
          const exchange = begin(shared)
          const drop = send(exchange, (cause) =>
            resume(
              cause === undefined
                ? Effect.succeed(
                    HttpClientResponse.fromWeb(request, new Response(null, { status: exchange.status ?? 0 }))
                  )
                : Effect.fail(
                    new HttpClientError.HttpClientError({
                      reason: new HttpClientError.TransportError({ request, cause })
                    })
                  )
            )
          )
          return Effect.sync(drop)
        })
      )
    ),
    Exchange.announce
  )
  const carrier = fromCallbacks(send, () => ({ kind: "reset", beforeRequest: false }), queueClock)
  const own = HttpCarrier.shortcut(client, carrier)
  return way === "directly" ? own : HttpClient.retryTransient(own, { times: 1 })
})

/** How a call ends, and after how many seconds. */
const run = Effect.fnUntraced(function* (way: Way, passes: ReadonlyArray<Pass>, config: Partial<DcsTasksConfig> = {}) {
  const dcs = yield* make(yield* transport(passes, way), config)
  const call = Effect.result(dcs.deleteBackgroundTask(task)).pipe(
    Effect.flatMap((result) =>
      Effect.map(Clock.currentTimeMillis, (now) => ({
        seconds: Math.round(now / 100) / 10,
        outcome: result._tag === "Success" ? result.success : result.failure
      }))
    )
  )
  const fiber = yield* Effect.forkChild(call)
  yield* TestClock.adjust("10 minutes")
  return yield* Fiber.join(fiber)
})

const deleted = { _tag: "Deleted", attempts: 1 }
const late = (phase: string, seconds: number, attempts: number, mayHaveDeleted: boolean) => ({
  _tag: "DcsTimeout",
  phase,
  timeoutMillis: seconds * 1000,
  attempts,
  mayHaveDeleted
})
const again = { retry: { maxAttempts: 2 } }

const cases: ReadonlyArray<
  readonly [string, ReadonlyArray<Pass>, number, object, Partial<DcsTasksConfig>?, ReadonlyArray<Way>?]
> = [
  ["waits longer than an attempt may take, and is answered", [queued(30, answered(5, 204))], 35, deleted],
  ["has its whole attempt after the wait", [queued(30, hung)], 40, late("headers", 10, 1, true)],
  ["has only what is left of the total after the wait", [queued(55, hung)], 60, late("total", 60, 1, true)],
  ["waits for the total at most, and was not sent", [forEver], 60, late("total", 60, 0, false)],
  [
    "waits at its second attempt: the first one counts",
    [answered(1, 503), forEver],
    60,
    late("total", 60, 1, true),
    again,
    ["directly"]
  ],
  [
    "waits as long as a total that is shorter than an attempt",
    [forEver],
    5,
    late("total", 5, 0, false),
    { totalTimeout: 5000 }
  ],
  [
    "waits when a middleware repeats it: what the attempt has used up stays used up",
    [broken(6), queued(30, hung)],
    40,
    late("headers", 10, 2, true),
    {},
    ["through a middleware"]
  ],
  [
    "waits in vain when a middleware repeats it: the pass before was sent",
    [broken(6), forEver],
    60,
    late("total", 60, 1, true),
    {},
    ["through a middleware"]
  ]
]

for (const way of ["directly", "through a middleware"] as const) {
  describe(`a call that goes ${way}`, () => {
    for (const [name, passes, seconds, outcome, config = {}, ways = [way]] of cases) {
      if (!ways.includes(way)) continue
      it.effect(name, () =>
        Effect.gen(function* () {
          const ended = yield* run(way, passes, config)
          expect(ended.outcome).toMatchObject(outcome)
          expect(ended.seconds).toBeCloseTo(seconds, 0)
        })
      )
    }
  })
}
