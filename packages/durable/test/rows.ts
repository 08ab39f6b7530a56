/** Rows of runs, as runners leave them. */
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import { type AlreadyGone, Deleted } from "@dcs-tasks/core/DeleteBackgroundTask"
import type { Failed, NotAttempted } from "@dcs-tasks/core/DeletionResult"
import { CleanUp } from "@dcs-tasks/durable"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as Chunks from "../src/tables/chunks.ts"
import * as Instances from "../src/tables/instances.ts"
import * as Runs from "../src/tables/runs.ts"
import { i1, input, records } from "./support.ts"

export const tasks = (count: number) => records(count).map((record) => new BackgroundTask(record))

/** A run that deletes, with so many chunks of two records. */
export const deleting = Effect.fnUntraced(function* (chunks: number, run = "r1") {
  const sql = yield* SqlClient.SqlClient
  const cleanUp = yield* CleanUp
  yield* cleanUp.submit({ ...input, run, instances: [i1] })
  yield* Runs.beginListing(run)
  yield* Instances.insert(run, [{ id: "i1" }])
  const row = yield* Instances.begin(run)
  if (row === undefined) return yield* Effect.die(new Error("it has an instance"))
  for (let no = 0; no < chunks; no += 1) yield* Chunks.insert({ run, position: 0, no }, tasks(2))
  yield* Instances.fenced(row, Instances.end(row))
  yield* Runs.beginDeleting(run)
  return { sql, cleanUp }
})

/** Lets a claim without a beat grow older. */
export const age = Effect.fnUntraced(function* (millis: number) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_chunk SET beat_at = beat_at - ${millis}`
})

export const claimed = Effect.fnUntraced(function* (round = 1) {
  return (yield* Chunks.claim("r1", round)) ?? (yield* Effect.die(new Error("it has an open chunk")))
})

const deleted = new Deleted({ status: 200, attempts: 1 })

export const result = (taskId: string, outcome: Deleted | AlreadyGone | Failed | NotAttempted = deleted) => ({
  instanceId: "i1",
  taskId,
  outcome
})
