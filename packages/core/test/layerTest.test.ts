/** `DcsTasks.layerTest`: what a script says, what the service does with it, and what it records. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import {
  AlreadyGone,
  type BulkDeleteOptions,
  type DcsError,
  DcsForbidden,
  DcsTasks,
  DcsTasksCalls,
  type DcsTasksScript,
  DcsThrottled,
  DcsTransportError,
  type DeleteBackgroundTaskInput,
  Deleted
} from "../src/index.ts"
import { make, scripted } from "./support.ts"
import {
  calls,
  deletion,
  deletions,
  forbidden,
  missing,
  sent,
  task,
  throttled,
  unauthorized,
  under
} from "./layerTestSupport.ts"

const lost = new DcsTransportError({ kind: "reset", attempts: 3, mayHaveDeleted: true })

const bulk = (tasks: ReadonlyArray<DeleteBackgroundTaskInput>, options?: BulkDeleteOptions) =>
  Effect.flatMap(DcsTasks, (dcs) => Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks), options)))

describe("a deletion", () => {
  const everything = [
    new Deleted({ status: 200, attempts: 1 }),
    new Deleted({ status: 200, attempts: 2, message: "gone", requestId: "r1" }),
    new Deleted({ status: 204, attempts: 1, requestId: "r2" }),
    new AlreadyGone({ attempts: 2, requestId: "r3", priorAttemptMayHaveDeleted: true })
  ]
  it.effect.each(everything)("succeeds with the scripted outcome: %j", (outcome) =>
    Effect.gen(function* () {
      expect(yield* under({ outcomes: { t1: outcome } }, deletion("t1"))).toStrictEqual(outcome)
    })
  )

  it.effect.each([throttled, forbidden, unauthorized, missing, lost])(
    "fails with the scripted error itself: $_tag",
    (error) =>
      Effect.gen(function* () {
        expect(yield* under({ outcomes: { t1: error } }, Effect.flip(deletion("t1")))).toBe(error)
      })
  )

  it.effect("takes the next of several outcomes with each call, and repeats the last", () =>
    under(
      { outcomes: { t1: [throttled, lost, new Deleted({ status: 204, attempts: 1 })] } },
      Effect.gen(function* () {
        const one = Effect.map(Effect.result(deletion("t1")), (result) =>
          result._tag === "Success" ? result.success._tag : result.failure._tag
        )
        expect(yield* Effect.all([one, one, one, one])).toEqual([
          "DcsThrottled",
          "DcsTransportError",
          "Deleted",
          "Deleted"
        ])
      })
    )
  )

  it.effect("of another task is Deleted, or what the function says, also with no outcomes or a name of an object", () =>
    Effect.gen(function* () {
      const deleted = new Deleted({ status: 200, attempts: 1 })
      expect(yield* under(undefined, deletion("t1"))).toStrictEqual(deleted)
      expect(yield* under({ outcomes: { t1: [] } }, deletion("t1"))).toStrictEqual(deleted)
      expect(yield* under({ outcomes: {} }, deletion("constructor"))).toStrictEqual(deleted)
      const script: DcsTasksScript = {
        outcomes: { t1: deleted },
        otherwise: ({ instanceId, taskId }) =>
          new DcsForbidden({ ...sent, status: 403, errorMsg: `${instanceId}/${taskId}` })
      }
      expect(yield* under(script, deletion("t1"))).toStrictEqual(deleted)
      expect(yield* under(script, Effect.flip(deletion("t2")))).toMatchObject({ errorMsg: "i1/t2" })
    })
  )

  it.effect("of a missing task counts as gone only if the caller accepts it, as in the real service", () =>
    Effect.gen(function* () {
      const gone = new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: false })
      for (const outcome of [missing, gone]) {
        const script = { outcomes: { t1: outcome } }
        expect(yield* under(script, deletion("t1", { missing: "succeed" }))).toStrictEqual(gone)
        expect(yield* under(script, Effect.flip(deletion("t1")))).toMatchObject({ _tag: "DcsNotFound", status: 404 })
      }
    })
  )
})

/** What callers without types can pass. */
const invalidIds: ReadonlyArray<readonly [instanceId: string, taskId: string]> = [
  ["i1", ".."],
  ["", "t1"],
  ["i1", "a/b"],
  ["i1", " "]
]

