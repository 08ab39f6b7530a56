/**
 * Notices that this process stands still although the database responds. It counts its own looks, so that time during
 * which the process was frozen, or a clock that was set, is no standstill.
 */
import { CleanUp, Progress } from "@dcs-tasks/durable"
import * as Effect from "effect/Effect"

const lookMillis = 5000
const looksPerMinute = 60_000 / lookMillis

/** A turn of the controller takes a second. */
const unhealthyLooks = looksPerMinute
const stalledLooks = 2.5 * looksPerMinute
/** A deletion with all its attempts takes a minute at most. */
const stalledChunkLooks = 5 * looksPerMinute

/** True if a query ends in time, whatever its rows contain. */
export const databaseAnswers = Effect.fnUntraced(function* () {
  const { schedules } = yield* CleanUp
  return yield* Effect.timeout(schedules, 3000).pipe(
    Effect.match({ onFailure: () => false, onSuccess: () => true }),
    Effect.catchDefect(() => Effect.succeed(true))
  )
})

interface Reading {
  readonly value: number
  readonly looks: number
}

const next = (before: Reading | undefined, value: number): Reading =>
  before?.value === value ? { value, looks: before.looks + 1 } : { value, looks: 0 }

interface Watchdog {
  /** Why a restart would help, if so. */
  readonly problem: () => string | undefined
  /** Looks until the process stands still; returns how. */
  readonly watch: Effect.Effect<string>
}

/** `answers`: whether the database does. */
export const make = Effect.fnUntraced(function* (answers: Effect.Effect<boolean>) {
  const progress = yield* Progress
  let turns: Reading | undefined
  let chunks = new Map<object, Reading>()
  const look = Effect.gen(function* () {
    turns = next(turns, progress.turns())
    chunks = new Map(
      progress
        .chunks()
        .filter(({ waiting }) => waiting === 0)
        .map((chunk) => [chunk, next(chunks.get(chunk), chunk.moves)])
    )
    const isMoving = turns.looks === 0 && [...chunks.values()].every(({ looks }) => looks === 0)
    if (isMoving || (yield* answers)) return
    // Everything waits for the database, and gets its full time again once that answers.
    turns = undefined
    chunks = new Map()
  })
  const stalled = (): string | undefined => {
    if (turns !== undefined && turns.looks >= stalledLooks) return "the controller has not turned"
    return [...chunks.values()].some(({ looks }) => looks >= stalledChunkLooks)
      ? "a chunk has neither sent a request nor got a result"
      : undefined
  }
  const watchdog: Watchdog = {
    problem: () =>
      turns !== undefined && turns.looks >= unhealthyLooks ? "the controller has not turned for a minute" : stalled(),
    watch: Effect.map(
      Effect.repeat(Effect.delay(look, lookMillis), { until: () => stalled() !== undefined }),
      () => stalled() ?? ""
    )
  }
  return watchdog
})
