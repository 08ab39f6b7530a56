/** Runs of a plan: only what a list shows unchanged is sent, however the plan was submitted. */
import type { DcsTasksService } from "@dcs-tasks/core"
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import { DcsForbidden, DcsUnauthorized } from "@dcs-tasks/core/DcsError"
import { CleanUp, type PlanInput } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Planned from "../src/tables/planned.ts"
import { dialects, tables } from "./dialects.ts"
import { i1, i2, input, records, runner, whenEnded, whenPaused } from "./support.ts"

const planned = (of: string, count: number, prefix = "t") =>
  records(count, prefix).map((record) => ({ instanceId: of, task: new BackgroundTask(record) }))

const plan = (count: number, rest: Partial<PlanInput["plan"]> = {}): PlanInput => ({
  run: "r1",
  target: input.target,
  lanes: 2,
  chunk: 10,
  plan: { digest: "d1", count, instances: [i1, i2], ...rest }
})

const reasons = Effect.gen(function* () {
  const cleanUp = yield* CleanUp
  const dead = yield* Stream.runCollect(cleanUp.deadLetter("r1"))
  return dead.map(({ instanceId, outcome, taskId }) => [
    instanceId,
    taskId,
    outcome._tag === "NotSent" ? outcome.reason : outcome._tag
  ])
})

/** Lists as `change` makes them. */
const listing = (change: (dcs: DcsTasksService) => DcsTasksService["listBackgroundTaskPages"]) => ({
  change: (dcs: DcsTasksService) => ({ ...dcs, listBackgroundTaskPages: change(dcs) })
})

const forbidden = new DcsForbidden({ attempts: 1, mayHaveDeleted: false, status: 403 })
const unauthorized = new DcsUnauthorized({ attempts: 1, mayHaveDeleted: false, status: 401, reason: { _tag: "Other" } })

/** The service: one record of the plan changed, one is gone. */
const there = {
  i1: records(25).flatMap((record, n) => (n === 3 ? [{ ...record, status: "FAILED" }] : n === 14 ? [] : [record])),
  i2: records(5, "u")
}

it.effect("what changed or vanished is not sent, and a retry does not send it", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submitPlan(plan(30), Stream.fromIterable([...planned("i1", 25), ...planned("i2", 5, "u")]))
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 30, deleted: 28, failed: 2, notSent: 2 })
    expect(yield* reasons).toEqual([
      ["i1", "t14", "vanished"],
      ["i1", "t3", "changed"]
    ])
    expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(28)
    expect((yield* Effect.flip(cleanUp.retry("r1"))).message).toBe(
      "The run r1 is done, so it cannot be retried: it has nothing to send again; its dead letter says what to do about the 2 records of the plan. Nothing was changed."
    )
  }).pipe(Effect.provide(runner({ tasks: there })))
)

it.effect("with ignoreMissing, what vanished counts as gone", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submitPlan({ ...plan(25), ignoreMissing: true }, Stream.fromIterable(planned("i1", 25)))
    const counts = { deleted: 23, alreadyGone: 1, priorAttemptMayHaveDeleted: 0, failed: 1 }
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", ...counts })
  }).pipe(Effect.provide(runner({ tasks: there })))
)

it.effect("what a list can lack is unseen, and what cannot be listed is unlisted", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submitPlan(plan(8), Stream.fromIterable([...planned("i1", 3), ...planned("i2", 5, "u")]))
    expect(yield* whenEnded("r1")).toMatchObject({
      state: "done",
      total: 8,
      deleted: 2,
      failed: 6,
      notSent: 6,
      unlisted: []
    })
    expect(yield* reasons).toEqual([
      ["i1", "t2", "unseen"],
      ...["u0", "u1", "u2", "u3", "u4"].map((id) => ["i2", id, "unlisted"])
    ])
  }).pipe(
    Effect.provide(
      runner(
        { tasks: { i1: records(2), i2: records(5, "u") } },
        listing(
          (dcs) => (of, options) =>
            of.instanceId === "i2"
              ? Stream.fail(forbidden)
              : Stream.map(dcs.listBackgroundTaskPages(of, options), (page) => ({ ...page, total: 3 }))
        )
      )
    )
  )
)

