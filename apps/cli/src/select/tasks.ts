/** Lists the tasks of an instance that match a rule, and says what is wrong with the service's clock. */
import type { BackgroundTask, DcsError, DcsTasksService, ListBackgroundTasksInput } from "@dcs-tasks/core"
import * as Selection from "@dcs-tasks/core/selection"
import type * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Failure, usage } from "../process/failure.ts"
import type { Held } from "./held.ts"

const seconds = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z")

/** What to say if the two clocks differ by more than an hour. */
export const clockProblem = (reading: Selection.ClockReading): string | undefined =>
  Selection.clocksDiffer(reading)
    ? `the service's clock says ${seconds(reading.serverTime)}, this machine's says ${seconds(reading.receivedAt)}`
    : undefined

const noServerTime = usage(
  "--older-than needs the service's clock, but its responses have no valid Date header. Nothing was changed. Use --status instead."
)

interface Options {
  readonly rule: Selection.Rule
  readonly held: Held
  readonly onClock: (reading: Selection.ClockReading) => Effect.Effect<void, Failure>
}

/** Every task that the list holds is counted in `held`; those that match the rule are emitted. */
export const listMatching = (
  dcs: DcsTasksService,
  input: ListBackgroundTasksInput,
  { held, onClock, rule }: Options
): Stream.Stream<BackgroundTask, DcsError | Failure> =>
  Selection.listMatching(dcs, input, { rule, onTask: held.add, onClock }).pipe(
    Stream.mapError((error) => (error._tag === "DcsNoServiceTime" ? noServerTime : error))
  )
