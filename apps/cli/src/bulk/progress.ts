/** The progress of a run: a bar on a terminal, now and then a line elsewhere. */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Bar from "../output/bar.ts"
import * as Color from "../output/color.ts"
import { duration } from "../output/duration.ts"
import { inOrder, type Outcome } from "../output/outcome.ts"
import * as Stderr from "../output/stderr.ts"

/** What a progress line shows. */
interface Snapshot {
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** The number of ids; undefined if it is not known. */
  readonly total: number | undefined
  /** Requests a second. */
  readonly rate: number
  readonly pausedMillis: number
  readonly isStopping: boolean
}

/** What a terminal prints after the bar when a person stops the run. */
const echo = "^C"

const barWidth = 24
const narrowestBar = 8

/** An invalid line is not in the total, and what is not attempted is not done. */
const notDone: ReadonlySet<Outcome> = new Set(["invalid", "not-attempted"])

const doneOf = (outcomes: ReadonlyMap<Outcome, number>): number =>
  [...outcomes].reduce((sum, [outcome, count]) => (notDone.has(outcome) ? sum : sum + count), 0)

const requested: ReadonlySet<Outcome> = new Set(["deleted", "already-gone", "failed", "unknown"])

const sentOf = (outcomes: ReadonlyMap<Outcome, number>): number =>
  [...outcomes].reduce((sum, [outcome, count]) => (requested.has(outcome) ? sum + count : sum), 0)

const wholeSeconds = (millis: number): string => duration(Math.ceil(millis / 1000) * 1000)

const stateOf = ({ isStopping, outcomes, pausedMillis, rate, total }: Snapshot): ReadonlyArray<string> => {
  if (isStopping) return ["stopping"]
  if (pausedMillis > 0) return [`throttled, waiting ${wholeSeconds(pausedMillis)}`]
  if (rate === 0) return []
  const pace = `${rate.toFixed(rate < 10 ? 1 : 0)}/s`
  const left = total === undefined ? 0 : total - doneOf(outcomes)
  return left > 0 ? [pace, `${wholeSeconds((left / rate) * 1000)} left`] : [pace]
}

/** One line. On a terminal, it is narrower than `columns`, also with the echo of Ctrl-C: the bar is shortened first, then the end is cut. */
export const text = (snapshot: Snapshot, columns?: number): string => {
  const { outcomes, total } = snapshot
  const done = doneOf(outcomes)
  const head = [total === undefined ? `${done}` : `${done}/${total}`, ...stateOf(snapshot)].join("  ")
  const counts = inOrder(outcomes).map(([outcome, n]) => [outcome, `${n} ${outcome}`] as const)
  const plain = [head, ...counts.map(([, part]) => part)].join("  ")
  if (columns === undefined) return plain
  const room = columns - 1 - echo.length
  if (room < 1) return ""
  if (plain.length > room) return `${plain.slice(0, room - 1)}…`
  const colored = [head, ...counts.map(([outcome, part]) => Color.outcome(outcome, process.stderr, part))].join("  ")
  const width = Math.min(barWidth, room - plain.length - 3)
  if (total === undefined || width < narrowestBar) return colored
  const filled = Math.round(Math.min(1, done / Math.max(1, total)) * width)
  return `[${"#".repeat(filled)}${"-".repeat(width - filled)}] ${colored}`
}

/** The rate over the last seconds, because throttling changes it. */
const rateWindow = 10_000

interface Progress {
  readonly count: (outcome: Outcome) => void
  readonly paused: (millis: number) => void
  readonly stopping: () => void
}

/** A terminal without a size reports 0. */
const width = (): number => process.stderr.columns || 80

interface Intervals {
  /** Of the bar. */
  readonly terminal: Duration.Input
  /** Of the lines without a terminal. */
  readonly lines: Duration.Input
}

/** Shows the progress until the scope closes. A document on the same terminal leaves no room for a bar. */
export const make = (
  total: number | undefined,
  isDocument: boolean,
  intervals: Intervals = { terminal: "200 millis", lines: "10 seconds" }
): Effect.Effect<Progress, never, Scope.Scope> =>
  Effect.gen(function* () {
    const outcomes = new Map<Outcome, number>()
    const clock = yield* Clock.Clock
    const now = (): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    const samples: Array<readonly [at: number, sent: number]> = [[now(), 0]]
    let pausedUntil = 0
    let isStopping = false
    const snapshot = (): Snapshot => {
      const at = now()
      const sent = sentOf(outcomes)
      samples.push([at, sent])
      while (samples.length > 2 && at - (samples[0]?.[0] ?? at) > rateWindow) samples.shift()
      const [begun, before] = samples[0] ?? [at, 0]
      const rate = at > begun ? ((sent - before) * 1000) / (at - begun) : 0
      return { outcomes, total, rate, pausedMillis: pausedUntil - at, isStopping }
    }
    const isShown = total !== 1 && !Stderr.isQuieted() && !(process.stderr.isTTY && process.stdout.isTTY && isDocument)
    // A dumb terminal prints what erases a line.
    const hasBar = process.stderr.isTTY && process.env["TERM"] !== "dumb"
    const draw = Effect.sync(() => Bar.draw(text(snapshot(), width())))
    const print = Effect.suspend(() => Stderr.note(text(snapshot())))
    if (isShown && hasBar) {
      yield* Effect.addFinalizer(() => Effect.sync(() => Bar.draw("")))
      yield* draw
    }
    if (isShown) {
      const [interval, show] = hasBar ? [intervals.terminal, draw] : [intervals.lines, print]
      yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(interval), show)))
    }
    return {
      count: (outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
      paused: (millis) => {
        pausedUntil = Math.max(pausedUntil, now() + millis)
      },
      stopping: () => {
        isStopping = true
        if (Bar.isDrawn()) Bar.draw(text(snapshot(), width()))
      }
    }
  })