it.effect("rejected credentials pause its list; a resume lists and sends", () => {
  let isRejected = true
  return Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submitPlan(plan(5), Stream.fromIterable(planned("i2", 5, "u")))
    expect(yield* whenPaused("r1")).toMatchObject({ state: "paused", reason: "unauthorized" })
    isRejected = false
    yield* cleanUp.resume("r1")
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 5 })
  }).pipe(
    Effect.provide(
      runner(
        { tasks: there },
        listing(
          (dcs) => (of, options) => (isRejected ? Stream.fail(unauthorized) : dcs.listBackgroundTaskPages(of, options))
        )
      )
    )
  )
})

it.effect("an expired plan sends nothing", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submitPlan(plan(5, { expiresAt: 500 }), Stream.fromIterable(planned("i2", 5, "u")))
    const status = yield* whenEnded("r1")
    expect(status).toMatchObject({ state: "failed", deleted: 0, total: 5 })
    expect(status.reason).toMatch(/the plan expired/)
  }).pipe(Effect.provide(runner({ tasks: there })))
)

it.effect(
  "a plan without a valid time of expiry, or with an invalid count, is refused before anything is written",
  () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      for (const invalid of [{ expiresAt: Number.NaN }, { expiresAt: Infinity }, { count: -1 }, { digest: "" }]) {
        const error = yield* Effect.flip(
          cleanUp.submitPlan(plan(5, invalid), Stream.fromIterable(planned("i2", 5, "u")))
        )
        expect(error._tag).toBe("RunInvalid")
      }
      expect((yield* Effect.flip(cleanUp.poll("r1")))._tag).toBe("RunNotFound")
    }).pipe(Effect.provide(runner({ tasks: there })))
)

it.effect("an empty plan is done", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submitPlan(plan(0, { instances: [] }), Stream.empty)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 0 })
  }).pipe(Effect.provide(runner({ tasks: there })))
)

for (const [name, database] of dialects) {
  const provided = Effect.provide(tables(database))

  it.live(`${name}: a submission that broke off starts again, and nothing is sent before it is whole`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      const all = planned("i1", 25)
      const broken = Stream.concat(Stream.fromIterable(all.slice(0, 12)), Stream.fail("the file ended"))
      expect(yield* Effect.flip(cleanUp.submitPlan(plan(25), broken))).toBe("the file ended")
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "receiving", total: 12 })
      const other = yield* Effect.flip(cleanUp.submitPlan(plan(25, { digest: "d2" }), Stream.fromIterable(all)))
      expect(other).toMatchObject({ _tag: "RunExists" })
      const short = yield* Effect.flip(cleanUp.submitPlan(plan(25), Stream.fromIterable(all.slice(0, 24))))
      expect(short.message).toMatch(/25 records, and 24 were given/)
      const elsewhere = yield* Effect.flip(cleanUp.submitPlan(plan(25), Stream.fromIterable(planned("i3", 25))))
      expect(elsewhere.message).toMatch(/25 records, and 0 were given/)
      for (const _ of [1, 2]) {
        const whole = yield* cleanUp.submitPlan(plan(25), Stream.fromIterable(all))
        expect(whole).toMatchObject({ state: "submitted", total: 25 })
      }
      expect((yield* Effect.flip(cleanUp.submit(input)))._tag).toBe("RunExists")
    }).pipe(provided)
  )

  it.live(`${name}: two submissions of one plan at once leave it whole`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      const all = Stream.fromIterable(planned("i1", 60))
      const submissions = Array.from({ length: 6 }, () => Effect.exit(cleanUp.submitPlan(plan(60), all)))
      yield* Effect.all(submissions, { concurrency: 6 })
      expect(yield* cleanUp.submitPlan(plan(60), all)).toMatchObject({ state: "submitted", total: 60 })
      // One that began before is late.
      yield* Planned.add(plan(60), [[{ instanceId: "i1", task: new BackgroundTask({ id: "x" }) }, 99]])
      expect(yield* Planned.close(plan(60))).toBe(60)
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "submitted", total: 60 })
    }).pipe(provided)
  )
}
