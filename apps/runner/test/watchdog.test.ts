/** What the watchdog takes for a standstill. */
import { type ChunkProgress, Progress } from "@dcs-tasks/durable"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { expect, it } from "vitest"
import * as Watchdog from "../src/watchdog.ts"

interface World {
  /** Of the controller, each second. */
  readonly isTurning: boolean
  readonly chunk?: ChunkProgress
  readonly answers?: boolean
}

/** What it says after this time, and what `live` says meanwhile. */
const after = (seconds: number, { answers = true, chunk, isTurning }: World) =>
  Effect.runPromise(
    Effect.gen(function* () {
      let turns = 0
      const chunks = chunk === undefined ? [] : [chunk]
      const watchdog = yield* Effect.provideService(Watchdog.make(Effect.succeed(answers)), Progress, {
        turns: () => (isTurning ? (turns += 1) : turns),
        chunks: () => chunks
      })
      const fiber = yield* Effect.forkChild(watchdog.watch)
      yield* TestClock.adjust(`${seconds} seconds`)
      const said = fiber.pollUnsafe()
      yield* Fiber.interrupt(fiber)
      return { live: watchdog.problem() ?? "ok", hasEnded: said !== undefined }
    }).pipe(Effect.provide(TestClock.layer()))
  )

const still: ChunkProgress = { moves: 7, waiting: 0 }

it.each<[string, number, World, string, boolean]>([
  ["moves", 3600, { isTurning: true }, "ok", false],
  ["has stood for less than a minute", 55, { isTurning: false }, "ok", false],
  ["has stood for a minute", 70, { isTurning: false }, "the controller has not turned for a minute", false],
  ["stands still", 160, { isTurning: false }, "the controller has not turned for a minute", true],
  ["waits for the database", 3600, { isTurning: false, answers: false }, "ok", false],
  [
    "has a chunk whose requests wait for the rate",
    3600,
    { isTurning: true, chunk: { ...still, waiting: 4 } },
    "ok",
    false
  ],
  ["has a slow chunk", 290, { isTurning: true, chunk: still }, "ok", false],
  [
    "has a chunk that stands",
    310,
    { isTurning: true, chunk: still },
    "a chunk has neither sent a request nor got a result",
    true
  ]
])("a process that %s", async (_, seconds, world, live, hasEnded) => {
  expect(await after(seconds, world)).toEqual({ live, hasEnded })
})
