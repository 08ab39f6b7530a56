/** A dry run of `delete`: compares ids with the instance's list, and sends nothing that deletes. */
import type { DcsError, DcsTasksService } from "@dcs-tasks/core"
import { finishedStatuses } from "@dcs-tasks/core/BackgroundTask"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Outcome } from "../output/outcome.ts"
import type { ReportLine } from "../output/report.ts"
import type { Failure } from "../process/failure.ts"
import * as Signals from "../process/signals.ts"
import type { Input } from "./deleteAll.ts"
import * as Memory from "./memory.ts"

/**
 * The outcome of each input that would be sent. Lists the instance once, before the first result: a list that fails ends
 * the command.
 */
export const outcomes = <E>(
  dcs: DcsTasksService,
  instanceId: string,
  input: Stream.Stream<Input, E>
): Effect.Effect<Stream.Stream<ReportLine, E>, DcsError | Failure> =>
  Effect.gen(function* () {
    Memory.keepSmall()
    /** The outcome of each id, the next time that it appears in the input. */
    const next = new Map<string, Outcome>()
    const list = Stream.runForEach(dcs.listBackgroundTasks({ instanceId }), ({ id, status }) =>
      Effect.sync(() => {
        next.set(
          id,
          status !== undefined && finishedStatuses.has(status.toUpperCase()) ? "would-delete" : "not-finished"
        )
      })
    )
    yield* Signals.interruptible(list)
    return Stream.map(input, (line): ReportLine => {
      if ("outcome" in line) return line
      const outcome = next.get(line.taskId) ?? "not-found"
      next.set(line.taskId, "duplicate")
      return { ...line, outcome }
    })
  })
