/** Lists with Promises, against the emulator. */
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { collect, fixture, instanceId } from "./bulkSupport.ts"

describe("listInstances", () => {
  it("gives all instances, page by page", async () => {
    const instances = Array.from({ length: 25 }, (_, n) => ({ id: `instance-${n}`, name: `cache ${n}` }))
    await using f = await fixture(0, { instances })
    const listed = await collect(f.client.listInstances({ pageSize: 10 }))
    expect(listed.map(({ id, name }) => ({ id, name }))).toEqual(instances)
    expect(listed[0]).toMatchObject({ status: "RUNNING" })
    const queries = f.emulator.requests().map(({ path, query }) => [path, query])
    expect(queries).toEqual(
      [0, 10, 20].map((offset) => [`/v2/${demo.projectId}/instances`, `offset=${offset}&limit=10`])
    )
  })

  it("rejects as every call does", async () => {
    await using f = await fixture(0)
    f.emulator.inject({ kind: "status", status: 403, body: { error_code: "DCS.2003" } })
    await expect(collect(f.client.listInstances())).rejects.toMatchObject({ _tag: "DcsForbidden" })
    await expect(collect(f.client.listInstances({ pageSize: 0 }))).rejects.toMatchObject({ _tag: "DcsInvalidInput" })
  })
})

describe("listBackgroundTasks", () => {
  it("in a window asks the service for it and holds each record against it once more", async () => {
    await using f = await fixture(0)
    const times = ["2026-03-01T00:00:00.000Z", "2026-03-02T10:00:00.500Z", "2026-03-03T00:00:00.000Z"]
    for (const [n, createdAt] of times.entries()) f.emulator.seedTask(instanceId, { id: `t${n}`, createdAt })
    const ids = async (window: object) =>
      (await collect(f.client.listBackgroundTasks({ instanceId, ...window }))).map(({ id }) => id)
    expect(await ids({})).toEqual(["t2", "t1", "t0"])
    expect(await ids({ since: "2026-03-02" })).toEqual(["t2", "t1"])
    expect(await ids({ since: new Date("2026-03-02T10:00:00.501Z") })).toEqual(["t2"])
    expect(await ids({ since: "2026-03-01T00:00:00", until: "2026-03-02T10:00:00.500Z" })).toEqual(["t1", "t0"])
    expect(await ids({ until: "2026-03-02T11:00:00+02:00" })).toEqual(["t0"])
    expect(f.emulator.requests().at(-2)?.query).toBe(
      "offset=0&limit=1000&start_time=20260301000000&end_time=20260302100001"
    )
    for (const since of [
      "yesterday",
      "2026-02-30",
      new Date(Number.NaN),
      7,
      null
    ] as unknown as ReadonlyArray<string>) {
      await expect(ids({ since })).rejects.toMatchObject({ _tag: "DcsInvalidInput", field: "since" })
    }
    await expect(ids({ since: "2026-03-02", until: "2026-03-01" })).rejects.toMatchObject({ field: "until" })
  })

  it("leaves a record without a readable time out of every window, and takes unknown names and statuses", async () => {
    await using f = await fixture(0)
    for (const count of [3, "3"]) {
      f.emulator.inject({
        kind: "status",
        status: 200,
        times: 2,
        body: {
          task_count: count,
          tasks: [
            { id: "a", created_at: "soon", status: "MELTING", name: "Sing" },
            { id: "b" },
            { id: "c", created_at: "2026-03-02T00:00:00Z" }
          ]
        }
      })
      const all = await collect(f.client.listBackgroundTasks({ instanceId }))
      expect(all.map(({ id, name, status }) => [id, name, status])).toEqual([
        ["a", "Sing", "MELTING"],
        ["b", undefined, undefined],
        ["c", undefined, undefined]
      ])
      const within = await collect(f.client.listBackgroundTasks({ instanceId, since: "2026-01-01" }))
      expect(within.map(({ id }) => id)).toEqual(["c"])
    }
  })

  it("comes in pages, too: how many records there are, and the service's clock", async () => {
    await using f = await fixture(25)
    const before = f.emulator.now()
    const pages = await collect(f.client.listBackgroundTaskPages({ instanceId, pageSize: 10 }))
    expect(pages.map(({ tasks, total }) => [tasks.length, total])).toEqual([
      [10, 25],
      [10, 25],
      [5, 25]
    ])
    // Whole seconds.
    expect(pages[0]?.serverTime).toBeGreaterThan(before - 1000)
    expect(pages[0]?.serverTime).toBeLessThanOrEqual(f.emulator.now())
  })
})
