/** The simulated service: deletions, catastrophes and lists. */
import { describe, expect, it } from "vitest"
import type { TaskSeed, WorldSeed } from "../src/service/worldSeed.ts"
import { instanceId, projectId, taskId, world } from "./network/exchanges.ts"
import { deletion, instancePath, serve } from "./service/serve.ts"

const withTasks = (...tasks: ReadonlyArray<TaskSeed>): WorldSeed => ({
  ...world,
  instances: world.instances.map((instance) => ({ ...instance, tasks }))
})

const createdAt = "2026-03-02T09:30:00.000Z"

describe("a deletion", () => {
  it.each([200, 204] as const)("deletes a finished task and responds %s", (success) => {
    const { ask, service } = serve({ ...world, success })
    expect(ask(deletion)).toMatchObject({ status: success, body: success === 200 ? '{"message":""}' : "" })
    expect(service.log).toMatchObject([{ effect: "deleted the task", instanceId, taskId: taskId(0), status: success }])
    expect(service.tasks().filter(({ deletedBy }) => deletedBy === 0)).toMatchObject([{ seed: { id: taskId(0) } }])
  })

  it.each([
    [{ status: 404, code: "DCS.4133" }, 404],
    [{ status: 400, code: "DCS.9999" }, 400],
    [204, 204],
    [200, 200]
  ] as const)("of a missing task responds as the world says: %o", (missing, status) => {
    const { ask, lastEffect } = serve({ ...world, missing })
    expect(ask(`${instancePath}/tasks/none`).status).toBe(status)
    expect(lastEffect()).toBe("missed the task")
  })

  it("of an unfinished task is refused until it has finished", async () => {
    const { ask, lastEffect, wait } = serve(
      withTasks({ id: taskId(0), status: "EXECUTING", createdAt, finishesAt: 10 })
    )
    expect(ask(deletion)).toMatchObject({ status: 400, body: expect.stringContaining("DCS.4957") })
    await wait(10)
    expect(ask(deletion).status).toBe(204)
    expect(lastEffect()).toBe("deleted the task")
  })

  it("misses a task that somebody else has deleted", async () => {
    const { ask, lastEffect, wait } = serve(withTasks({ id: taskId(0), status: "SUCCESS", createdAt, goneAt: 10 }))
    await wait(10)
    expect(ask(deletion).status).toBe(404)
    expect(lastEffect()).toBe("missed the task")
  })

  it.each([
    [
      "an instance that refuses",
      { ...world, instances: world.instances.map((one) => ({ ...one, refusal: { status: 403, code: "DCS.2003" } })) },
      403
    ],
    ["a token that may only read", { ...world, tokens: [{ token: "the-token", projectId, mayDelete: false }] }, 403],
    ["a token of another project", { ...world, tokens: [{ token: "the-token", projectId: "other" }] }, 401],
    ["a token that has ended", { ...world, tokens: [{ token: "the-token", projectId, endsAt: 0 }] }, 401],
    ["a revoked token", { ...world, tokens: [{ token: "the-token", projectId, revokedAt: 0 }] }, 401],
    ["an unknown token", { ...world, tokens: [] }, 401],
    ["an unknown instance", { ...world, instances: [] }, 404]
  ])("has no effect with %s", (_, seeded, status) => {
    const { ask, lastEffect, service } = serve(seeded)
    expect(ask(deletion).status).toBe(status)
    expect(lastEffect()).toBe("refused")
    expect(service.tasks().every(({ deletedAt }) => deletedAt === undefined)).toBe(true)
  })
})

describe("a catastrophe", () => {
  it.each([
    ["the instance", instancePath],
    ["with a slash", `${instancePath}/`],
    ["by a dot segment", `${instancePath}/tasks/..`],
    ["by encoded dots", `${instancePath}/tasks/%2e%2E`],
    ["by an encoded slash", `${instancePath}/tasks/x/..%2F..`],
    ["by a hash", `${instancePath}#/tasks/x`],
    ["with a parameter", `${instancePath};v=1`],
    ["in another case", instancePath.replace("instances", "Instances")],
    ["all of a project", `/v2/${projectId}/instances`],
    ["by an empty id", `/v2/${projectId}/instances//`]
  ])("is on record: %s", (_, path) => {
    const { ask, lastEffect } = serve()
    ask(path)
    expect(lastEffect()).toBe("deleted the instance")
  })

  it.each(["POST", "PUT", "PATCH"])("is on record: another change by %s", (method) => {
    const { ask, lastEffect } = serve()
    ask(instancePath, { method })
    expect(lastEffect()).toBe("changed something else")
  })
})

describe("lists", () => {
  const tasks = Array.from({ length: 12 }, (_, n) => ({
    id: taskId(n),
    status: "SUCCESS",
    createdAt: new Date(world.epoch - n * 60_000).toISOString()
  }))
  const list = (path: string, seeded: WorldSeed) => {
    const { ask } = serve(seeded)
    return JSON.parse(ask(path, { method: "GET" }).body)
  }

  it("have pages, the newest first", () => {
    const page = list(`${instancePath}/tasks?offset=9&limit=2`, withTasks(...tasks.toReversed()))
    expect(page).toMatchObject({ task_count: 12, tasks: [{ id: taskId(9) }, { id: taskId(10) }] })
  })

  it("have a window of time", () => {
    const window = "start_time=20260302092800&end_time=20260302092900"
    expect(list(`${instancePath}/tasks?${window}`, withTasks(...tasks))).toMatchObject({
      task_count: 2,
      tasks: [{ id: taskId(1) }, { id: taskId(2) }]
    })
  })

  it("can order tasks of one time differently each time", () => {
    const { ask } = serve({ ...withTasks(...tasks.map((task) => ({ ...task, createdAt }))), reorders: true })
    const bodies = [1, 2, 3].map(() => ask(`${instancePath}/tasks`, { method: "GET" }).body)
    expect(new Set(bodies).size).toBe(3)
  })

  it("have the instances of a project", () => {
    expect(list(`/v2/${projectId}/instances?name=ach`, world)).toEqual({
      instance_num: 1,
      instances: [{ instance_id: instanceId, name: "cache", status: "RUNNING", engine: "Redis" }]
    })
  })
})
