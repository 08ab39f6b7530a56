/** A page and a worker behind the guide's proxy. */
import { createClient, DcsTasks, type DeletionResult, layer, layerTransport } from "@dcs-tasks/browser"
import { inBulk, provable, type World, worlds } from "@dcs-tasks/contract"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import { afterAll, describe, expect, it, vi } from "vitest"
import { commands } from "vitest/browser"
import { startServer } from "./servers.ts"
import type { Job, Report } from "./worker.ts"

afterAll(() => commands.stopEmulating())

const setUp = async (taskCount: number, missingTask?: World["missingTask"]) => {
  const { instanceId, projectId, taskIds, token } = await commands.emulate(taskCount, missingTask)
  const task = (n: number) => ({ instanceId, taskId: taskIds[n] ?? "" })
  return { instanceId, taskIds, token, task, options: { endpoint: "/dcs", projectId, credentials: { token } } }
}

const collect = async <A>(source: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const item of source) all.push(item)
  return all
}

const inWorker = (job: Job): Promise<Report> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })
    worker.addEventListener("error", (event) => reject(new Error(event.message)))
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      worker.terminate()
      resolve(data)
    })
    worker.postMessage(job, [])
  })

describe("below a path of the page's own origin", () => {
  it("lists, deletes one and deletes many; no cookie and no referrer goes along", async () => {
    const { instanceId, options, task, taskIds } = await setUp(30)
    document.cookie = "session=CANARY-cookie"
    await using client = createClient(options)
    const listed = await collect(client.listBackgroundTasks({ instanceId, pageSize: 10 }))
    expect(listed.map(({ id }) => id)).toEqual(taskIds)
    expect((await collect(client.listInstances())).map(({ id }) => id)).toEqual([instanceId])
    expect(await client.deleteBackgroundTask(task(0))).toMatchObject({ _tag: "Deleted", attempts: 1 })
    const results: ReadonlyArray<DeletionResult> = await collect(
      client.deleteBackgroundTasks(taskIds, { instanceId, concurrency: 8, missing: "succeed" })
    )
    expect(new Set(results.map(({ outcome }) => outcome._tag))).toEqual(new Set(["Deleted", "AlreadyGone"]))
    expect(results.map(({ taskId }) => taskId).toSorted()).toEqual(taskIds.toSorted())
    expect(await commands.tasksLeft()).toBe(0)
    const seen = await commands.proxiedHeaders()
    expect(seen).toHaveLength(3 + 1 + 1 + 30)
    expect(seen.filter(({ cookie, referer }) => cookie !== undefined || referer !== undefined)).toEqual([])
  })

  it("is refused below no origin, and where it is no clean path", async () => {
    const { options } = await setUp(0)
    for (const endpoint of ["//dcs.example.com", "/dcs/../x", "/dcs?token=hunter2", "/dcs#x", "/%2e%2e", "/a b"]) {
      const making = () => createClient({ ...options, endpoint })
      expect(making).toThrow(expect.objectContaining({ _tag: "DcsInvalidInput", field: "endpoint" }))
      expect(making).not.toThrow(/hunter2/)
    }
  })

  it.for(["a page", "a worker"])("knows %s by its location, not by an origin that a script made up", async (where) => {
    const { options, task } = await setUp(1)
    const elsewhere = await startServer({ cors: true })
    const onPage = async () => {
      vi.stubGlobal("origin", elsewhere.origin)
      const seen = globalThis.origin
      const { _tag } = await createClient(options)
        .deleteBackgroundTask(task(0))
        .finally(() => vi.unstubAllGlobals())
      return { _tag, shadow: seen }
    }
    const shadow = elsewhere.origin
    const outcome = where === "a worker" ? inWorker({ options, task: task(0), shadow }) : onPage()
    expect(await outcome).toMatchObject({ _tag: "Deleted", ...(where === "a page" && { shadow }) })
    expect(await elsewhere.requests()).toEqual([])
    expect(await commands.tasksLeft()).toBe(0)
    await elsewhere.close()
  })

  it("works in a worker, with the same outcomes and errors", async () => {
    const { options, task, token } = await setUp(2)
    expect(await inWorker({ options, task: task(0) })).toMatchObject({ _tag: "Deleted", attempts: 1 })
    const missing = await inWorker({ options, task: { ...task(0), taskId: "no-such-task" } })
    expect(missing).toMatchObject({ _tag: "DcsNotFound", status: 404, reason: { _tag: "Task" } })
    const invalid = await inWorker({ options, task: { ...task(0), taskId: ".." } })
    expect(invalid).toMatchObject({ _tag: "DcsInvalidInput", field: "taskId" })
    expect(JSON.stringify([missing, invalid])).not.toContain(token)
    expect(await commands.tasksLeft()).toBe(1)
  })
})

