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
import type { SqlClient } from "effect/sql/SqlClient"
import * as Activity from "effect/workflow/Activity"
import type { RunInput } from "../model/Run.ts"
import * as Chunks from "../tables/chunks.ts"
import * as Instances from "../tables/instances.ts"
import { patiently } from "../tables/patience.ts"
import * as Runs from "../tables/runs.ts"
import { Pace } from "./Runner.ts"
import { Ended } from "./ended.ts"
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
    : Effect.fail(new Ended({ by: "problem", problem: clockProblem }))

const matching = (pages: TaskPages, input: RunInput, instanceId: string) =>
  listMatching(pages, { instanceId }, { rule: ruleOf(input.filter), onClock: (reading) => checkClock(input, reading) })

const ended = (error: DcsError | DcsNoServiceTime | Ended): Ended | undefined => {
  if (error._tag === "Ended") return error
  if (error._tag === "DcsNoServiceTime") return new Ended({ by: "problem", problem: error.message })
  return isRejected(error) ? new Ended({ by: "rejected" }) : undefined
}

/** Lists one instance; what fails for this instance alone is kept as its problem. */
const orProblem = <A, R>(
  row: Instances.InstanceRow,
  listing: Effect.Effect<A, DcsError | DcsNoServiceTime | Ended, R>
): Effect.Effect<A | undefined, Ended, R | SqlClient> =>
  Effect.catch(listing, (error) => {
    const end = ended(error)
    return end === undefined
      ? Effect.as(patiently(Instances.end(row, "message" in error ? error.message : "it cannot be listed")), undefined)
      : Effect.fail(end)
  })

/** Shows that the list goes on. Fails once it shall stop. */
const watch = (run: string) =>
  Effect.forever(
    Effect.flatMap(Effect.delay(patiently(Runs.touch(run)), beatMillis), (isWanted) =>
      isWanted ? Effect.void : Effect.fail(new Ended({ by: "stop" }))
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
    const write = Effect.fnUntraced(function* (group: ReadonlyArray<BackgroundTask>) {
      const tasks = group.filter(isFinished)
      const chunks = tasks.length === 0 ? Effect.void : Chunks.insert({ run, position: row.position, no }, tasks)
      const isMine = yield* patiently(Instances.fenced(row, group.length - tasks.length, chunks))
      if (!isMine) return yield* new Ended({ by: "stop" })
      no += 1
    })
    yield* orProblem(
      row,
      matching(pages, input, row.instanceId).pipe(
        Stream.grouped(chunk),
        Stream.runForEach(write),
        Effect.andThen(patiently(Instances.end(row)))
      )
    )
  }
})

/** The oldest of all instances. Of each list no more than these are kept. */
const listOldest = Effect.fnUntraced(function* (pages: TaskPages, input: RunInput, limit: number) {
  const { chunk = Runs.defaultChunk, run } = input
  const rows = yield* patiently(Instances.beginAll(run))
  const [first] = rows
  if (first === undefined) return
  let kept: ReadonlyArray<{ readonly row: Instances.InstanceRow; readonly task: BackgroundTask }> = []
  let unfinished = 0
  for (const row of rows) {
    const found = yield* orProblem(row, Stream.runCollect(matching(pages, input, row.instanceId)))
    const chosen = choose([kept, (found ?? []).map((task) => ({ row, task }))], limit)
    kept = chosen.candidates
    unfinished += chosen.unfinished
  }
  const write = Effect.forEach(
    rows,
    (row) =>
      Effect.forEach(
        chunksOf(
          kept.flatMap((one) => (one.row === row ? [one.task] : [])),
          chunk
        ),
        (tasks, no) => Chunks.insert({ run, position: row.position, no }, tasks),
        { discard: true }
      ),
    { discard: true }
  )
  const isMine = yield* patiently(Instances.fenced(first, unfinished, write))
  if (!isMine) return yield* new Ended({ by: "stop" })
  yield* Effect.forEach(rows, (row) => patiently(Instances.end(row)), { discard: true })
})

const listMatchingRecords = Effect.fnUntraced(function* (dcs: DcsTasksService, pages: TaskPages, input: RunInput) {
  const { filter, instances, run } = input
  if ((yield* patiently(Instances.count(run))) === 0) {
    const all =
      "allExcept" in instances
        ? (yield* Stream.runCollect(dcs.listInstances())).filter(
            ({ id }) => !instances.allExcept.some((left) => left === id)
          )
        : instances.map((id) => ({ id }))
    yield* patiently(Instances.insert(run, all))
  }
  yield* filter.limit === undefined ? listAll(pages, input) : listOldest(pages, input, filter.limit)
})

const work = Effect.fnUntraced(function* (run: string) {
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
  yield* patiently(Runs.enter(run, "submitted", "listing"))
  const listing = "plan" in input ? listPlan(pages, input) : listMatchingRecords(dcs, pages, input)
  const ending = Effect.mapError(
    listing,
    (error) => ended(error) ?? new Ended({ by: "problem", problem: error.message })
  )
  yield* Effect.raceFirst(ending, watch(run))
  yield* patiently(Runs.enter(run, "listing", "deleting"))
  yield* patiently(Runs.finish(run))
})

export const list = (run: string) =>
  Activity.make({
    name: "list",
    execute: Effect.catchTag(work(run), "Ended", ({ by, problem }) =>
      by === "stop"
        ? Effect.void
        : by === "rejected"
          ? patiently(Runs.pause(run, "unauthorized"))
          : patiently(Runs.fail(run, problem ?? "its records cannot be listed"))
    ).pipe(Effect.asVoid, Effect.withSpan("dcs.clean_up.list", { attributes: { "dcs.run.id": run } }))
  })
