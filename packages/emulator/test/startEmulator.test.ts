/** The emulator for callers of Promises. */
import { afterEach, expect, it } from "vitest"
import { demo, EmulatorStartError, type RunningEmulator, startEmulator } from "../src/index.ts"
import { instanceId, taskPath, tasksPath } from "./support.ts"

const running: Array<RunningEmulator> = []
const start = async (...args: Parameters<typeof startEmulator>) => {
  const emulator = await startEmulator(...args)
  running.push(emulator)
  return emulator
}
afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.close())))

const get = (emulator: RunningEmulator, path: string, method = "GET") =>
  fetch(`${emulator.endpoint}${path}`, { method, headers: { "x-auth-token": emulator.token } })

it("starts, answers, shows what happened, and takes tasks and faults", async () => {
  const emulator = await start()
  expect(emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect([emulator.projectId, emulator.token, emulator.instances]).toEqual([
    demo.projectId,
    demo.tokens.valid,
    demo.instances
  ])
  const { id } = emulator.seedTask(instanceId, {
    name: "BindEip",
    status: "FAILED",
    createdAt: "2026-04-01T00:00:00.000Z"
  })
  expect(emulator.tasks(instanceId)[0]).toMatchObject({ id, name: "BindEip", status: "FAILED" })
  emulator.inject({ kind: "status", status: 503 })
  expect((await get(emulator, taskPath(id), "DELETE")).status).toBe(503)
  expect((await get(emulator, taskPath(id), "DELETE")).status).toBe(200)
  expect(emulator.tasks(instanceId).map((task) => task.id)).not.toContain(id)
  expect(emulator.requests().map(({ status }) => status)).toEqual([503, 200])
})

it("a seeded task of a new instance makes the instance; the same id again replaces the task", async () => {
  const emulator = await start({ instances: [] })
  emulator.seedTask("new", { id: "one", name: "EXTEND" })
  emulator.seedTask("new", { id: "one", name: "modify" })
  expect(emulator.tasks("new").map(({ id, name }) => [id, name])).toEqual([["one", "modify"]])
  expect((await get(emulator, tasksPath("new"))).status).toBe(200)
})

it("several run side by side and share nothing", async () => {
  const [one, other] = await Promise.all([start(), start()])
  await get(one, taskPath(demo.tasks.deletable), "DELETE")
  expect([one.tasks(instanceId).length, other.tasks(instanceId).length]).toEqual([11, 12])
  expect([one.requests().length, other.requests().length]).toEqual([1, 0])
})

it("refuses a fault that it does not have, and queues none of the others", async () => {
  const emulator = await start()
  // @ts-expect-error: there is no such kind
  expect(() => emulator.inject({ kind: "hang" }, { kind: "reset" })).toThrow(
    /no fault "reset"\. Use one of status, .*hang\.$/
  )
  expect(emulator.clearFaults()).toEqual([])
})

it("close cuts a client that hangs, frees the port, and can be called twice", async () => {
  const emulator = await start()
  const port = Number(new URL(emulator.endpoint).port)
  emulator.inject({ kind: "hang" })
  const hanging = get(emulator, tasksPath()).then(
    () => "answered",
    () => "cut"
  )
  await expect.poll(() => emulator.requests()).toMatchObject([{ fault: "hang" }])
  await emulator.close()
  await emulator.close()
  expect(await hanging).toBe("cut")
  expect((await start({ port })).endpoint).toBe(emulator.endpoint)
})

it("await using closes it", async () => {
  let endpoint = ""
  {
    await using emulator = await startEmulator()
    endpoint = emulator.endpoint
    expect((await fetch(endpoint)).status).toBe(404)
  }
  await expect(fetch(endpoint)).rejects.toThrow("fetch failed")
})

it("a port in use rejects with one clear line", async () => {
  const port = Number(new URL((await start()).endpoint).port)
  const error: unknown = await startEmulator({ port }).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(EmulatorStartError)
  expect(error).toMatchObject({
    code: "EADDRINUSE",
    message: `Cannot listen on 127.0.0.1, port ${port}: it is in use. Use another port.`
  })
})
