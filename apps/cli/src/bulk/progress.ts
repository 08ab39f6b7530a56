/** A progress line on stderr; nothing if stderr is not a terminal. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Outcome } from "../output/outcome.ts"

interface Progress {
  readonly count: (outcome: Outcome) => void
  /** Erases the line so that other output can be printed; the next tick redraws it. */
  readonly clear: () => void
}

const silent: Progress = { count: () => {}, clear: () => {} }

const intervalMillis = 200
const barWidth = 24

const time = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return ""
  const rounded = Math.ceil(seconds)
  return rounded < 60 ? `${rounded} s left` : `${Math.floor(rounded / 60)} min ${rounded % 60} s left`
}

const bar = (done: number, total: number): string => {
  const filled = Math.round((done / total) * barWidth)
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] ${done}/${total}`
}

/** A terminal without a size reports 0. */
const width = (): number => process.stderr.columns || 80

/** Draws until the scope ends. `total` is undefined if the number of inputs is not known. */
export const make = (total: number | undefined): Effect.Effect<Progress, never, Scope.Scope> =>
  Effect.gen(function* () {
    if (!process.stderr.isTTY || total === 1) return silent
    const counts = new Map<Outcome, number>()
    const begun = performance.now()
    let done = 0
    let isDrawn = false
    const draw = () => {
      const seconds = (performance.now() - begun) / 1000
      const rate = done / Math.max(seconds, 0.001)
      const parts = [
        total === undefined ? `${done}` : bar(done, total),
        `${rate.toFixed(rate < 10 ? 1 : 0)}/s`,
        ...[...counts].map(([outcome, n]) => `${n} ${outcome}`),
        total === undefined ? "" : time((total - done) / rate)
      ]
      const line = parts.filter((part) => part !== "").join("  ")
      process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, width() - 1))}`)
      isDrawn = true
    }
    const clear = () => {
      if (isDrawn) process.stderr.write("\r\u001b[K")
      isDrawn = false
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => setInterval(draw, intervalMillis)),
      (timer) =>
        Effect.sync(() => {
          clearInterval(timer)
          clear()
        })
    )
    return {
      clear,
      count: (outcome) => {
        done += 1
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      }
    }
  })
