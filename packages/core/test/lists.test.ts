/** Lists: each id once, always an end, and no live secret. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import { observed, printedExit } from "./observe.ts"
import { canary, make, promises, scripted } from "./support.ts"

const instanceId = "i1"
const names = (from: number, to: number): ReadonlyArray<string> =>
  Array.from({ length: to - from }, (_, n) => `id-${from + n}`)
const offsetOf = ({ url }: HttpClientRequest) => Number(new URL(url).searchParams.get("offset"))

const page = (ids: ReadonlyArray<string>, total?: number): Response =>
  Response.json({
    task_count: total,
    instance_num: total,
    tasks: ids.map((id, n) => ({ id, created_at: `2026-01-0${(n % 9) + 1}T00:00:00Z` })),
    instances: ids.map((id) => ({ instance_id: id }))
  })

describe("a list", () => {
  it.effect(
    "of a service that ignores offset is an error after its rows: in a window of time, and again from the start",
    () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => page(names(0, 9)))
        const dcs = yield* make(client)
        const list = dcs.listBackgroundTasks({ instanceId, pageSize: 9, since: "2026-01-05", until: "2026-01-07" })
        const ids: Array<string> = []
        const drain = Effect.flip(Stream.runForEach(list, ({ id }) => Effect.sync(() => void ids.push(id))))
        for (const requests of [3, 6]) {
          expect(yield* drain).toMatchObject({
            _tag: "DcsUnexpectedResponse",
            status: 200,
            attempts: 1,
            mayHaveDeleted: false
          })
          expect(seen).toHaveLength(requests)
        }
        expect(ids).toEqual([...names(4, 7), ...names(4, 7)])
      })
  )

  it.effect("of instances is bounded in the same way", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => page(names(0, 5), 1e9))
      const dcs = yield* make(client)
      const error = yield* Effect.flip(Stream.runDrain(dcs.listInstances({ pageSize: 5 })))
      expect(error.message).toMatch(/the same rows at every offset \(200\)\. Check the endpoint/)
      expect(seen.map(offsetOf)).toEqual([0, 5, 10])
    })
  )

  it.effect("counts the requests of the page that ended it", () =>
    Effect.gen(function* () {
      let calls = 0
      const { client } = scripted(() => {
        calls += 1
        return calls === 3 ? new Response(null, { status: 503 }) : page(names(0, 5))
      })
      const dcs = yield* make(client, { retry: { schedule: Schedule.recurs(1) } })
      const error = yield* Effect.flip(Stream.runDrain(dcs.listInstances({ pageSize: 5 })))
      expect(error).toMatchObject({ _tag: "DcsUnexpectedResponse", attempts: 2 })
    })
  )

  it.effect("that cannot be read fails as a list, and does not speak of a deletion", () =>
    Effect.gen(function* () {
      const { client } = scripted(() => new Response("<html>Sign in</html>", { status: 200 }))
      const dcs = yield* make(client)
      const error = yield* Effect.flip(Stream.runDrain(dcs.listBackgroundTasks({ instanceId })))
      expect(error.message).toBe(
        "The list could not be read: <html>Sign in</html> (200). Check the endpoint and any proxy."
      )
    })
  )

  it.effect("holds no token, wherever it is reflected: in values, spans and logs", () =>
    Effect.gen(function* () {
      const row = {
        id: "t1",
        instance_id: "i1",
        name: canary,
        details: { [canary]: [canary] },
        params: `{"a":"${canary}"}`
      }
      const { client } = scripted(() =>
        Response.json({ tasks: [row], instances: [row] }, { headers: { "x-request-id": canary } })
      )
      const { exit, text } = yield* observed(
        Effect.gen(function* () {
          const dcs = yield* make(client)
          const tasks = yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId }))
          const instances = yield* Stream.runCollect(dcs.listInstances())
          yield* Effect.log(tasks, instances)
          return { tasks, instances }
        })
      )
      expect(printedExit(exit)).toContain("<redacted>")
      expect(printedExit(exit)).not.toContain(canary)
      expect(text).not.toContain(canary)
    })
  )
})

describe("the pages of a list", () => {
  const serverDate = "Mon, 02 Mar 2026 09:00:00 GMT"
  /** Pages of two of five, and the offsets that were requested. */
  const listed = () => {
    const { client, seen } = scripted((request) => {
      const offset = offsetOf(request)
      const body = page(names(offset, Math.min(offset + 2, 5)), 5)
      body.headers.set("date", serverDate)
      return body
    })
    return { client, offsets: () => seen.map(offsetOf) }
  }
  const idsOf = (rows: ReadonlyArray<{ readonly id: string }>) => rows.map(({ id }) => id)

  it.effect("have the total and the service's time", () =>
    Effect.gen(function* () {
      const dcs = yield* make(listed().client)
      const tasks = yield* Stream.runCollect(dcs.listBackgroundTaskPages({ instanceId, pageSize: 2 }))
      const serverTime = Date.parse(serverDate)
      expect(tasks.map(({ tasks, ...rest }) => ({ ids: idsOf(tasks), ...rest }))).toEqual([
        { ids: ["id-0", "id-1"], total: 5, serverTime },
        { ids: ["id-2", "id-3"], total: 5, serverTime },
        { ids: ["id-4"], total: 5, serverTime }
      ])
      const instances = yield* Stream.runCollect(dcs.listInstancePages({ pageSize: 2 }))
      expect(instances.map(({ instances, total }) => [total, idsOf(instances)])).toEqual([
        [5, ["id-0", "id-1"]],
        [5, ["id-2", "id-3"]],
        [5, ["id-4"]]
      ])
    })
  )

  it.effect("can be empty within a window of time", () =>
    Effect.gen(function* () {
      const dcs = yield* make(listed().client)
      const pages = dcs.listBackgroundTaskPages({ instanceId, pageSize: 2, since: "2027-01-01" })
      expect((yield* Stream.runCollect(pages)).map(({ tasks, total }) => [tasks.length, total])).toEqual([
        [0, 5],
        [0, 5],
        [0, 5]
      ])
    })
  )

  it.effect("are fetched when they are pulled, and each is one chunk of the rows", () =>
    Effect.gen(function* () {
      const { client, offsets } = listed()
      const dcs = yield* make(client)
      const input = { instanceId, pageSize: 2 }
      yield* Stream.runDrain(Stream.take(dcs.listBackgroundTaskPages(input), 2))
      expect(offsets()).toEqual([0, 2])
      yield* Stream.runDrain(Stream.take(dcs.listBackgroundTasks(input), 2))
      expect(offsets()).toEqual([0, 2, 0])
      const chunks = yield* Stream.runCollect(Stream.chunks(dcs.listBackgroundTasks(input)))
      expect(chunks.map(idsOf)).toEqual([["id-0", "id-1"], ["id-2", "id-3"], ["id-4"]])
    })
  )

  it("are an async iterable for callers with Promises, and fetched when they are requested", async () => {
    const { client, offsets } = listed()
    const dcs = promises(client)
    const totals: Array<unknown> = []
    for await (const { instances, total } of dcs.listInstancePages({ pageSize: 2 })) {
      totals.push([total, idsOf(instances), offsets().length])
    }
    expect(totals).toEqual([
      [5, ["id-0", "id-1"], 1],
      [5, ["id-2", "id-3"], 2],
      [5, ["id-4"], 3]
    ])
    for await (const { serverTime, tasks } of dcs.listBackgroundTaskPages({ instanceId, pageSize: 2 })) {
      expect([serverTime, idsOf(tasks)]).toEqual([Date.parse(serverDate), ["id-0", "id-1"]])
      break
    }
    expect(offsets()).toEqual([0, 2, 4, 0])
  })

  it.effect("start at an offset, for a caller that fetches one at a time", () =>
    Effect.gen(function* () {
      const { client, offsets } = listed()
      const dcs = yield* make(client)
      const one = dcs.listBackgroundTaskPages({ instanceId, pageSize: 2, offset: 2 })
      expect((yield* Stream.runCollect(Stream.take(one, 1))).map(({ tasks, total }) => [total, idsOf(tasks)])).toEqual([
        [5, ["id-2", "id-3"]]
      ])
      expect(idsOf(yield* Stream.runCollect(dcs.listInstances({ pageSize: 2, offset: 3 })))).toEqual(["id-3", "id-4"])
      expect(offsets()).toEqual([2, 3])
      for (const offset of [-1, 1.5, Number.NaN, "2" as never]) {
        const refused = { _tag: "DcsInvalidInput", field: "offset" }
        const tasks = dcs.listBackgroundTasks({ instanceId, offset })
        expect(yield* Effect.flip(Stream.runDrain(tasks))).toMatchObject(refused)
        expect(yield* Effect.flip(Stream.runDrain(dcs.listInstances({ offset })))).toMatchObject(refused)
      }
      expect(offsets()).toHaveLength(2)
    })
  )

  it("end with the client", async () => {
    const dcs = promises(listed().client)
    const pages = dcs.listBackgroundTaskPages({ instanceId, pageSize: 2 })[Symbol.asyncIterator]()
    expect(await pages.next()).toMatchObject({ done: false })
    await dcs.close()
    await expect(pages.next()).rejects.toMatchObject({ _tag: "DcsClientClosed" })
  })
})