describe("invalid input fails as in the real service, and is not recorded", () => {
  const real = make(scripted(() => new Response(null, { status: 204 })).client)
  const test = Effect.provide(
    Effect.flatMap(DcsTasks, (dcs) => Effect.map(DcsTasksCalls, (recorded) => ({ dcs, recorded }))),
    DcsTasks.layerTest()
  )

  it.effect.each(invalidIds)("ids %j and %j", ([instanceId, taskId]) =>
    Effect.gen(function* () {
      const { dcs, recorded } = yield* test
      const error = yield* Effect.flip(dcs.deleteBackgroundTask({ instanceId, taskId }))
      expect(error._tag).toBe("DcsInvalidInput")
      expect(error).toStrictEqual(yield* Effect.flip((yield* real).deleteBackgroundTask({ instanceId, taskId })))
      expect(yield* recorded.all).toEqual([])
    })
  )

  it.effect("options of a bulk deletion and of lists", () =>
    Effect.gen(function* () {
      const { dcs, recorded } = yield* test
      const run = (service: typeof DcsTasks.Service): ReadonlyArray<Effect.Effect<unknown, DcsError>> => [
        Stream.runCollect(service.deleteBackgroundTasks(Stream.make(task("t1")), { concurrency: 500 })),
        Stream.runCollect(service.listBackgroundTasks({ instanceId: "i1", since: "yesterday" })),
        Stream.runCollect(service.listBackgroundTasks({ instanceId: "..", pageSize: 5 })),
        Stream.runCollect(service.listInstances({ pageSize: 0 }))
      ]
      const [mine, theirs] = [run(dcs), run(yield* real)]
      expect(mine).toHaveLength(4)
      for (const [index, call] of mine.entries()) {
        const error = yield* Effect.flip(call)
        expect(error._tag).toBe("DcsInvalidInput")
        expect(error).toStrictEqual(yield* Effect.flip(theirs[index] ?? Effect.void))
      }
      expect(yield* recorded.all).toEqual([])
    })
  )
})

describe("a bulk deletion runs in the real engine", () => {
  const tags = (results: ReadonlyArray<{ readonly outcome: { readonly _tag: string } }>) =>
    results.map(({ outcome }) => outcome._tag)

  it.effect("duplicates, invalid ids and stops", () =>
    under(
      { outcomes: { t2: unauthorized } },
      Effect.gen(function* () {
        const tasks = ["t1", "t1", "../..", "t2", "t3"].map((id) => task(id))
        const results = yield* bulk(tasks, { concurrency: 1 })
        expect(tags(results)).toEqual(["Deleted", "Duplicate", "Invalid", "Failed", "NotAttempted"])
        expect(results[4]?.outcome).toMatchObject({ stoppedBy: "unauthorized" })
        expect(yield* deletions).toEqual(["t1", "t2"])
      })
    )
  )

  it.effect("five consecutive 403 stop their instance", () =>
    under(
      { otherwise: ({ instanceId }) => (instanceId === "i1" ? forbidden : new Deleted({ status: 200, attempts: 1 })) },
      Effect.gen(function* () {
        const tasks = [1, 2, 3, 4, 5, 6].map((n) => task(`t${n}`))
        const results = yield* bulk([...tasks, task("t1", "i2")], { concurrency: 1 })
        expect(tags(results)).toEqual([...Array.from({ length: 5 }, () => "Failed"), "NotAttempted", "Deleted"])
      })
    )
  )

  it.effect("throttling pauses the run for as long as it says, and then sends the task again", () =>
    under(
      { outcomes: { t1: [throttled, new Deleted({ status: 204, attempts: 1 })] } },
      Effect.gen(function* () {
        const pauses: Array<number> = []
        const fiber = yield* Effect.forkChild(bulk([task("t1")], { onPause: (millis) => pauses.push(millis) }))
        yield* TestClock.adjust("19 seconds")
        expect(fiber.pollUnsafe()).toBeUndefined()
        yield* TestClock.adjust("1 second")
        expect(tags(yield* Fiber.join(fiber))).toEqual(["Deleted"])
        expect(pauses).toEqual([20_000])
        expect(yield* deletions).toEqual(["t1", "t1"])
      })
    )
  )

  it.effect("verifies the instance of a missing task with one list call", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        return {
          tags: tags(yield* bulk([task("t1"), task("t2")], { missing: "verify", concurrency: 1 })),
          calls: yield* calls
        }
      })
      expect(yield* under({ otherwise: () => missing }, program)).toEqual({
        tags: ["AlreadyGone", "AlreadyGone"],
        calls: [
          { operation: "deleteBackgroundTask", instanceId: "i1", taskId: "t1" },
          { operation: "listBackgroundTasks", instanceId: "i1" },
          { operation: "deleteBackgroundTask", instanceId: "i1", taskId: "t2" }
        ]
      })
      const hidden = yield* under({ otherwise: () => missing, tasks: { i1: forbidden } }, program)
      expect(hidden.tags).toEqual(["Failed", "Failed"])
    })
  )

  it.effect("a lost answer leaves the task open, and a missing task after it is gone", () =>
    Effect.gen(function* () {
      const [open] = yield* under({ outcomes: { t1: lost } }, bulk([task("t1")]))
      expect(open?.outcome).toMatchObject({ _tag: "Failed", seenUnknown: true, error: { mayHaveDeleted: true } })
      const after = new DcsThrottled({ status: 429, retryAfter: 0, attempts: 2, mayHaveDeleted: true })
      const [gone] = yield* under({ outcomes: { t1: [after, missing] } }, bulk([task("t1")]))
      expect(gone?.outcome).toMatchObject({ _tag: "AlreadyGone", priorAttemptMayHaveDeleted: true })
    })
  )
})
