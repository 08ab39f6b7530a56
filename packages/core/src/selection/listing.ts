/** Lists the tasks of an instance that match a rule, by the service's clock. */
import type { BackgroundTask, DcsError, DcsTasksService, ListBackgroundTasksInput } from "@dcs-tasks/core"
import { matches, type Rule } from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Failure, usage } from "../process/failure.ts"
import type { Held } from "./held.ts"

/** When the first page of a list was requested and received by this machine's clock, and the service's time in it. */
export interface ClockReading {
  readonly sentAt: number
  readonly receivedAt: number
  readonly serverTime: number
}

const maxDifference = 3_600_000

const seconds = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z")

/** What to say if the two clocks differ by more than an hour. */
export const clockProblem = ({ receivedAt, sentAt, serverTime }: ClockReading): string | undefined =>
  serverTime < sentAt - maxDifference || serverTime > receivedAt + maxDifference
    ? `the service's clock says ${seconds(serverTime)}, this machine's says ${seconds(receivedAt)}`
    : undefined

const noServerTime = usage(
  "--older-than needs the service's clock, but its responses have no valid Date header. Nothing was changed. Use --status instead."
)

interface Options {
  readonly rule: Rule
  readonly held: Held
  /** Called once, before the first task, if the service reports its time. */
  readonly onClock: (reading: ClockReading) => Effect.Effect<void, Failure>
}

/** Every task that the list holds is counted in `held`; those that match the rule are emitted. */
export const listMatching = (
  dcs: DcsTasksService,
  input: ListBackgroundTasksInput,
  { held, onClock, rule }: Options
): Stream.Stream<BackgroundTask, DcsError | Failure> =>
  Stream.suspend(() => {
    const sentAt = Date.now()
    let reading: ClockReading | undefined
    let isChecked = false
    const checkClock = Effect.suspend((): Effect.Effect<void, Failure> => {
      if (isChecked) return Effect.void
      isChecked = true
      if (reading !== undefined) return onClock(reading)
      return rule.olderThan === undefined ? Effect.void : Effect.fail(noServerTime)
    })
    return dcs.listBackgroundTaskPages(input).pipe(
      Stream.mapEffect(({ serverTime, tasks }) => {
        // The first page's time, so that no record becomes old enough while the list is read.
        if (serverTime !== undefined) reading ??= { sentAt, receivedAt: Date.now(), serverTime }
        return Effect.as(tasks.length === 0 ? Effect.void : checkClock, tasks)
      }),
      Stream.flattenIterable,
      Stream.filter((task) => {
        held.add(task)
        return matches(rule, task, reading?.serverTime)
      })
    )
  })
