/** Lists and deletions with the emulator: pages, credentials per attempt, metrics. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { afterAll, beforeAll, describe, expect } from "vitest"
import {
  DcsCredentialsError,
  DcsError,
  DcsTasks,
  type DcsTasksConfig,
  DcsUnauthorized,
  InstanceId,
  type ListBackgroundTasksInput,
  TaskId
} from "../src/index.ts"
import { operations } from "../src/operation/meters.ts"
import { itLive, make, scripted } from "./support.ts"

const instanceId = "0cb3c4d1-1f7e-4f0e-9f5a-000000000001"

const tasks = Array.from({ length: 23 }, (_, n) => ({ id: `task-${n}`, createdAt: `2026-03-02T09:00:${10 + n}.000Z` }))

let emulator: RunningEmulator

beforeAll(async () => {
  emulator = await startEmulator({ instances: [{ id: instanceId, tasks }] })
})

afterAll(() => emulator.close())

const client = (overrides: Partial<DcsTasksConfig> = {}) => {
  const { endpoint, projectId, token } = emulator
  return DcsTasks.make({ endpoint, projectId, credentials: { token }, retry: { maxAttempts: 1 }, ...overrides })
}

const withFetch = Effect.provide(FetchHttpClient.layer)

describe("listBackgroundTasks", () => {
  for (const pageSize of [undefined, 1, 7, 23, 24]) {
    itLive(`gives every record once, ${pageSize ?? "a thousand"} a page`, () =>
      Effect.gen(function* () {
        const dcs = yield* client()
        const listed = yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId, pageSize }))
        const ids = Chunk.toReadonlyArray(listed).map(({ id }) => id)
        expect(ids).toEqual(tasks.map(({ id }) => id).toReversed())
      }).pipe(withFetch)
    )
  }

  itLive("asks for no page that nobody reads", () =>
    Effect.gen(function* () {
      const dcs = yield* client()
      const before = emulator.requests().length
      yield* Stream.runDrain(Stream.take(dcs.listBackgroundTasks({ instanceId, pageSize: 5 }), 5))
      expect(emulator.requests().length - before).toBe(1)
    }).pipe(withFetch)
  )

  for (const pageSize of [0, 1001, 1.5, Number.NaN]) {
    itLive(`refuses ${pageSize} records a page`, () =>
      Effect.gen(function* () {
        const dcs = yield* client()
        const error = yield* Effect.flip(Stream.runDrain(dcs.listBackgroundTasks({ instanceId, pageSize })))
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "pageSize", value: String(pageSize) })
      }).pipe(withFetch)
    )
  }

  itLive("fails as a deletion does, and never says that something was deleted", () =>
    Effect.gen(function* () {
      const dcs = yield* client()
      emulator.inject({ kind: "status", status: 500 })
      const error = yield* Effect.flip(Stream.runDrain(dcs.listBackgroundTasks({ instanceId })))
      expect(error).toMatchObject({ _tag: "DcsInternalError", attempts: 1, mayHaveDeleted: false })
    }).pipe(withFetch)
  )
})

describe("a window of time", () => {
  const records = [
    { id: "t0", created_at: "2026-03-01T00:00:00.000Z" },
    { id: "t1", created_at: "2026-03-02T10:00:00.500Z" },
    { id: "t2", created_at: "2026-03-03T00:00:00.000Z" },
    { id: "soon", created_at: "soon" },
    { id: "never" }
  ]
  const listed = (input: Omit<ListBackgroundTasksInput, "instanceId">) => {
    const { client, seen } = scripted(() => Response.json({ task_count: records.length, tasks: records }))
    return Effect.gen(function* () {
      const dcs = yield* make(client)
      const ids = yield* Stream.runCollect(
        Stream.map(dcs.listBackgroundTasks({ instanceId, ...input }), ({ id }) => id)
      )
      return { ids: Chunk.toReadonlyArray(ids), query: seen.map(({ url }) => new URL(url).search) }
    })
  }

  const windows: ReadonlyArray<readonly [Omit<ListBackgroundTasksInput, "instanceId">, ReadonlyArray<string>, string]> =
    [
      [{}, ["t0", "t1", "t2", "soon", "never"], ""],
      [{ since: "2026-03-02" }, ["t1", "t2"], "&start_time=20260302000000"],
      [{ since: new Date("2026-03-02T10:00:00.501Z") }, ["t2"], "&start_time=20260302100000"],
      [{ since: DateTime.unsafeMake("2026-03-02T10:00:00.500Z") }, ["t1", "t2"], "&start_time=20260302100000"],
      [
        { since: "2026-03-01T00:00:00", until: "2026-03-02T10:00:00.500Z" },
        ["t0", "t1"],
        "&start_time=20260301000000&end_time=20260302100001"
      ],
      [{ until: "2026-03-02T11:00:00+02:00" }, ["t0"], "&end_time=20260302090000"],
      [
        { until: DateTime.unsafeMakeZoned("2026-03-02T00:00:00Z", { timeZone: "Europe/Berlin" }) },
        ["t0"],
        "&end_time=20260302000000"
      ]
    ]
  for (const [input, ids, query] of windows) {
    itLive(`${JSON.stringify(input)} is asked for, and held against each record once more`, () =>
      Effect.gen(function* () {
        expect(yield* listed(input)).toEqual({ ids, query: [`?offset=0&limit=1000${query}`] })
      })
    )
  }

  const refused: ReadonlyArray<readonly [string, object]> = [
    ...["yesterday", "2026-02-30", new Date(Number.NaN), new Date(-1), 7, null].map(
      (since) => ["since", { since }] as const
    ),
    ["until", { until: "12026-01-01" }],
    ["until", { since: "2026-03-02", until: "2026-03-01" }]
  ]
  for (const [field, input] of refused) {
    itLive(`${inspect(input)} is refused`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => Response.json({ tasks: [] }))
        const dcs = yield* make(client)
        const error = yield* Effect.flip(Stream.runDrain(dcs.listBackgroundTasks({ instanceId, ...input })))
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field })
        expect(seen).toEqual([])
      })
    )
  }
})

itLive("pages have their records, how many there are, and the service's clock", () =>
  Effect.gen(function* () {
    const dcs = yield* client()
    const before = emulator.now()
    const pages = [...(yield* Stream.runCollect(dcs.listBackgroundTaskPages({ instanceId, pageSize: 10 })))]
    const ids = tasks.map(({ id }) => id).toReversed()
    expect(pages.map(({ tasks, total }) => [total, tasks.map(({ id }) => id)])).toEqual([
      [23, ids.slice(0, 10)],
      [23, ids.slice(10, 20)],
      [23, ids.slice(20)]
    ])
    for (const { serverTime } of pages) {
      // Whole seconds.
      expect(serverTime).toBeGreaterThan(before - 1000)
      expect(serverTime).toBeLessThanOrEqual(emulator.now())
    }
  }).pipe(withFetch)
)

describe("credentials", () => {
  itLive("are asked for before each attempt", () =>
    Effect.gen(function* () {
      let asked = 0
      const credentials = Effect.sync(() => {
        asked += 1
        return { token: Redacted.make(emulator.token), source: "test" }
      })
      const dcs = yield* client({ credentials, retry: {} })
      emulator.inject({ kind: "status", status: 503, times: 2 })
      const outcome = yield* dcs.deleteBackgroundTask({
        instanceId: InstanceId.make(instanceId),
        taskId: TaskId.make("task-0")
      })
      expect(outcome).toMatchObject({ _tag: "Deleted", attempts: 3 })
      expect(asked).toBe(3)
    }).pipe(withFetch)
  )

  itLive("that fail, or never come, are the error; nothing is sent", () =>
    Effect.gen(function* () {
      const before = emulator.requests().length
      const failing = new DcsCredentialsError({ source: "vault", problem: "sealed" })
      for (const credentials of [Effect.fail(failing), Effect.never]) {
        const dcs = yield* client({ credentials, timeout: 50 })
        const error = yield* Effect.flip(dcs.deleteBackgroundTask({ instanceId, taskId: "task-1" }))
        expect(error._tag).toBe("DcsCredentialsError")
      }
      expect(emulator.requests().length).toBe(before)
    }).pipe(withFetch)
  )

  itLive("that are wrong make an error that survives JSON, with its class and its message", () =>
    Effect.gen(function* () {
      const dcs = yield* client({ credentials: { token: "wrong" } })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask({ instanceId, taskId: "task-1" }))
      const json = Schema.parseJson(DcsError)
      const decoded = yield* Schema.decode(json)(yield* Schema.encode(json)(error))
      expect(decoded).toBeInstanceOf(DcsUnauthorized)
      expect(decoded).toEqual(error)
      expect(decoded.message).toBe(error.message)
    }).pipe(withFetch)
  )
})

itLive("every operation is counted by its outcome", () =>
  Effect.gen(function* () {
    const counted = (outcome: string) =>
      Metric.value(
        operations.pipe(
          Metric.tagged("dcs.operation", "dcs.delete_background_task"),
          Metric.tagged("dcs.outcome", outcome)
        )
      )
    const dcs = yield* client()
    const before = yield* Effect.all([counted("Deleted"), counted("DcsNotFound")])
    yield* dcs.deleteBackgroundTask({ instanceId, taskId: "task-2" })
    yield* Effect.flip(dcs.deleteBackgroundTask({ instanceId, taskId: "task-2" }))
    const after = yield* Effect.all([counted("Deleted"), counted("DcsNotFound")])
    expect(after.map(({ count }, index) => count - (before[index]?.count ?? 0))).toEqual([1, 1])
  }).pipe(withFetch)
)
