/** Deletes rows, and knows what became of each. */
import { signal } from "@preact/signals"
import type { BulkCallOptions, Client, DeletionResult } from "@dcs-tasks/browser"
import { type Fate, stillThere, waiting } from "../model/Fate.ts"
import { resultLine } from "../model/Ndjson.ts"
import { fateOfOutcome } from "../model/Outcome.ts"
import { rateMeter, type Run, tally } from "../model/Run.ts"
import type { TaskRow } from "../model/Task.ts"
import { texts } from "../texts.ts"
import type { Batch } from "./batch.ts"
import { makeFaults } from "./faults.ts"
import type { Fates } from "./fates.ts"
import { makeGate } from "./gate.ts"
import { isProgramGone, type EarlyStop, stopOf } from "./problems.ts"

export interface RunnerOptions {
  readonly client: Pick<Client, "deleteBackgroundTasks">
  /** The clock of the browser. */
  readonly now: () => number
  readonly batch: Batch
  readonly fates: Fates
  readonly announce: (text: string) => void
  /** A run has ended. Its rows that are gone are these. */
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

/** A run under way, or the last one. */
interface Current {
  readonly entries: ReadonlyArray<Entry>
  readonly stop: () => void
  readonly pause: () => void
  readonly resume: () => void
  /** Clocks and rates move even if no row does. */
  readonly publish: () => void
  /** Gives a row another fate. */
  readonly settle: (entry: Entry, fate: Fate) => void
}

export const makeRunner = ({ announce, batch, client, fates, now, onEnded }: RunnerOptions) => {
  const run = signal<Run | undefined>(undefined)
  let current: Current | undefined

  const start = (rows: ReadonlyArray<TaskRow>, options: Pick<BulkCallOptions, "rate">): void => {
    const startedAt = now()
    const entries = rows.map((row): Entry => ({ row, fate: waiting, outcome: undefined, isTaken: false }))
    const { counts, move } = tally(rows.length)
    const meter = rateMeter(startedAt)
    const faults = makeFaults()
    const gate = makeGate()
    const stopper = new AbortController()
    let state: Run["state"] = "running"
    let taken = 0
    let ended = 0
    let throttledUntil: number | undefined
    let endedAt: number | undefined
    let early: EarlyStop | undefined
    let silent = 0
    let announcedTenths = 0

    const publish = (): void => {
      const perSecond = state === "running" ? meter.perSecond(now()) : 0
      const left = rows.length - ended
      run.value = {
        state,
        total: rows.length,
        counts: counts(),
        inProgress: taken - ended,
        perSecond,
        secondsLeft: perSecond > 0 && (throttledUntil ?? 0) <= now() ? left / perSecond : undefined,
        throttledUntil: throttledUntil !== undefined && throttledUntil > now() ? throttledUntil : undefined,
        startedAt,
        endedAt,
        stoppedBy: early?.stoppedBy,
        problem: early?.problem,
        checkProblem: run.peek()?.checkProblem,
        faults: faults.list()
      }
    }

    /** Shown at once, even on a hidden page: the question before it is closed depends on it. */
    const enter = (next: Run["state"], text: string): void => {
      state = next
      batch.flush()
      publish()
      announce(text)
    }

    const settle = (entry: Entry, fate: Fate): void => {
      move(entry.fate, fate)
      faults.move(entry.row.key, entry.fate, fate)
      entry.fate = fate
      fates.set(entry.row.key, fate)
      batch.request(publish)
    }

    const end = (entry: Entry, fate: Fate): void => {
      if (!entry.isTaken) taken += 1
      entry.isTaken = true
      ended += 1
      settle(entry, fate)
    }

    /** The library knows only that its signal came. */
    const byPage = (fate: Fate): Fate =>
      fate._tag === "NotAttempted" && fate.stoppedBy === "signal" && early !== undefined
        ? { ...fate, stoppedBy: early.stoppedBy }
        : fate

    const stop = (): void => {
      gate.open()
      stopper.abort("signal")
    }

    const receive = ({ index, outcome }: DeletionResult): void => {
      const entry = entries[index]
      // A row has one end.
      if (entry === undefined || entry.outcome !== undefined) return
      entry.outcome = outcome
      early ??= stopOf(outcome, state === "stopping")
      silent = outcome._tag === "NotAttempted" ? silent : isProgramGone(outcome) ? silent + 1 : 0
      if (silent >= silenceLimit && state !== "stopping") {
        early = { stoppedBy: "program-gone", problem: texts.problems.programGone }
        stop()
        enter("stopping", texts.problems.programGone)
      }
      const fate = fateOfOutcome(outcome)
      if (fate._tag !== "NotAttempted") meter.mark(now())
      end(entry, byPage(fate))
      const tenths = Math.floor((ended / rows.length) * 10)
      if (tenths > announcedTenths && state === "running" && ended < rows.length) {
        announcedTenths = tenths
        announce(texts.announce.progress(ended, rows.length))
      }
    }

    /** The library has reported all it will. What it took and did not report may have been sent. */
    const finish = (): void => {
      for (const entry of entries) {
        if (entry.outcome !== undefined || entry.fate !== waiting) continue
        const unanswered: Fate = { _tag: "Unknown", message: texts.unanswered, errorTag: "" }
        end(entry, entry.isTaken ? unanswered : { _tag: "NotAttempted", stoppedBy: early?.stoppedBy ?? "closed" })
      }
      endedAt = now()
      throttledUntil = undefined
      enter("ended", texts.announce.ended(texts.summary.counts(counts())))
      onEnded(
        entries.filter(({ fate }) => fate._tag === "Deleted" || fate._tag === "AlreadyGone").map(({ row }) => row)
      )
    }

    async function* input() {
      for (const entry of entries) {
        await gate.passed()
        entry.isTaken = true
        taken += 1
        yield { instanceId: entry.row.instanceId, taskId: entry.row.record.id }
      }
    }

    const onPause = (millis: number): void => {
      // A service that throttles all the time is announced once in a while.
      if (now() > (throttledUntil ?? 0) + throttlingNews) announce(texts.announce.throttled(millis / 1000))
      throttledUntil = Math.max(throttledUntil ?? 0, now() + millis)
      batch.request(publish)
    }

    const work = async (): Promise<void> => {
      try {
        const results = client.deleteBackgroundTasks(input(), {
          missing: "succeed",
          concurrency,
          onPause,
          stop: stopper.signal,
          ...options
        })
        for await (const result of results) receive(result)
      } catch (error) {
        early = { stoppedBy: "closed", problem: error instanceof Error ? error.message : texts.broken }
      }
      finish()
    }

    for (const { row } of entries) fates.set(row.key, waiting)
    current = {
      entries,
      publish,
      settle,
      stop: () => {
        if (state !== "running" && state !== "paused") return
        early = { stoppedBy: "signal", problem: texts.stopped.signal }
        stop()
        enter("stopping", texts.announce.stopping)
      },
      pause: () => {
        if (state !== "running") return
        gate.close()
        enter("paused", texts.announce.paused)
      },
      resume: () => {
        if (state !== "paused") return
        gate.open()
        meter.restart(now())
        enter("running", texts.announce.resumed)
      }
    }
    enter("running", texts.announce.started(rows.length))
    void work()
  }

  const isUnderWay = (): boolean => {
    const state = run.peek()?.state
    return state !== undefined && state !== "ended"
  }

  return {
    run,
    start,
    isUnderWay,
    stop: () => current?.stop(),
    pause: () => current?.pause(),
    resume: () => current?.resume(),
    publish: () => {
      if (isUnderWay()) current?.publish()
    },
    /** The instances of rows of which nobody knows whether they are gone. */
    unknownInstances: (): ReadonlyArray<string> => {
      const unknown = current?.entries.filter(({ fate }) => fate._tag === "Unknown") ?? []
      return [...new Set(unknown.map(({ row }) => row.instanceId))]
    },
    /** A complete list of an instance, begun after the run: its unknown rows are gone, or still there. */
    settleUnknown: (instanceId: string, keys: ReadonlySet<string>): ReadonlyArray<TaskRow> => {
      if (current === undefined || isUnderWay()) return []
      const { entries, publish, settle } = current
      const unknown = entries.filter(({ fate, row }) => fate._tag === "Unknown" && row.instanceId === instanceId)
      for (const entry of unknown) settle(entry, keys.has(entry.row.key) ? stillThere : { _tag: "AlreadyGone" })
      publish()
      return unknown.filter(({ fate }) => fate._tag === "AlreadyGone").map(({ row }) => row)
    },
    setCheckProblem: (checkProblem: string | undefined): void => {
      const last = run.peek()
      if (last !== undefined) run.value = { ...last, checkProblem }
    },
    dismiss: (): void => {
      if (isUnderWay()) return
      current = undefined
      run.value = undefined
    },
    results: (): string => current?.entries.map(resultLine).join("") ?? ""
  }
}

export type Runner = ReturnType<typeof makeRunner>
