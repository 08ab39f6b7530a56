/** One bulk deletion, from its first row to its last. */
import type { Client, DeletionResult } from "@dcs-tasks/browser"
import { type Fate, isGone, waiting } from "../model/Fate.ts"
import { fateOfOutcome } from "../model/Outcome.ts"
import type { Run } from "../model/Run.ts"
import type { TaskRow } from "../model/Task.ts"
import { texts } from "../texts/index.ts"
import type { Frames } from "./frames.ts"
import { makeFaults } from "./faults.ts"
import { makeGate } from "./gate.ts"
import { type EarlyStop, graver, isProgramGone, problemOf, stopOf } from "./problems.ts"
import { makeRateMeter } from "./rateMeter.ts"
import { makeTally } from "./tally.ts"

export interface RunOptions {
  readonly client: Pick<Client, "deleteBackgroundTasks">
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly frames: Frames
  readonly setFate: (key: string, fate: Fate) => void
  /** Shows the run as it is now. */
  readonly show: (run: Run) => void
  readonly announce: (text: string) => void
  /** The run has ended. Its rows that are gone are these. */
  readonly onEnded: (gone: ReadonlyArray<TaskRow>) => void
}

/** So many deletions at once. */
const concurrency = 4

/** After so many calls in a row without any response the program is gone, and trying the rest would help nobody. */
const silenceLimit = 3

/** Milliseconds without throttling after which it is news again. */
const throttlingNews = 10_000

/** One row of a run. */
interface Entry {
  readonly row: TaskRow
  fate: Fate
  outcome: DeletionResult["outcome"] | undefined
  /** The library has it: it may have been sent. */
  isTaken: boolean
}

export const startRun = (rows: ReadonlyArray<TaskRow>, rate: number | undefined, options: RunOptions) => {
  const { announce, client, frames, now, onEnded, setFate, show } = options
  const startedAt = now()
  const entries = rows.map((row): Entry => ({ row, fate: waiting, outcome: undefined, isTaken: false }))
  const { counts, move } = makeTally(rows.length)
  const meter = makeRateMeter(startedAt)
  const faults = makeFaults()
  const gate = makeGate()
  const stopper = new AbortController()
  let state: Run["state"] = "running"
  let taken = 0
  let ended = 0
  let throttledUntil = -Infinity
  let endedAt: number | undefined
  let early: EarlyStop | undefined
  let silent = 0
  let announcedTenths = 0

  const publish = (): void => {
    const perSecond = state === "running" ? meter.perSecond(now()) : 0
    const isThrottled = throttledUntil > now()
    show({
      state,
      total: rows.length,
      counts: counts(),
      inProgress: taken - ended,
      perSecond,
      secondsLeft: perSecond > 0 && !isThrottled ? (rows.length - ended) / perSecond : undefined,
      throttledUntil: isThrottled ? throttledUntil : undefined,
      startedAt,
      endedAt,
      stoppedBy: early?.stoppedBy,
      problem: early?.problem,
      faults: faults.list()
    })
  }

  /** Shown at once, even on a hidden page: whether it can be closed without a question depends on it. */
  const enter = (next: Run["state"], text: string): void => {
    state = next
    frames.flush()
    publish()
    announce(text)
  }

  const settle = (entry: Entry, fate: Fate): void => {
    move(entry.fate, fate)
    faults.move(entry.row.key, entry.fate, fate)
    entry.fate = fate
    setFate(entry.row.key, fate)
    frames.request(publish)
  }

  const take = (entry: Entry): void => {
    if (entry.isTaken) return
    entry.isTaken = true
    taken += 1
    frames.request(publish)
  }

  const end = (entry: Entry, fate: Fate): void => {
    take(entry)
    ended += 1
    settle(entry, fate)
  }

  const stopFor = (reason: EarlyStop, text: string): void => {
    early = reason
    gate.open()
    stopper.abort("signal")
    enter("stopping", text)
  }

  /** The library knows only that its signal came. */
  const byPage = (fate: Fate): Fate =>
    fate._tag === "NotAttempted" && fate.stoppedBy === "signal" && early !== undefined
      ? { ...fate, stoppedBy: early.stoppedBy }
      : fate

  const announceProgress = (): void => {
    const tenths = Math.floor((ended / rows.length) * 10)
    if (tenths <= announcedTenths || state !== "running" || ended === rows.length) return
    announcedTenths = tenths
    announce(texts.announce.progress(ended, rows.length))
  }

  const receive = ({ index, outcome }: DeletionResult): void => {
    const entry = entries[index]
    // A row has one end.
    if (entry === undefined || entry.outcome !== undefined) return
    entry.outcome = outcome
    early = graver(early, stopOf(outcome))
    const fate = fateOfOutcome(outcome)
    if (fate._tag !== "NotAttempted") {
      meter.mark(now())
      silent = isProgramGone(outcome) ? silent + 1 : 0
    }
    end(entry, byPage(fate))
    if (silent >= silenceLimit && state !== "stopping") {
      stopFor({ stoppedBy: "program-gone", problem: texts.problems.programGone }, texts.announce.stopping)
    }
    announceProgress()
  }

  /** The library has reported all it will. What it took and did not report may have been sent. */
  const finish = (): void => {
    for (const entry of entries) {
      if (entry.outcome !== undefined) continue
      const unanswered: Fate = { _tag: "Unknown", message: texts.unanswered }
      end(entry, entry.isTaken ? unanswered : { _tag: "NotAttempted", stoppedBy: early?.stoppedBy ?? "fault" })
    }
    endedAt = now()
    throttledUntil = -Infinity
    enter("ended", texts.announce.ended(texts.summary.counts(counts())))
    onEnded(entries.filter(({ fate }) => isGone(fate)).map(({ row }) => row))
  }

  async function* input() {
    for (const entry of entries) {
      await gate.passed()
      take(entry)
      yield { instanceId: entry.row.instanceId, taskId: entry.row.record.id }
    }
  }

  const onPause = (millis: number): void => {
    // A service that throttles all the time is announced once in a while.
    if (now() > throttledUntil + throttlingNews) announce(texts.announce.throttled(millis / 1000))
    throttledUntil = Math.max(throttledUntil, now() + millis)
    frames.request(publish)
  }

  const work = async (): Promise<void> => {
    const { signal: stop } = stopper
    try {
      const results = client.deleteBackgroundTasks(input(), { missing: "succeed", concurrency, rate, onPause, stop })
      for await (const result of results) receive(result)
    } catch (error) {
      early = { stoppedBy: "fault", problem: problemOf(error) }
    }
    finish()
  }

  for (const { key } of rows) setFate(key, waiting)
  enter("running", texts.announce.started(rows.length))
  void work()

  return {
    entries,
    publish,
    /** Gives a row another fate. */
    settle,
    stop: (): void => {
      if (state === "running" || state === "paused") {
        stopFor({ stoppedBy: "signal" }, texts.announce.stopping)
      }
    },
    pause: (): void => {
      if (state !== "running") return
      gate.close()
      enter("paused", texts.announce.paused)
    },
    resume: (): void => {
      if (state !== "paused") return
      gate.open()
      meter.restart(now())
      enter("running", texts.announce.resumed)
    }
  }
}
