/** What stops a run, an instance or nothing: rejected credentials, missing and forbidden instances, lists that fail. */
import { DcsTasksCalls } from "@dcs-tasks/core"
import { DcsForbidden, DcsInternalError, DcsNotFound, DcsThrottled, DcsUnauthorized } from "@dcs-tasks/core/DcsError"
import { Deleted } from "@dcs-tasks/core/DeleteBackgroundTask"
import { CleanUp } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { i1, i2, input, pass, records, runner, until, whenEnded, whenPaused } from "./support.ts"

const unauthorized = new DcsUnauthorized({ attempts: 1, mayHaveDeleted: false, status: 401, reason: { _tag: "Other" } })
const forbidden = new DcsForbidden({ attempts: 1, mayHaveDeleted: false, status: 403 })
const missing = new DcsNotFound({ attempts: 1, mayHaveDeleted: false, status: 404, reason: { _tag: "Instance" } })
const broken = new DcsInternalError({ attempts: 1, mayHaveDeleted: false, status: 500 })
const throttled = new DcsThrottled({ attempts: 1, mayHaveDeleted: false, status: 429, retryAfter: 60 })
const deleted = new Deleted({ status: 200, attempts: 1 })

const sentTimes = Effect.gen(function* () {
  const { deletions } = yield* DcsTasksCalls
  return (yield* deletions).length
})

it.effect(
  "rejected credentials pause the run, also if only its last records see them; a resume sends those again",
  () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      yield* cleanUp.submit(input)
      expect(yield* whenPaused("r1")).toMatchObject({ state: "paused", reason: "unauthorized", failed: 0 })
      yield* cleanUp.resume("r1")
      expect(yield* whenEnded("r1")).toMatchObject({ state: "done", attempt: 1, deleted: 1, failed: 0 })
    }).pipe(Effect.provide(runner({ tasks: { i1: records(1) }, outcomes: { t0: [unauthorized, deleted] } })))
)

it.effect("rejected credentials in the middle pause the run; a resume continues it", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit(input)
    expect(yield* whenPaused("r1")).toMatchObject({ state: "paused", reason: "unauthorized", failed: 0 })
    yield* cleanUp.resume("r1")
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 60, deleted: 60, failed: 0, alreadyGone: 0 })
    expect(yield* sentTimes).toBe(61)
  }).pipe(
    Effect.provide(
      runner({ tasks: { i1: records(60) }, outcomes: { t25: [unauthorized, deleted] } }, { concurrency: 1 })
    )
  )
)

it.effect("a pause puts no record into the dead letter, not even one that waits because of a throttle", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const { deletions } = yield* DcsTasksCalls
    yield* cleanUp.submit(input)
    yield* until(deletions, (sent) => sent.length === 2)
    yield* cleanUp.pause("r1")
    yield* pass(5000)
    expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "paused", deleted: 1, failed: 0 })
    // The pause of the service is over for all runners, too.
    yield* cleanUp.resume("r1")
    yield* pass(30_000)
    expect(yield* deletions).toHaveLength(2)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 2, failed: 0, alreadyGone: 0 })
  }).pipe(Effect.provide(runner({ tasks: { i1: records(2) }, outcomes: { t1: [throttled, deleted] } }, { rate: 100 })))
)

it.effect("a list that is rejected pauses the run; a resume lists again", () => {
  let isRejected = true
  return Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, instances: [i1, i2] })
    expect(yield* whenPaused("r1")).toMatchObject({ state: "paused", reason: "unauthorized", unlisted: [] })
    isRejected = false
    yield* cleanUp.resume("r1")
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 6, deleted: 6 })
  }).pipe(
    Effect.provide(
      runner(
        { tasks: { i1: records(3), i2: records(3) } },
        {
          change: (dcs) => ({
            ...dcs,
            listBackgroundTaskPages: (of, options) =>
              isRejected && of.instanceId === "i2"
                ? Stream.fail(unauthorized)
                : dcs.listBackgroundTaskPages(of, options)
          })
        }
      )
    )
  )
})