describe.each(worlds)("a missing task that is $name", (world) => {
  it("comes to what it does in that world, one by one and in bulk", async () => {
    const { instanceId, options, task, taskIds } = await setUp(3, world.missingTask)
    await using client = createClient({ ...options, missingCodes: world.missingCodes })
    const remove = (taskId: string, missing?: "succeed"): Promise<unknown> =>
      client.deleteBackgroundTask({ instanceId, taskId }, { missing }).catch((error: unknown) => error)
    const missing = provable(world.missing.outcome, false)
    expect(await remove("never")).toMatchObject(missing)
    expect(await remove("never", "succeed")).toMatchObject(provable(world.lenient.outcome, false))
    const lost = task(0).taskId
    await commands.loseAnswer(lost)
    expect(await remove(lost)).toMatchObject(provable(world.lost.outcome, false))
    const results = await collect(client.deleteBackgroundTasks(taskIds, { instanceId }))
    const outcomes = new Map(results.map(({ outcome, taskId }) => [taskId, outcome]))
    expect(taskIds.map((id) => outcomes.get(id))).toMatchObject([
      inBulk(missing),
      { _tag: "Deleted", status: 200, attempts: 1 },
      { _tag: "Deleted", status: 200, attempts: 1 }
    ])
    expect(await commands.tasksLeft()).toBe(0)
  })
})

describe("Effect programs", () => {
  it("have the service by one layer", async () => {
    const { options, task } = await setUp(1)
    const program = Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask(task(0)))
    expect(await Effect.runPromise(Effect.provide(program, layer(options)))).toMatchObject({ _tag: "Deleted" })
    expect(await commands.tasksLeft()).toBe(0)
  })

  it("may put a middleware before the transport, which never sees the token", async () => {
    const { options, task, token } = await setUp(1)
    const seen: Array<HttpClientRequest> = []
    const watched = Layer.effect(
      HttpClient.HttpClient,
      Effect.map(
        HttpClient.HttpClient,
        HttpClient.transform((call, request) => {
          seen.push(request)
          return Effect.map(call, (response) => {
            seen.push(response.request)
            return response
          })
        })
      )
    )
    const live = DcsTasks.layer({ ...options, endpoint: `${location.origin}/dcs` }).pipe(
      Layer.provide(watched),
      Layer.provide(layerTransport)
    )
    const program = Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask(task(0)))
    expect(await Effect.runPromise(Effect.provide(program, live))).toMatchObject({ _tag: "Deleted" })
    expect(seen).toHaveLength(2)
    expect(JSON.stringify(seen)).not.toContain(token)
  })

  it("may use the transport for requests of their own", async () => {
    const { token } = await setUp(0)
    const text = HttpClient.get(`${location.origin}/dcs/v2/elsewhere`, { headers: { "x-auth-token": token } }).pipe(
      Effect.flatMap((response) => Effect.map(response.text, (body) => [response.status, body])),
      Effect.provide(layerTransport)
    )
    expect(await Effect.runPromise(text)).toEqual([404, ""])
  })
})
