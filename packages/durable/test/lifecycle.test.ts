/** Pause, resume, cancel and retry in every state, and runners that stumble. */
import { DcsTasks, DcsTasksCalls, type DcsTasksService } from "@dcs-tasks/core"
import { DcsInternalError, DcsNotFound } from "@dcs-tasks/core/DcsError"
import { Deleted } from "@dcs-tasks/core/DeleteBackgroundTask"
import { CleanUp, Progress, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Retention from "../src/tables/retention.ts"
import * as Runs from "../src/tables/runs.ts"
import { input, pass, promptDigests, records, runner, settled, target, until, whenEnded } from "./support.ts"

const deleted = new Deleted({ status: 200, attempts: 1 })
const missingTask = new DcsNotFound({ attempts: 1, mayHaveDeleted: false, status: 404, reason: { _tag: "Task" } })
const other = { ...target, endpoint: "https://other.example.com" }

/** As a run can be found by its clients, without a runner that moves it. */
const inState = Effect.fnUntraced(function* (state: string, stop: string | null = null) {
  const sql = yield* SqlClient.SqlClient
  const cleanUp = yield* CleanUp
  yield* cleanUp.submit({ ...input, target: other })
  yield* sql`UPDATE dcs_run SET state = ${state}, stop = ${stop}`
  return cleanUp
})

const open = ["receiving", "submitted", "listing", "deleting"]
const ended = ["done", "cancelled", "failed"]

for (const state of open) {
  it.effect(`a run that is ${state} is paused, resumed and cancelled; each twice is no error`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* inState(state)
      for (const _ of [1, 2]) expect(yield* cleanUp.pause("r1")).toMatchObject({ state: "paused", reason: "user" })
      for (const _ of [1, 2]) expect((yield* cleanUp.resume("r1")).state).toBe(state)
      expect((yield* cleanUp.resume("r1")).reason).toBeUndefined()
      expect((yield* Effect.flip(cleanUp.retry("r1")))._tag).toBe("RunConflict")
      yield* cleanUp.pause("r1")
      for (const _ of [1, 2]) expect((yield* cleanUp.cancel("r1")).state).toBe("cancelled")
    }).pipe(Effect.provide(runner({})))
  )
}

for (const state of ended) {
  it.effect(`a run that is ${state} stays so`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* inState(state)
      const changes = [cleanUp.pause, cleanUp.resume, cleanUp.retry, ...(state === "cancelled" ? [] : [cleanUp.cancel])]
      for (const change of changes) {
        const error = yield* Effect.flip(change("r1"))
        expect(error).toMatchObject({ _tag: "RunConflict", run: "r1" })
        expect(error.message).toMatch(new RegExp(`^The run r1 is ${state}, so it cannot be .*Nothing was changed`))
      }
      expect((yield* cleanUp.poll("r1")).state).toBe(state)
    }).pipe(Effect.provide(runner({})))
  )
}

it.effect("nothing can be asked of a run that is not there", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const asked = [cleanUp.poll, cleanUp.await, cleanUp.pause, cleanUp.resume, cleanUp.cancel, cleanUp.retry]
    for (const ask of asked) expect((yield* Effect.flip(ask("r9")))._tag).toBe("RunNotFound")
    expect(yield* Stream.runCollect(cleanUp.outcomes("r9"))).toEqual([])
    expect(yield* Stream.runCollect(cleanUp.copies("r9"))).toEqual([])
    expect(yield* cleanUp.unschedule("none")).toBe(false)
  }).pipe(Effect.provide(runner({})))
)

it.effect("a run that fails while it is paused is failed", () =>
  Effect.gen(function* () {
    const cleanUp = yield* inState("listing", "paused")
    yield* Runs.fail("r1", "the clocks differ")
    expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "failed", reason: "the clocks differ" })
  }).pipe(Effect.provide(runner({})))
)

it.effect("the same input joins the run, in whatever order its fields are; another input does not", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const { submittedAt } = yield* cleanUp.submit(input)
    yield* TestClock.adjust("100 millis")
    const turned = Object.fromEntries(Object.entries(input).toReversed())
    expect(yield* cleanUp.submit({ ...input, ...turned })).toMatchObject({ submittedAt })
    expect((yield* Effect.flip(cleanUp.submit({ ...input, lanes: 3 })))._tag).toBe("RunExists")
  }).pipe(Effect.provide(runner({ tasks: { i1: [] } })))
)

it.effect("a run of a target that no runner serves waits, and others do not", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, run: "r0", target: other })
    yield* cleanUp.submit(input)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 3 })
    yield* pass(600_000)
    expect(yield* cleanUp.poll("r0")).toMatchObject({ state: "submitted", attempt: 1 })
  }).pipe(Effect.provide(runner({ tasks: { i1: records(3) } })))
)

