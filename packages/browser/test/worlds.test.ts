/**
 * The outcomes for a missing task in the four worlds, singly and in bulk. A `fetch` can repeat a request invisibly, so a
 * refusal proves less than on Node.
 */
import { createClient } from "@dcs-tasks/browser"
import { inBulk, provable, worlds } from "@dcs-tasks/contract"
import { startEmulator } from "@dcs-tasks/emulator"
import * as Schedule from "effect/Schedule"
import { describe, expect, it } from "vitest"

const instanceId = "instance-1"

describe.each(worlds)("a missing task is $name:", (world) => {
  it("one by one and in bulk", async () => {
    await using emulator = await startEmulator({
      missingTask: world.missingTask,
      instances: [{ id: instanceId, taskCount: 4 }]
    })
    const { endpoint, projectId, token } = emulator
    await using client = createClient({
      endpoint,
      projectId,
      credentials: { token },
      missingCodes: world.missingCodes,
      retry: { schedule: Schedule.recurs(2) }
    })
    const [once = "", lost = "", there = "", lostInBulk = ""] = emulator.generatedIds(instanceId)
    emulator.inject(
      { kind: "status", status: 503, taskId: lost, afterHandling: true },
      { kind: "resetBeforeHeaders", taskId: lostInBulk, afterHandling: true }
    )
    const remove = (taskId: string, options?: { readonly missing: "succeed" }): Promise<unknown> =>
      client.deleteBackgroundTask({ instanceId, taskId }, options).catch((error: unknown) => error)
    const missing = provable(world.missing.outcome, false)
    expect(await remove("never")).toMatchObject(missing)
    expect(await remove("never", { missing: "succeed" })).toMatchObject(provable(world.lenient.outcome, false))
    expect(await remove(once)).toMatchObject({ _tag: "Deleted", status: 200, attempts: 1 })
    expect(await remove(once)).toMatchObject(missing)
    expect(await remove(lost)).toMatchObject(provable(world.lost.outcome, false))

    const outcomes: Record<string, unknown> = {}
    const input = [there, lostInBulk, once, "never"]
    for await (const { outcome, taskId } of client.deleteBackgroundTasks(input, { instanceId })) {
      outcomes[taskId] = outcome
    }
    expect(outcomes).toMatchObject({
      [there]: { _tag: "Deleted", status: 200, attempts: 1 },
      [lostInBulk]: inBulk(provable(world.lost.outcome, false)),
      [once]: inBulk(missing),
      never: inBulk(missing)
    })
    expect(emulator.deleted(instanceId).size).toBe(4)
    expect(emulator.disasters()).toEqual([])
  })
})
