/** The run under way, or the last one, and what can be done with it. */
import { signal } from "@preact/signals"
import { isGone, stillThere } from "../model/Fate.ts"
import { resultLine } from "../model/Ndjson.ts"
import { isUnderWay as isRunUnderWay, type Run } from "../model/Run.ts"
import type { TaskRow } from "../model/Task.ts"
import { type RunOptions, startRun } from "./oneRun.ts"

export const makeRunner = (options: Omit<RunOptions, "show">) => {
  const run = signal<Run | undefined>(undefined)
  let checkProblem: string | undefined
  const show = (next: Run): void => {
    run.value = { ...next, checkProblem }
  }
  let current: ReturnType<typeof startRun> | undefined

  const isUnderWay = (): boolean => isRunUnderWay(run.peek())

  const unknown = () => current?.entries.filter(({ fate }) => fate._tag === "Unknown") ?? []

  return {
    run,
    isUnderWay,
    start: (rows: ReadonlyArray<TaskRow>, rate: number | undefined): void => {
      checkProblem = undefined
      current = startRun(rows, rate, { ...options, show })
    },
    stop: () => current?.stop(),
    pause: () => current?.pause(),
    resume: () => current?.resume(),
    /** Time has passed: rates and waits move even if no row does. */
    tick: (): void => {
      if (isUnderWay()) current?.publish()
    },
    /** Rows of which nobody knows whether they are gone. */
    unknown: (): ReadonlyArray<TaskRow> => unknown().map(({ row }) => row),
    /** An instance was listed after the run: of its unknown rows, those that are not listed are gone, and returned. */
    settleUnknown: (instanceId: string, keys: ReadonlySet<string>): ReadonlyArray<TaskRow> => {
      if (current === undefined || isUnderWay()) return []
      const unsettled = unknown().filter(({ row }) => row.instanceId === instanceId)
      for (const entry of unsettled) {
        current.settle(entry, keys.has(entry.row.key) ? stillThere : { _tag: "AlreadyGone" })
      }
      current.publish()
      return unsettled.filter(({ fate }) => isGone(fate)).map(({ row }) => row)
    },
    setCheckProblem: (problem: string | undefined): void => {
      checkProblem = problem
      current?.publish()
    },
    dismiss: (): void => {
      if (isUnderWay()) return
      current = undefined
      run.value = undefined
    },
    results: (): string => current?.entries.map(resultLine).join("") ?? ""
  }
}
