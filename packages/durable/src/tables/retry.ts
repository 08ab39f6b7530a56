/** Sends the dead letter of a run again, as chunks of their own. */
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as Chunks from "./chunks.ts"
import { now } from "./now.ts"
import * as Outcomes from "./outcomes.ts"
import { defaultChunk } from "./runs.ts"

const requeue = Effect.fnUntraced(function* (run: string, instanceId: string, dead: ReadonlyArray<Outcomes.Retriable>) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ position: number; next: number }>`SELECT i.position,
    (SELECT COALESCE(max(c.no), -1) + 1 FROM dcs_chunk c WHERE c.run = i.run AND c.position = i.position) AS next
    FROM dcs_instance i WHERE i.run = ${run} AND i.instance = ${instanceId}`
  if (row === undefined) return
  let no = row.next
  for (const sent of [false, true]) {
    const tasks = dead
      .filter(({ mayBeSent }) => mayBeSent === sent)
      .map(({ taskId }) => new BackgroundTask({ id: taskId }))
    for (let from = 0; from < tasks.length; from += defaultChunk) {
      const part = tasks.slice(from, from + defaultChunk)
      yield* Chunks.insert({ run, position: row.position, no }, part, { again: true, mayBeSent: sent })
      yield* Outcomes.remove(
        run,
        instanceId,
        part.map(({ id }) => id)
      )
      no += 1
    }
  }
})

/** False if the run is not done, or nothing is left to try. */
export const retry = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const at = yield* now(sql)
      // Locks the run, so that two retries do not both find the dead letter.
      const done =
        yield* sql`UPDATE dcs_run SET moved_at = ${at} WHERE run = ${run} AND state = ${"done"} RETURNING run`
      if (done.length === 0) return false
      let last: Outcomes.Retriable | undefined
      while (true) {
        const page = yield* Outcomes.retriable(run, last)
        for (const [instanceId, dead] of Map.groupBy(page, ({ instanceId }) => instanceId)) {
          yield* requeue(run, instanceId, dead)
        }
        last = page.at(-1) ?? last
        if (Outcomes.isLast(page)) break
      }
      const unlisted = yield* sql`UPDATE dcs_instance SET state = ${"open"}, problem = NULL
        WHERE run = ${run} AND state = ${"unlisted"} RETURNING position`
      if (last === undefined && unlisted.length === 0) return false
      yield* sql`UPDATE dcs_run SET state = ${unlisted.length > 0 ? "listing" : "deleting"}, stop = NULL,
        attempt = attempt + 1, round = round + 1, ended_at = NULL, swept = 0 WHERE run = ${run}`
      return true
    })
  )
})
