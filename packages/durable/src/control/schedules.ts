/** Submits the runs that are due, once a minute in the whole cluster. */
import * as Cron from "effect/Cron"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ClusterCron from "effect/cluster/ClusterCron"
import { due } from "../model/Schedule.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import * as Schedules from "../tables/schedules.ts"

const submitDue = Effect.gen(function* () {
  const at = DateTime.toDateUtc(yield* ClusterCron.CurrentScheduledTime)
  for (const schedule of yield* patiently(Schedules.all())) {
    const input = due(schedule, at)
    if (Option.isSome(input)) yield* patiently(Runs.insert(input.value))
  }
})

/** Minutes that no runner lived through are caught up, for an hour. */
export const layer = ClusterCron.make({
  name: "dcs-tasks/schedules/v1",
  cron: Cron.parseUnsafe("* * * * *", "UTC"),
  execute: submitDue,
  calculateNextRunFromPrevious: true,
  skipIfOlderThan: "1 hour"
})