it.effect("a cancelled run sends nothing more, and keeps what happened", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, lanes: 1, chunk: 40 })
    yield* settled("r1", ({ deleted }) => deleted >= 5)
    yield* cleanUp.cancel("r1")
    yield* pass(3_000)
    const { deletions } = yield* DcsTasksCalls
    const sent = (yield* deletions).length
    expect(sent).toBeLessThan(40)
    yield* pass(300_000)
    expect((yield* deletions).length).toBe(sent)
    expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "cancelled", deleted: sent, total: 40 })
  }).pipe(Effect.provide(runner({ tasks: { i1: records(40) } }, { rate: 5 })))
)

it.effect("runs that are paused and resumed at once have no more lanes than they want", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const { chunks } = yield* Progress
    yield* cleanUp.submit({ ...input, chunk: 10 })
    yield* settled("r1", ({ deleted }) => deleted >= 5)
    for (let time = 0; time < 5; time += 1) {
      yield* cleanUp.pause("r1")
      yield* cleanUp.resume("r1")
      yield* pass(2_000)
      expect(chunks().length).toBeLessThanOrEqual(2)
    }
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 200, alreadyGone: 0, failed: 0 })
    const { deletions } = yield* DcsTasksCalls
    expect(yield* deletions).toHaveLength(200)
  }).pipe(Effect.provide(runner({ tasks: { i1: records(200) } }, { rate: 5 })))
)

/** A runner whose targets throw at these calls. */
const stumbling = (at: (call: number) => boolean) => {
  let calls = 0
  const targets = Layer.effect(
    Targets,
    Effect.map(DcsTasks, (dcs) => ({
      clientOf: () => {
        calls += 1
        if (at(calls)) throw new Error("the targets cannot be read")
        return dcs
      }
    }))
  )
  return Testing.layer().pipe(
    Layer.provide(targets),
    Layer.provideMerge(DcsTasks.layerTest({ tasks: { i1: records(30) } })),
    Layer.provide(promptDigests),
    Layer.provideMerge(Logger.layer([]))
  )
}

for (const [name, at] of [
  ["its controller", (call: number) => call <= 3],
  ["its list", (call: number) => call === 2],
  ["its lanes", (call: number) => call === 4 || call === 5]
] as const) {
  it.effect(`a runner goes on after a defect of ${name}`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      yield* cleanUp.submit(input)
      expect(yield* whenEnded("r1")).toMatchObject({ state: "done", attempt: 1, deleted: 30, alreadyGone: 0 })
    }).pipe(Effect.provide(stumbling(at)))
  )
}

it.effect("a retry sends what failed; what may have been sent and is missing counts as deleted by it", () => {
  const broken = (seen: boolean) => new DcsInternalError({ attempts: 3, mayHaveDeleted: seen, status: 500 })
  return Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit(input)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 8, failed: 2 })
    expect(yield* cleanUp.retry("r1")).toMatchObject({ attempt: 2, state: "deleting", failed: 0, total: 10 })
    expect((yield* Effect.flip(cleanUp.retry("r1")))._tag).toBe("RunConflict")
    expect(yield* whenEnded("r1")).toMatchObject({ total: 10, deleted: 8, failed: 2 })
    expect(yield* cleanUp.retry("r1")).toMatchObject({ attempt: 3 })
    const third = yield* whenEnded("r1")
    expect(third).toMatchObject({ deleted: 9, alreadyGone: 1, priorAttemptMayHaveDeleted: 1, failed: 0 })
    expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(10)
    const { deletions } = yield* DcsTasksCalls
    expect(yield* deletions).toHaveLength(8 + 3 + 3)
  }).pipe(
    Effect.provide(
      runner({
        tasks: { i1: records(10) },
        outcomes: {
          t2: [broken(true), broken(true), missingTask],
          t5: [broken(false), broken(false), deleted]
        }
      })
    )
  )
})

it.effect("an id that was forgotten can be used again, while its runner lives", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    yield* cleanUp.submit(input)
    yield* whenEnded("r1")
    yield* sql`UPDATE dcs_run SET swept = 1`
    yield* pass(2000)
    expect(yield* Retention.forget(1000)).toBe(1)
    yield* pass(2000)
    yield* cleanUp.submit(input)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 3 })
    expect(yield* (yield* DcsTasksCalls).deletions).toHaveLength(6)
  }).pipe(Effect.provide(runner({ tasks: { i1: records(3) } })))
)

/** Its results come 20 seconds after the requests. */
const slow = (dcs: DcsTasksService): DcsTasksService => ({
  ...dcs,
  deleteBackgroundTasks: new Proxy(dcs.deleteBackgroundTasks, {
    apply: (call, self, args) => {
      const results: unknown = Reflect.apply(call, self, args)
      return Stream.isStream(results) ? Stream.tap(results, () => Effect.sleep(20_000)) : results
    }
  })
})

it.effect("a request that ends long after a pause and a resume is not sent again", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const { deletions } = yield* DcsTasksCalls
    yield* cleanUp.submit(input)
    yield* until(deletions, ({ length }) => length > 0)
    yield* cleanUp.pause("r1")
    yield* pass(2000)
    yield* cleanUp.resume("r1")
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 1 })
    expect(yield* deletions).toHaveLength(1)
  }).pipe(Effect.provide(runner({ tasks: { i1: records(1) } }, { change: slow })))
)