for (const error of [missing, forbidden]) {
  it.effect(`${error._tag} of an instance ends in the dead letter, and the other instance is cleaned`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      yield* cleanUp.submit({ ...input, instances: [i1, i2], lanes: 1, chunk: 20 })
      expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 30, deleted: 10, failed: 20 })
      const dead = yield* Stream.runCollect(cleanUp.deadLetter("r1"))
      expect(dead).toHaveLength(20)
      expect(new Set(dead.map(({ instanceId }) => instanceId))).toEqual(new Set(["i1"]))
      expect(dead.some(({ outcome }) => outcome._tag === "NotAttempted")).toBe(true)
    }).pipe(
      Effect.provide(
        runner(
          {
            tasks: { i1: records(20), i2: records(10, "u") },
            otherwise: ({ instanceId }) => (instanceId === "i1" ? error : deleted)
          },
          { concurrency: 1 }
        )
      )
    )
  )
}

it.effect("an instance whose list fails in the middle sends nothing, and a retry lists it again", () => {
  let isBroken = true
  return Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, instances: [i1, i2] })
    const first = yield* whenEnded("r1")
    expect(first).toMatchObject({ state: "done", total: 5, deleted: 5, failed: 0, unlisted: [{ instanceId: "i1" }] })
    isBroken = false
    yield* cleanUp.retry("r1")
    const second = yield* whenEnded("r1")
    expect(second).toMatchObject({ state: "done", attempt: 2, total: 35, deleted: 35, failed: 0, unlisted: [] })
    const copies = yield* Stream.runCollect(cleanUp.copies("r1"))
    expect(copies).toHaveLength(35)
  }).pipe(
    Effect.provide(
      runner(
        { tasks: { i1: records(30), i2: records(5, "u") } },
        {
          change: (dcs) => ({
            ...dcs,
            listBackgroundTaskPages: (of, options) =>
              isBroken && of.instanceId === "i1"
                ? Stream.concat(dcs.listBackgroundTaskPages(of, options), Stream.fail(broken))
                : dcs.listBackgroundTaskPages(of, options)
          })
        }
      )
    )
  )
})

it.effect("a limit holds over retries of an instance that could not be listed", () => {
  let isBroken = true
  return Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, instances: [i1, i2], filter: { all: true, limit: 8 } })
    expect(yield* whenEnded("r1")).toMatchObject({ total: 5, deleted: 5, unlisted: [{ instanceId: "i1" }] })
    isBroken = false
    yield* cleanUp.retry("r1")
    expect(yield* whenEnded("r1")).toMatchObject({ total: 8, deleted: 8, unlisted: [] })
    expect(yield* sentTimes).toBe(8)
  }).pipe(
    Effect.provide(
      runner(
        { tasks: { i1: records(30), i2: records(5, "u") } },
        {
          change: (dcs) => ({
            ...dcs,
            listBackgroundTaskPages: (of, options) =>
              isBroken && of.instanceId === "i1" ? Stream.fail(broken) : dcs.listBackgroundTaskPages(of, options)
          })
        }
      )
    )
  )
})

it.effect("an instance that is given twice is cleaned once", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, instances: [i1, i1] })
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 3, deleted: 3 })
    expect(yield* sentTimes).toBe(3)
  }).pipe(Effect.provide(runner({ tasks: { i1: records(3) } })))
)

it.effect("a run without instances or records is done", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, instances: { allExcept: [i1] } })
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 0 })
    yield* cleanUp.submit({ ...input, run: "r2" })
    expect(yield* whenEnded("r2")).toMatchObject({ state: "done", total: 0 })
    const again = yield* Effect.flip(cleanUp.retry("r2"))
    expect(again._tag).toBe("RunConflict")
  }).pipe(Effect.provide(runner({ instances: [{ id: "i1", name: "one" }] })))
)
