/** Metrics and logs of calls, and the spans of lists however they end. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Context from "effect/Context"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { fromHttpClient, promiseClient } from "../src/adapter.ts"
import { type DcsError, DcsInvalidInput } from "../src/index.ts"
import { observer } from "./observe.ts"
import { canary, config, make, scripted, task } from "./support.ts"

const page = (ids: ReadonlyArray<string>, total: number) =>
  Response.json({ task_count: total, tasks: ids.map((id) => ({ id, status: "SUCCESS", created_at: "2026-01-01" })) })

/** Four tasks, two a page. */
const paged = () =>
  scripted(({ url }) => page(new URL(url).searchParams.get("offset") === "2" ? ["c", "d"] : ["a", "b"], 4))

const listing = { instanceId: "i1", pageSize: 2 }

const counted = (context: Context.Context<never>, name: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Metric.snapshotUnsafe(context).flatMap((metric) =>
    metric.id === name && metric.type === "Counter" ? [{ ...metric.attributes, count: metric.state.count }] : []
  )

/** Runs a program with metrics of its own, and returns them. */
const measured = Effect.fnUntraced(function* <A, E>(program: Effect.Effect<A, E>) {
  const registry: Context.Service.Shape<typeof Metric.MetricRegistry> = new Map()
  const fiber = yield* Effect.forkChild(Effect.exit(Effect.provideService(program, Metric.MetricRegistry, registry)))
  yield* TestClock.adjust("1 minute")
  yield* Fiber.join(fiber)
  return Context.make(Metric.MetricRegistry, registry)
})

describe("metrics", () => {
  it.effect("count retries and throttling, and the operation once", () =>
    Effect.gen(function* () {
      let calls = 0
      const { client } = scripted(() => new Response(null, { status: [429, 503, 204][calls++] ?? 204 }))
      const dcs = yield* make(client, { retry: {} })
      const metrics = yield* measured(dcs.deleteBackgroundTask(task))
      const server = { "server.address": "dcs.example.com", "server.port": "443" }
      const operation = { "dcs.operation": "dcs.delete_background_task" }
      expect(counted(metrics, "dcs_tasks.operations")).toEqual([
        { ...operation, unit: "{operation}", "dcs.outcome": "Deleted", count: 1 }
      ])
      expect(counted(metrics, "dcs_tasks.retries")).toEqual([
        { ...operation, ...server, unit: "{retry}", "error.type": "429", count: 1 },
        { ...operation, ...server, unit: "{retry}", "error.type": "503", count: 1 }
      ])
      expect(counted(metrics, "dcs_tasks.throttled")).toEqual([
        { ...operation, ...server, unit: "{response}", count: 1 }
      ])
    })
  )

  it.effect("count a list once", () =>
    Effect.gen(function* () {
      const dcs = yield* make(paged().client)
      const metrics = yield* measured(Stream.runDrain(dcs.listBackgroundTasks(listing)))
      expect(counted(metrics, "dcs_tasks.operations")).toMatchObject([{ "dcs.outcome": "Success", count: 1 }])
    })
  )

  it.effect("count a list of the Promise client once, however it ends", () =>
    Effect.gen(function* () {
      const client = yield* Effect.provideService(fromHttpClient(config), HttpClient.HttpClient, paged().client)
      const dcs = promiseClient(client, () => Promise.resolve())
      const before = counted(Context.empty(), "dcs_tasks.operations")
      const all = Stream.fromAsyncIterable(dcs.listBackgroundTasks(listing), (error) => error)
      yield* Stream.runDrain(all)
      yield* Effect.promise(async () => {
        for await (const _ of dcs.listBackgroundTasks(listing)) break
      })
      const lists = (counts: typeof before, outcome: string) =>
        counts
          .filter((count) => count["dcs.operation"] === "dcs.list_background_tasks" && count["dcs.outcome"] === outcome)
          .reduce((sum, { count }) => sum + Number(count), 0)
      const after = counted(Context.empty(), "dcs_tasks.operations")
      for (const outcome of ["Success", "Abandoned"]) expect(lists(after, outcome) - lists(before, outcome)).toBe(1)
    })
  )
})

describe("the span of a list", () => {
  it.effect("ends if the list is interrupted during a page", () =>
    Effect.gen(function* () {
      const { spans, watched } = observer()
      const dcs = yield* make(HttpClient.make(() => Effect.never))
      const listed = yield* Effect.forkChild(watched(Stream.runDrain(dcs.listBackgroundTasks(listing))))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(listed)
      expect(spans.map(({ status }) => status._tag)).toEqual(["Ended", "Ended"])
      expect(spans.map(({ attributes }) => attributes.get("error.type"))).toEqual(["Interrupted", "Interrupted"])
    })
  )

  it.effect("ends if the list is interrupted between two pages", () =>
    Effect.gen(function* () {
      const { spans, watched } = observer()
      const dcs = yield* make(paged().client)
      const rows = Stream.runForEach(dcs.listBackgroundTasks(listing), () => Effect.never)
      const listed = yield* Effect.forkChild(watched(rows))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(listed)
      expect(spans.map(({ status }) => status._tag)).toEqual(["Ended", "Ended"])
      expect(Object.fromEntries(spans[0]?.attributes ?? [])).toMatchObject({
        "dcs.outcome": "Interrupted",
        "dcs.list.pages": 1,
        "dcs.list.rows": 2
      })
    })
  )
})

it.effect("a list and a bulk run end as abandoned, whatever their consumer fails with", () =>
  Effect.gen(function* () {
    const { spans, watched } = observer()
    const dcs = yield* make(paged().client)
    const consumers: ReadonlyArray<<A>(self: Stream.Stream<A, DcsError>) => Effect.Effect<void, unknown>> = [
      Stream.runForEach(() => Effect.fail(new DcsInvalidInput({ field: "own", problem: "is mine", value: "" }))),
      Stream.runForEach(() => Effect.die("bug")),
      (self) => Stream.runDrain(Stream.take(self, 1))
    ]
    for (const consume of consumers) {
      yield* watched(consume(dcs.listBackgroundTasks(listing)))
      yield* watched(consume(dcs.deleteBackgroundTasks(Stream.make(task, task))))
    }
    const parents = spans.filter(({ name }) => /^dcs\..*tasks$/.test(name))
    expect(parents).toHaveLength(2 * consumers.length)
    for (const { attributes, status } of parents) {
      expect(attributes.get("dcs.outcome")).toBe("Abandoned")
      expect(attributes.has("error.type")).toBe(false)
      expect(status).toMatchObject({ _tag: "Ended", exit: { _tag: "Success" } })
    }
  })
)

describe("debug logs", () => {
  const logsOf = Effect.fnUntraced(function* (...statuses: ReadonlyArray<number>) {
    let calls = 0
    const { client } = scripted(
      () => new Response(null, { status: statuses[calls++] ?? 204, headers: { "x-request-id": `r ${canary}` } })
    )
    const dcs = yield* make(client, { retry: {} })
    const logs: Array<string> = []
    const logger = Logger.make((entry) => {
      logs.push(Logger.formatLogFmt.log(entry))
      throw new Error("a logger's own trouble is not the call's")
    })
    const call = dcs
      .deleteBackgroundTask(task)
      .pipe(Effect.provide(Logger.layer([logger])), Effect.provideService(References.MinimumLogLevel, "All"))
    const fiber = yield* Effect.forkChild(call)
    yield* TestClock.adjust("1 minute")
    yield* Fiber.join(fiber)
    return logs
  })

  it.effect("say that a call is retried, without secrets", () =>
    Effect.gen(function* () {
      const [log = "", ...more] = yield* logsOf(503)
      expect(more).toEqual([])
      expect(log).toContain("message=Retrying")
      expect(log).toContain("error.type=503")
      expect(log).toContain("<redacted>")
      expect(log).not.toContain(canary)
    })
  )

  it.effect("are not written for a call that succeeds at once", () =>
    Effect.map(logsOf(), (logs) => expect(logs).toEqual([]))
  )
})
