/** The word that each result of a bulk deletion gets in every format. */
import {
  AlreadyGone,
  type BulkOutcome,
  DcsCredentialsError,
  DcsInternalError,
  DcsInvalidInput,
  Deleted,
  Duplicate,
  Failed,
  Invalid,
  NotAttempted,
  Skipped
} from "@dcs-tasks/core"
import { expect, it } from "vitest"
import { exitCodesOfOutcome, outcomeOf } from "../src/output/outcome.ts"
import { worst } from "../src/process/exitCode.ts"

const invalid = new DcsInvalidInput({ field: "taskId", problem: "is empty", value: "" })
const credentials = new DcsCredentialsError({ source: "provider", problem: "it failed" })
const internal = (mayHaveDeleted: boolean) => new DcsInternalError({ status: 500, attempts: 1, mayHaveDeleted })

const cases: ReadonlyArray<readonly [BulkOutcome, word: string, exitCode: number]> = [
  [new Deleted({ status: 204, attempts: 1 }), "deleted", 0],
  [new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: false }), "already-gone", 0],
  [new Duplicate({}), "duplicate", 0],
  [new Skipped({}), "skipped", 0],
  [new Invalid({ error: invalid }), "invalid", 1],
  [new NotAttempted({ stoppedBy: "signal" }), "not-attempted", 1],
  [new Failed({ error: internal(false) }), "failed", 1],
  [new Failed({ error: internal(true) }), "unknown", 5],
  [new Failed({ error: invalid }), "invalid", 1],
  [new Failed({ error: credentials }), "failed", 4],
  // An earlier request of the task, perhaps of another run, may have deleted it.
  [new Failed({ error: credentials, seenUnknown: true }), "unknown", 4],
  [new Failed({ error: internal(false), seenUnknown: true }), "unknown", 5]
]

it.each(cases.map(([outcome, word, exitCode]) => ({ outcome, word, exitCode, tag: outcome._tag })))(
  "$tag is $word, exit code $exitCode",
  ({ exitCode, outcome, word }) => {
    const result = outcomeOf({ index: 0, instanceId: "i1", taskId: "t1", outcome })
    expect(result).toBe(word)
    expect(worst(exitCodesOfOutcome(result, "error" in outcome ? outcome.error : undefined))).toBe(exitCode)
  }
)
