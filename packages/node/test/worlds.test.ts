/** The outcomes for a missing task in the four worlds, singly and in bulk, over sockets that can prove what they sent. */
import { inBulk, type World, worlds } from "@dcs-tasks/contract"
import { type Fault, startEmulator } from "@dcs-tasks/emulator"
import * as Schedule from "effect/Schedule"
import { describe, expect, it } from "vitest"
import { createClient } from "../src/index.ts"
import { settled } from "./support.ts"

const instanceId = "instance-1"

const fixture = async ({ missingCodes, missingTask }: World, taskCount: number) => {
  const emulator = await startEmulator({ missingTask, instances: [{ id: instanceId, taskCount }] })
  const { endpoint, projectId, token } = emulator
  const retry = { schedule: Schedule.recurs(2) }
  const client = createClient({ endpoint, projectId, credentials: { token }, missingCodes, retry })
  const [taskId = "", ...others] = emulator.generatedIds(instanceId)
  return {
    emulator,
    client,
    taskId,
    others,
    deleted: emulator.deleted(instanceId),
    sent: () => emulator.counts().byOperation.deleteBackgroundTask ?? 0,
    [Symbol.asyncDispose]: async () => {
      await client.close()
      await emulator.close()
    }
  }
}

/** After each of these the task is gone, and the client does not know. */
const losses: ReadonlyArray<Fault> = [
  { kind: "status", status: 500, afterHandling: true },
  { kind: "status", status: 503, afterHandling: true },
  { kind: "resetBeforeHeaders", afterHandling: true }
]

describe.each(worlds)("a missing task is $name:", (world) => {
  it("one call: never there, there once, and missing is fine", async () => {
    await using f = await fixture(world, 2)
    const never = { instanceId, taskId: "never" }
    expect(await settled(f.client.deleteBackgroundTask(never))).toMatchObject(world.missing.outcome)
    expect(await settled(f.client.deleteBackgroundTask(never, { missing: "succeed" }))).toMatchObject(
      world.lenient.outcome
    )
    expect(f.deleted.size).toBe(0)
    const once = { instanceId, taskId: f.taskId }
    expect(await f.client.deleteBackgroundTask(once)).toMatchObject({ _tag: "Deleted", status: 200, attempts: 1 })
    expect(await settled(f.client.deleteBackgroundTask(once))).toMatchObject(world.missing.outcome)
    expect([f.deleted.size, f.sent()]).toEqual([1, 4])
  })

  it.each(losses)("an answer lost after the deletion ($kind $status), then a retry", async (loss) => {
    await using f = await fixture(world, 1)
    f.emulator.inject(loss)
    expect(await settled(f.client.deleteBackgroundTask({ instanceId, taskId: f.taskId }))).toMatchObject(
      world.lost.outcome
    )
    expect([f.deleted.has(f.taskId), f.sent()]).toEqual([true, 2])
  })

  it.each(["fail", "succeed", "verify"] as const)("many at once, missing: %s", async (missing) => {
    await using f = await fixture(world, 1 + losses.length + 6)
    const lost = f.others.slice(0, losses.length)
    f.emulator.inject(...losses.map((loss, n) => ({ ...loss, taskId: lost[n] })))
    const never = Array.from({ length: 8 }, (_, n) => `never-${n}`)
    const outcomes = new Map<string, unknown>()
    const input = [...never, f.taskId, ...f.others]
    for await (const { outcome, taskId } of f.client.deleteBackgroundTasks(input, { instanceId, missing })) {
      outcomes.set(taskId, outcome)
    }
    expect(outcomes.size).toBe(input.length)
    const each = (ids: ReadonlyArray<string>, expected: object) => {
      for (const id of ids) expect(outcomes.get(id)).toMatchObject(expected)
    }
    each(never, inBulk((missing === "fail" ? world.missing : world.lenient).outcome))
    each(lost, inBulk(world.lost.outcome))
    each([f.taskId, ...f.others.slice(losses.length)], { _tag: "Deleted", status: 200, attempts: 1 })
    expect(f.deleted.size).toBe(f.others.length + 1)
    expect(f.sent()).toBe(input.length + lost.length)
    expect(f.emulator.disasters()).toEqual([])
  })
})
