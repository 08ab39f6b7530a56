/** Waiting for a connection: counts towards the call's limit, not the attempt's. */
import type { Outcome } from "@dcs-tasks/wire/answer"
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import type { DcsTasksConfig } from "../src/index.ts"
import { httpClientOver } from "../src/transport/httpClient/httpClientOver.ts"
import { registerTransport } from "../src/transport/httpClient/httpClientTransport.ts"
import { queueClock } from "../src/transport/queueClock.ts"
import { fromSender } from "../src/transport/transport.ts"
import { type Pass, playing } from "./senders.ts"
import { make, task } from "./support.ts"

/** The script of one pass. */
type Play = (pass: Pass) => Effect.Effect<Outcome>

const queued =
  (seconds: number, then: Play): Play =>
  (pass) =>
    Effect.sync(() => pass.queue()).pipe(
      Effect.andThen(Effect.sleep(seconds * 1000)),
      Effect.andThen(Effect.sync(() => pass.leaveQueue())),
      Effect.andThen(Effect.suspend(() => then(pass)))
    )

const written = (pass: Pass, seconds: number): Effect.Effect<void> =>
  Effect.andThen(
    Effect.sync(() => pass.write()),
    Effect.sleep(seconds * 1000)
  )

const answered =
  (seconds: number, status: number): Play =>
  (pass) =>
    Effect.map(written(pass, seconds), () => pass.answer(status))

const broken =
  (seconds: number): Play =>
  (pass) =>
    Effect.map(written(pass, seconds), () => pass.lost(new Error("broken")))

const hung = answered(1e6, 204)
const forEver = queued(1e6, hung)

type Way = "directly" | "through a middleware"

/** A transport that plays its passes in order, and is used directly if there is no middleware. */
const transport = Effect.fnUntraced(function* (plays: ReadonlyArray<Play>, way: Way) {
  let sent = 0
  const sender = yield* playing((pass) => (plays[sent++] ?? hung)(pass))
  const own = registerTransport(
    httpClientOver(sender),
    fromSender(sender, () => ({ kind: "reset", beforeRequest: false }), queueClock)
  )
  return way === "directly" ? own : HttpClient.retryTransient(own, { times: 1 })
})

/** How a call ends, and after how many seconds. */
const outcomeOf = Effect.fnUntraced(function* (client: HttpClient.HttpClient, config: Partial<DcsTasksConfig>) {
  const dcs = yield* make(client, config)
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

const run = (way: Way, passes: ReadonlyArray<Play>, config: Partial<DcsTasksConfig> = {}) =>
  Effect.flatMap(transport(passes, way), (client) => outcomeOf(client, config))

const deleted = { _tag: "Deleted", attempts: 1 }
const late = (phase: string, seconds: number, attempts: number, mayHaveDeleted: boolean) => ({
  _tag: "DcsTimeout",
  phase,
  timeoutMillis: seconds * 1000,
  attempts,
  mayHaveDeleted
})
const twoAttempts = { retry: { maxAttempts: 2 } }

const cases: ReadonlyArray<
  readonly [string, ReadonlyArray<Play>, number, object, Partial<DcsTasksConfig>?, ReadonlyArray<Way>?]
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
    twoAttempts,
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

it.effect("a pass that middleware abandons takes its time from the attempt", () =>
  Effect.gen(function* () {
    const own = yield* transport([hung, hung], "directly")
    const impatient = HttpClient.transformResponse(own, (sent) =>
      Effect.timeoutOrElse(sent, { duration: "5 seconds", orElse: () => sent })
    )
    const ended = yield* outcomeOf(impatient, {})
    expect(ended.outcome).toMatchObject(late("headers", 10, 2, true))
    expect(ended.seconds).toBeCloseTo(10, 0)
  })
)

it.effect("a wait that middleware abandons is over: the next pass runs on the attempt's clock", () =>
  Effect.gen(function* () {
    const own = yield* transport([forEver, hung], "directly")
    const impatient = HttpClient.transformResponse(own, (sent) =>
      Effect.timeoutOrElse(sent, { duration: "5 seconds", orElse: () => sent })
    )
    const ended = yield* outcomeOf(impatient, {})
    expect(ended.outcome).toMatchObject(late("headers", 10, 1, true))
    expect(ended.seconds).toBeCloseTo(15, 0)
  })
)
