/** Runs `dcs-tasks runs show`. */
import type { CleanUpClient, StoredOutcome } from "@dcs-tasks/durable/client"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { print, type ListFormat } from "../../output/records.ts"
import { recordOf, type ReportLine } from "../../output/report.ts"
import { toFailure, usage } from "../../process/failure.ts"
import { ask, type Everywhere, rows, withCleanUp } from "./cleanUp.ts"
import { pageOf } from "./format.ts"
import { lineOf } from "./outcomes.ts"
import { printRun } from "./print.ts"

interface ShowInput extends Everywhere {
  readonly run: string
  readonly outcomes: boolean
  readonly deadLetter: boolean
}

interface Line {
  readonly status: string
  readonly line: ReportLine
}

const toLine = (outcome: StoredOutcome): Line => {
  const line = lineOf(outcome)
  return { status: line.outcome, line }
}

const outcomeFormat: ListFormat<Line> = {
  none: "no records",
  encode: ({ line }) => recordOf(line),
  columns: [{ title: "INSTANCE", whole: true }, { title: "TASK", whole: true }, { title: "OUTCOME" }, { title: "WHY" }],
  row: ({ line: { error, instanceId, outcome, taskId } }) => [instanceId, taskId, outcome, error?.message ?? "-"]
}

const outcomesOf = (cleanUp: CleanUpClient, { deadLetter, run }: ShowInput) =>
  Stream.map(rows(deadLetter ? cleanUp.deadLetter(run) : cleanUp.outcomes(run)), toLine)

export const run = Effect.fnUntraced(function* (flags: ShowInput) {
  const { deadLetter, outcomes, output, run } = flags
  if (deadLetter && outcomes) {
    return yield* usage("--outcomes cannot be combined with --dead-letter. Nothing was changed. Remove one of them.")
  }
  yield* withCleanUp(flags, (cleanUp) =>
    Effect.gen(function* () {
      const status = yield* ask((signal) => cleanUp.show(run, { signal }))
      if (!deadLetter && !outcomes) return yield* printRun(status, output, pageOf(status))
      yield* Effect.mapError(print(outcomesOf(cleanUp, flags), output, outcomeFormat), toFailure)
    })
  )
})
