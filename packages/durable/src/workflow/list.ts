/** Lists the records of a run into its chunks, page by page. No transaction is open while a page is awaited. */
import type { BackgroundTask, DcsError, DcsTasksService } from "@dcs-tasks/core"
import {
  choose,
  type ClockReading,
  clocksDiffer,
  type DcsNoServiceTime,
  isFinished,
  isRejected,
  listMatching,
  type Rule,
  type TaskPages
} from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { SqlClient } from "effect/sql/SqlClient"
import * as Activity from "effect/workflow/Activity"
import type { RunInput } from "../model/Run.ts"
import * as Chunks from "../tables/chunks.ts"
import * as Instances from "../tables/instances.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import { Pace } from "./services.ts"
import { elsewhere, Ended, stopped } from "./ended.ts"
import { listPlan } from "./plan.ts"
import { clientFor } from "./target.ts"

const beatMillis = 1000

const ruleOf = ({ names, olderThan, statuses }: RunInput["filter"]): Rule => ({
  statuses: statuses && new Set(statuses.map((status) => status.toUpperCase())),
  names: names && new Set(names),
  olderThan
})

const clockProblem = `the service's clock and the runner's differ by more than an hour. Nothing was sent. Set the clock that is wrong, or submit a run with trustServiceClock`

const checkClock = ({ filter }: RunInput, reading: ClockReading): Effect.Effect<void, Ended> =>
  filter.olderThan === undefined || filter.trustServiceClock === true || !clocksDiffer(reading)
    ? Effect.void
    : Effect.fail(new Ended({ by: "failed", reason: clockProblem }))

const matching = (pages: TaskPages, input: RunInput, instanceId: string) =>
  listMatching(pages, { instanceId }, { rule: ruleOf(input.filter), onClock: (reading) => checkClock(input, reading) })

const ended = (error: DcsError | DcsNoServiceTime | Ended): Ended | undefined => {
  if (error._tag === "Ended") return error
  if (error._tag === "DcsNoServiceTime") return new Ended({ by: "failed", reason: error.message })
  if (!isRejected(error)) return undefined
  return new Ended({ by: "paused", reason: error._tag === "DcsUnauthorized" ? "unauthorized" : "credentials" })
}

const problemOf = (error: object): string =>
  "message" in error && typeof error.message === "string" ? error.message : "it cannot be listed"

/** Lists one instance; what fails for this instance alone is kept as its problem. */
const orProblem = <A, R>(
  row: Instances.InstanceRow,
  listing: Effect.Effect<A, DcsError | DcsNoServiceTime | Ended, R>
): Effect.Effect<A | undefined, Ended, R | SqlClient> =>
  listing.pipe(
    Effect.catch((error) => {
      const end = ended(error)
      return end === undefined
        ? Effect.as(patiently(Instances.fenced(row, Instances.giveUp(row, problemOf(error)))), undefined)
        : Effect.fail(end)
    })
  )

/** Fails, and writes nothing, once another runner lists the instance. */
const orElsewhere = <A, E, R>(row: Instances.InstanceRow, write: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Instances.fenced(row, write), (isMine) => (isMine ? Effect.void : Effect.fail(elsewhere)))

/** Shows that the list goes on. Fails once it shall stop. */
const watch = (run: string) =>
  Effect.forever(
    Effect.flatMap(Effect.delay(patiently(Runs.touch(run)), beatMillis), (isWanted) =>
      isWanted ? Effect.void : Effect.fail(stopped)
    )
  )

const chunksOf = (tasks: ReadonlyArray<BackgroundTask>, size: number): ReadonlyArray<ReadonlyArray<BackgroundTask>> =>
  Array.from({ length: Math.ceil(tasks.length / size) }, (_, n) => tasks.slice(n * size, (n + 1) * size))

/** All matching records, in the order of the service. */
const listAll = Effect.fnUntraced(function* (pages: TaskPages, input: RunInput) {
  const { chunk = Runs.defaultChunk, run } = input
  while (true) {
    const row = yield* patiently(Instances.begin(run))
    if (row === undefined) return
    let no = 0
    let unfinished = 0
    const write = Effect.fnUntraced(function* (group: ReadonlyArray<BackgroundTask>) {
      const tasks = group.filter(isFinished)
      unfinished += group.length - tasks.length
      const count = Instances.countUnfinished(row, unfinished)
      const chunks = tasks.length === 0 ? Effect.void : Chunks.insert({ run, position: row.position, no }, tasks)
      yield* patiently(orElsewhere(row, Effect.andThen(count, chunks)))
      no += 1
    })
    yield* orProblem(
      row,
      matching(pages, input, row.instanceId).pipe(
        Stream.grouped(chunk),
        Stream.runForEach(write),
        Effect.andThen(patiently(orElsewhere(row, Instances.end(row))))
      )
    )
  }
})

