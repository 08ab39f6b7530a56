/** The clean-up without Effect, over a file of SQLite with a runner beside it. */
import { DcsTasks, DcsClientClosed } from "@dcs-tasks/core"
import { ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { openCleanUp, type RunInput } from "@dcs-tasks/durable/client"
import * as Client from "@dcs-tasks/durable/client"
import { Targets } from "@dcs-tasks/durable"
import * as Sqlite from "@dcs-tasks/durable/Sqlite"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"

const target = { endpoint: "https://dcs.example.com", projectId: "p1" }
const input: RunInput = { run: "r1", target, instances: ["i1"], filter: { statuses: ["success"] } }
const tasks = Array.from({ length: 30 }, (_, n) => ({ id: `t${n}`, status: n === 0 ? "RUNNING" : "SUCCESS" }))

let folder = ""
const database = () => join(folder, "runs.db")
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dcs-tasks-client-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const all = async <A>(rows: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: Array<A> = []
  for await (const row of rows) found.push(row)
  return found
}

/** A runner of the file, in this process. */
const startRunner = async () => {
  const runner = ManagedRuntime.make(
    Sqlite.layer({ file: database() }).pipe(
      Layer.provide(Targets.layerOne({ ...target, projectId: ProjectId.make("p1") })),
      Layer.provide(DcsTasks.layerTest({ tasks: { i1: tasks } }))
    )
  )
  await runner.context()
  return runner
}

it("submits a run, waits for it and reads what happened", async () => {
  await using cleanUp = await openCleanUp({ database: database() })
  expect(await cleanUp.submit(input)).toMatchObject({ run: "r1", state: "submitted", total: 0 })
  await using _ = await startRunner()
  expect(await cleanUp.wait("r1")).toMatchObject({ state: "done", total: 29, deleted: 29, failed: 0 })
  const outcomes = await all(cleanUp.outcomes("r1"))
  expect(outcomes.map(({ taskId }) => taskId).toSorted()).toEqual(
    tasks
      .slice(1)
      .map(({ id }) => id)
      .toSorted()
  )
  expect(outcomes[0]).toMatchObject({ instanceId: "i1", outcome: { _tag: "Deleted" } })
  expect(await all(cleanUp.deadLetter("r1"))).toEqual([])
})

it("decides about a run that no runner has started", async () => {
  await using cleanUp = await openCleanUp({ database: database() })
  await cleanUp.submit(input)
  expect(await cleanUp.pause("r1")).toMatchObject({ state: "paused", reason: "user" })
  expect(await cleanUp.resume("r1")).toMatchObject({ state: "submitted" })
  expect(await cleanUp.cancel("r1")).toMatchObject({ state: "cancelled" })
  expect(await cleanUp.wait("r1")).toEqual(await cleanUp.show("r1"))
  expect((await all(cleanUp.list())).map(({ run }) => run)).toEqual(["r1"])
})

it("keeps schedules", async () => {
  await using cleanUp = await openCleanUp({ database: database() })
  const { run: _, ...scheduled } = input
  await cleanUp.schedule({ name: "nightly", cron: "0 3 * * *", input: scheduled })
  expect(await cleanUp.schedules()).toEqual([{ name: "nightly", cron: "0 3 * * *", input: scheduled }])
  expect([await cleanUp.unschedule("nightly"), await cleanUp.unschedule("nightly")]).toEqual([true, false])
})

it("refuses what it does not know, which could delete more than was meant", async () => {
  await using cleanUp = await openCleanUp({ database: database() })
  const mistyped: object = { olderThen: 60_000 }
  const { run: _, ...scheduled } = { ...input, filter: { statuses: ["FAILED"], ...mistyped } }
  for (const submitted of [
    cleanUp.submit({ ...scheduled, run: "r1" }),
    cleanUp.schedule({ name: "nightly", cron: "0 3 * * *", input: scheduled })
  ]) {
    await expect(submitted).rejects.toMatchObject({
      _tag: "RunInvalid",
      message: expect.stringContaining("olderThen")
    })
  }
  expect(await all(cleanUp.list())).toEqual([])
})

it.each(["https://user:canary@dcs.example.com", "ftp://dcs.example.com/canary", "canary", "https://a\0canary"])(
  "keeps no endpoint such as %j",
  async (endpoint) => {
    await using cleanUp = await openCleanUp({ database: database() })
    const target = { ...input.target, endpoint }
    const error = await cleanUp.submit({ ...input, target }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(Client.RunInvalid)
    expect(String(error)).not.toContain("canary")
  }
)

it("rejects with the error classes", async () => {
  await using cleanUp = await openCleanUp({ database: database() })
  await expect(cleanUp.show("r2")).rejects.toBeInstanceOf(Client.RunNotFound)
  for (const call of [cleanUp.show, cleanUp.wait, cleanUp.pause, cleanUp.retry]) {
    await expect(Reflect.apply(call, undefined, [1])).rejects.toBeInstanceOf(Client.RunNotFound)
  }
  await expect(cleanUp.submit({ ...input, filter: {} })).rejects.toBeInstanceOf(Client.RunInvalid)
  await cleanUp.submit(input)
  await expect(cleanUp.submit({ ...input, lanes: 2 })).rejects.toBeInstanceOf(Client.RunExists)
  const conflict = await cleanUp.retry("r1").catch((error: unknown) => error)
  expect(conflict).toBeInstanceOf(Error)
  expect(conflict).toMatchObject({ _tag: "RunConflict", run: "r1", message: expect.stringContaining("submitted") })
})

it("ends a wait with the reason of its signal, and leaves the run alone", async () => {
  await using cleanUp = await openCleanUp({ database: database() })
  await cleanUp.submit(input)
  const reason = new Error("enough")
  const controller = new AbortController()
  const waiting = cleanUp.wait("r1", controller)
  controller.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  await expect(cleanUp.show("r1", controller)).rejects.toBe(reason)
  await expect(all(cleanUp.list(controller))).rejects.toBe(reason)
  expect(await cleanUp.show("r1")).toMatchObject({ state: "submitted" })
})

it("rejects calls in progress and later ones when it is closed", async () => {
  const cleanUp = await openCleanUp({ database: database() })
  await cleanUp.submit(input)
  const waiting = cleanUp.wait("r1").catch((error: unknown) => error)
  await cleanUp.close()
  expect(await waiting).toBeInstanceOf(DcsClientClosed)
  await expect(cleanUp.show("r1")).rejects.toBeInstanceOf(DcsClientClosed)
  await expect(all(cleanUp.list())).rejects.toBeInstanceOf(DcsClientClosed)
  await cleanUp.close()
})

it.each([
  ["", "the database is missing"],
  ["mysql://user:canary@host/name", "neither a valid URL"],
  ["postgres://user:canary@host:port/name", "neither a valid URL"],
  ["postgres:/user:canary@host/name", "neither a valid URL"],
  ["user:canary@host/name", "neither a valid URL"],
  [" postgres://user:canary@host/name", "neither a valid URL"],
  ['"postgres://user:canary@host/name"', "neither a valid URL"],
  ["//u:canary@host/name", "neither a valid URL"],
  ["u:canary@host/name", "neither a valid URL"]
])("refuses %s without quoting it", async (database, problem) => {
  const refusal = await openCleanUp({ database }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(Client.DatabaseSetupError)
  expect(refusal).toMatchObject({ message: expect.stringContaining(problem) })
  expect(String(refusal)).not.toContain("canary")
})

it("says which file cannot be opened", async () => {
  const missing = join(folder, "no/such.db")
  const error = await openCleanUp({ database: missing }).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(Client.DatabaseError)
  expect(error).toMatchObject({ message: expect.stringContaining(missing) })
})

it("says that a server cannot be reached, without the password", async () => {
  const error = await openCleanUp({ database: "postgres://user:canary@127.0.0.1:1/name" }).catch(
    (error: unknown) => error
  )
  expect(error).toBeInstanceOf(Client.DatabaseError)
  expect(error).toMatchObject({ message: expect.stringContaining("ECONNREFUSED") })
  expect(JSON.stringify([error, String(error)])).not.toContain("canary")
})
