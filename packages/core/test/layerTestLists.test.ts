/** Lists by `DcsTasks.layerTest`, and other fakes. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { DcsTasks, DcsTasksCalls, Deleted } from "../src/index.ts"
import { calls, deletion, deletions, forbidden, throttled, unauthorized, under } from "./layerTestSupport.ts"

describe("lists", () => {
  const rows = [
    {
      id: "t1",
      name: "EXTEND",
      status: "SUCCESS",
      userName: "u",
      userId: "u1",
      createdAt: "2026-03-02T09:30:00.000Z",
      updatedAt: "2026-03-02T09:31:00.000Z",
      params: "p",
      enableShow: true,
      errorCode: "E",
      jobId: "j1",
      details: { old_capacity: "1" }
    },
    { id: "t2", status: "EXECUTING", createdAt: "2026-03-01T09:30:00.000Z" },
    { id: "t3" }
  ]
  const instances = [
    {
      id: "i1",
      name: "cache",
      status: "RUNNING",
      engine: "Redis",
      engineVersion: "6.0",
      specCode: "s",
      ip: "10.0.0.1",
      domainName: "d",
      port: 6379,
      createdAt: "2026-03-02T09:30:00.000Z"
    },
    { id: "i2" }
  ]
  const list = (input: Parameters<typeof DcsTasks.Service.listBackgroundTasks>[0]) =>
    Effect.flatMap(DcsTasks, (dcs) => Stream.runCollect(dcs.listBackgroundTasks(input)))

  it.effect("stream the scripted rows with all their fields, in pages, within the time window", () =>
    under(
      { tasks: { i1: rows }, instances },
      Effect.gen(function* () {
        const dcs = yield* DcsTasks
        expect((yield* list({ instanceId: "i1" })).map((row) => ({ ...row }))).toEqual(rows)
        expect((yield* Stream.runCollect(dcs.listInstances())).map((row) => ({ ...row }))).toEqual(instances)
        expect((yield* list({ instanceId: "i1", since: "2026-03-02" })).map(({ id }) => id)).toEqual(["t1"])
        expect(yield* list({ instanceId: "other" })).toEqual([])
        yield* (yield* DcsTasksCalls).clear
        expect((yield* list({ instanceId: "i1", pageSize: 2 })).map(({ id }) => id)).toEqual(["t1", "t2", "t3"])
        const page = { operation: "listBackgroundTasks", instanceId: "i1" }
        expect(yield* calls).toEqual([page, page])
      })
    )
  )

  it.effect("fail with the scripted error", () =>
    under(
      { tasks: { i1: forbidden }, instances: unauthorized },
      Effect.gen(function* () {
        const dcs = yield* DcsTasks
        expect(yield* Effect.flip(list({ instanceId: "i1" }))).toBe(forbidden)
        expect(yield* Effect.flip(Stream.runCollect(dcs.listInstances()))).toBe(unauthorized)
        expect(yield* calls).toEqual([
          { operation: "listBackgroundTasks", instanceId: "i1" },
          { operation: "listInstances" }
        ])
      })
    )
  )
})

describe("other fakes", () => {
  it.effect("each build of the layer starts the script anew and has its own calls", () => {
    const shared = DcsTasks.layerTest({ outcomes: { t1: [throttled, new Deleted({ status: 200, attempts: 1 })] } })
    const once = Effect.provide(Effect.zip(Effect.flip(deletion("t1")), deletions), Layer.fresh(shared))
    return Effect.gen(function* () {
      expect(yield* once).toEqual(yield* once)
    })
  })

  it.effect("Layer.mock and Layer.succeed provide the service, too", () =>
    Effect.gen(function* () {
      const deleted = new Deleted({ status: 204, attempts: 1 })
      const mock = Layer.mock(DcsTasks, { deleteBackgroundTask: () => Effect.succeed(deleted) })
      const service = yield* Effect.provide(DcsTasks, DcsTasks.layerTest())
      const whole = Layer.succeed(DcsTasks, { ...service, deleteBackgroundTask: () => Effect.fail(forbidden) })
      expect(yield* Effect.provide(deletion("t1"), mock)).toBe(deleted)
      expect(yield* Effect.provide(Effect.flip(deletion("t1")), whole)).toBe(forbidden)
    })
  )
})
