/** Options of bulk deletions from callers without types. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import type { BulkDeleteOptions, DeleteBackgroundTaskInput, DeletionJournalService } from "../src/index.ts"
import { make, promises, scripted, task } from "./support.ts"
import { badLimits, first, notOptions } from "./optionsSupport.ts"
import { gone } from "./bulkService.ts"

const noFunctions = { standing: () => "new", sending: () => Effect.succeed(true) }

const badPool: ReadonlyArray<readonly [unknown, string]> = [
  ...notOptions.map((options) => [options, "options"] as const),
  ...[0, 65, 1.5, Number.NaN, "4", null].map((concurrency) => [{ concurrency }, "concurrency"] as const),
  ...[0, -1, Number.NaN, "5", null].map((rate) => [{ rate }, "rate"] as const),
  ...[-1, Number.NaN, "soon", null, {}, [], true].map((maxWait) => [{ maxWait }, "maxWait"] as const),
  ...["yes", true, null].map((missing) => [{ missing }, "missing"] as const),
  ...badLimits
]

describe("options of a bulk deletion", () => {
  /** Counts what is read of an input. */
  const counted = () => {
    let read = 0
    const next = (): DeleteBackgroundTaskInput => ({ instanceId: "i1", taskId: `t${(read += 1)}` })
    return { next, read: () => read }
  }

  const badBulk: ReadonlyArray<readonly [unknown, string]> = [
    ...badPool,
    ...["later", true, null].map((onStop) => [{ onStop }, "onStop"] as const),
    ...[null, {}, () => "signal", Promise.resolve("signal")].map((stop) => [{ stop }, "stop"] as const),
    ...[null, {}, [], "j.ndjson", noFunctions].map((journal) => [{ journal }, "journal"] as const)
  ]
  it.effect.each(badBulk)("%o fail a stream once", ([options, field]) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const { next, read } = counted()
      const dcs = yield* make(client)
      const input = Stream.take(Stream.fromEffectRepeat(Effect.sync(next)), 3)
      const given = options as BulkDeleteOptions
      for (const results of [
        dcs.deleteBackgroundTasks(input, given),
        // Only a caller without types can put an iterable where the options belong: it is taken for the tasks.
        ...(Predicate.isIterable(options) ? [] : [input.pipe(dcs.deleteBackgroundTasks(given))])
      ]) {
        expect(yield* Effect.flip(Stream.runDrain(results))).toMatchObject({ _tag: "DcsInvalidInput", field })
      }
      expect([read(), seen.length]).toEqual([0, 0])
    })
  )

  const badCall: ReadonlyArray<readonly [unknown, string]> = [
    ...badPool,
    ...[null, 3, "..", ""].map((instanceId) => [{ instanceId }, "instanceId"] as const),
    [{ signal: new AbortController() }, "signal"],
    [{ signal: "abort" }, "signal"]
  ]
  it.effect.each(badCall)("%o reject the first requested result", ([options, field]) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const { next, read } = counted()
      function* input() {
        while (read() < 3) yield next()
      }
      const results = promises(client).deleteBackgroundTasks(input(), options as object)
      expect(yield* Effect.promise(() => first(results))).toMatchObject({ _tag: "DcsInvalidInput", field })
      expect([read(), seen.length]).toEqual([0, 0])
    })
  )

  it.effect.each([undefined, null, "t1", ["t1"], { taskId: "t1" }])("need a stream, which %o is not", (input) =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(gone).client)
      const given = input as unknown as Stream.Stream<DeleteBackgroundTaskInput>
      for (const results of [
        dcs.deleteBackgroundTasks(given, {}),
        ...(Predicate.isIterable(input) ? [dcs.deleteBackgroundTasks(given)] : []),
        dcs.deleteBackgroundTasks({})(given)
      ]) {
        expect(yield* Effect.flip(Stream.runDrain(results))).toMatchObject({ _tag: "DcsInvalidInput", field: "input" })
      }
    })
  )

  it.effect("an input that is no task gets its own result", () =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(gone).client)
      const odd: ReadonlyArray<unknown> = [null, undefined, "t1", 3, [], { instanceId: 7, taskId: "t1" }, task]
      const input = Stream.fromIterable(odd as Array<DeleteBackgroundTaskInput>)
      const results = yield* Stream.runCollect(dcs.deleteBackgroundTasks(input, { concurrency: 1 }))
      const invalid = (taskId: string, field: string, value: string) => ({
        instanceId: "",
        taskId,
        outcome: { _tag: "Invalid", error: { field, value } }
      })
      expect(results).toMatchObject([
        invalid("", "instanceId", "undefined"),
        invalid("", "instanceId", "undefined"),
        invalid("t1", "instanceId", "undefined"),
        invalid("", "instanceId", "undefined"),
        invalid("", "instanceId", "undefined"),
        invalid("t1", "instanceId", "number"),
        { ...task, outcome: { _tag: "Deleted" } }
      ])
    })
  )

  it.effect("a task id that is no string is empty in its result, and shown in the error", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const odd: ReadonlyArray<unknown> = [null, 3, [], {}, "..", { taskId: 3 }, { taskId: "" }]
      const tasks = promises(client).deleteBackgroundTasks(odd as Array<string>, { instanceId: "i1", concurrency: 1 })
      const results = yield* Stream.runCollect(Stream.fromAsyncIterable(tasks, (error) => error))
      expect(results.map(({ instanceId, taskId }) => [instanceId, taskId])).toEqual(
        odd.map((one) => ["i1", one === ".." ? one : ""])
      )
      expect(results.map(({ outcome }) => outcome)).toMatchObject(
        ["null", "number", "an array", "undefined", '".."', "number", '""'].map((value) => ({
          _tag: "Invalid",
          error: { field: "taskId", value }
        }))
      )
      expect(seen).toEqual([])
    })
  )

  it.effect("can be a class instance, like the journal", () =>
    Effect.gen(function* () {
      class Journal implements DeletionJournalService {
        readonly lines: Array<string> = []
        standing({ taskId }: DeleteBackgroundTaskInput) {
          return Effect.sync(() => (this.lines.push(`standing ${taskId}`), "new" as const))
        }
        sending({ taskId }: DeleteBackgroundTaskInput) {
          return Effect.sync(() => void this.lines.push(`sending ${taskId}`))
        }
        ended({ taskId }: DeleteBackgroundTaskInput) {
          return Effect.sync(() => void this.lines.push(`ended ${taskId}`))
        }
      }
      class Options {
        readonly concurrency = 1
        readonly journal = new Journal()
        get rate() {
          return Number.POSITIVE_INFINITY
        }
      }
      const options = new Options()
      const dcs = yield* make(scripted(gone).client)
      yield* Stream.runDrain(dcs.deleteBackgroundTasks(Stream.make(task), options))
      expect(options.journal.lines).toEqual(["standing t1", "sending t1", "ended t1"])
    })
  )
})