/**
 * The oldest of all instances that have no list yet, as far as the limit has room. Of each list no more than these are
 * kept.
 */
const listOldest = Effect.fnUntraced(function* (pages: TaskPages, input: RunInput, limit: number) {
  const { chunk = Runs.defaultChunk, run } = input
  const rows = yield* patiently(Instances.beginAll(run))
  const room = Math.max(0, limit - (yield* patiently(Chunks.total(run))))
  let kept: ReadonlyArray<{ readonly row: Instances.InstanceRow; readonly task: BackgroundTask }> = []
  const listed: Array<{ readonly row: Instances.InstanceRow; readonly unfinished: number }> = []
  for (const row of rows) {
    const found = yield* orProblem(row, Stream.runCollect(matching(pages, input, row.instanceId)))
    if (found === undefined) continue
    const { candidates, unfinished } = choose([kept, found.map((task) => ({ row, task }))], room)
    kept = candidates
    listed.push({ row, unfinished })
  }
  const sql = yield* SqlClient
  const byRow = Map.groupBy(kept, ({ row }) => row)
  const write = Effect.forEach(
    listed,
    ({ row, unfinished }) =>
      orElsewhere(
        row,
        Effect.gen(function* () {
          const tasks = (byRow.get(row) ?? []).map(({ task }) => task)
          for (const [no, part] of chunksOf(tasks, chunk).entries()) {
            yield* Chunks.insert({ run, position: row.position, no }, part)
          }
          yield* Instances.countUnfinished(row, unfinished)
          yield* Instances.end(row)
        })
      ),
    { discard: true }
  )
  yield* patiently(sql.withTransaction(write))
})

const listMatchingRecords = Effect.fnUntraced(function* (dcs: DcsTasksService, pages: TaskPages, input: RunInput) {
  const { filter, instances, run } = input
  const { slot } = yield* Pace
  if ((yield* patiently(Instances.count(run))) === 0) {
    const all =
      "allExcept" in instances
        ? (yield* Effect.andThen(slot, Stream.runCollect(dcs.listInstances()))).filter(
            ({ id }) => !instances.allExcept.some((left) => left === id)
          )
        : instances.map((id) => ({ id }))
    yield* patiently(Instances.insert(run, all))
  }
  yield* filter.limit === undefined ? listAll(pages, input) : listOldest(pages, input, filter.limit)
})

/** Whoever listed last: the end of a list can be written although its answer is lost. */
const listed = (run: string, round: number) =>
  Effect.andThen(patiently(Runs.beginDeleting(run)), patiently(Runs.finish(run, round)))

const work = Effect.fnUntraced(function* (run: string, round: number) {
  const input = yield* patiently(Runs.inputOf(run))
  if (input === undefined) return
  const dcs = yield* clientFor(input)
  if (dcs === undefined) return
  const { slot } = yield* Pace
  const pages: TaskPages = {
    listBackgroundTaskPages: (input, options) =>
      // One slot for each page: before the first, and with each that is followed by another.
      Stream.unwrap(
        Effect.as(
          slot,
          Stream.tap(dcs.listBackgroundTaskPages(input, options), () => slot)
        )
      )
  }
  const listing = "plan" in input ? listPlan(pages, input) : listMatchingRecords(dcs, pages, input)
  // Such as an outage while the instances are listed: a resume lists again.
  const ending = Effect.mapError(listing, (error) => ended(error) ?? new Ended({ by: "paused", reason: error.message }))
  yield* Effect.raceFirst(ending, watch(run))
  yield* listed(run, round)
})

const afterwards = (run: string, round: number, { by, reason }: Ended) => {
  switch (by) {
    case "stopped":
      return Effect.void
    case "elsewhere":
      return listed(run, round)
    case "paused":
      return patiently(Runs.pause(run, reason, round))
    case "failed":
      return patiently(Runs.fail(run, reason))
  }
}

export const list = (run: string, round: number) =>
  Activity.make({
    name: "list",
    execute: Effect.catchTag(work(run, round), "Ended", (ended): Effect.Effect<unknown, never, SqlClient> =>
      afterwards(run, round, ended)
    ).pipe(Effect.asVoid, Effect.withSpan("dcs.clean_up.list", { attributes: { "dcs.run.id": run } }))
  })
