/** What a run tells of its progress. */
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { clientWith, deleted, scriptedBulk, settled } from "./tools/bulk.ts"
import { listedConsole, listing } from "./tools/console.ts"
import { endAll, running, selecting, tasks } from "./tools/run.ts"

describe("progress", () => {
  it("has a rate and an estimate, but not while the service asks to wait", async () => {
    let time = 0
    const { bulk, console } = await running(100, () => time)
    for (let second = 1; second <= 10; second += 1) {
      time = second * 1000
      bulk.inProgress[0]?.end(deleted())
      bulk.inProgress[0]?.end(deleted())
      await settled()
    }
    expect(console.run.value).toMatchObject({ perSecond: 2, secondsLeft: 40, throttledUntil: undefined })
    bulk.options().onPause?.(300_000)
    expect(console.run.value).toMatchObject({ throttledUntil: 310_000, secondsLeft: undefined })
    expect(console.announcement.value).toBe("The service asks to wait for 5 minutes.")
    time = 310_000
    bulk.inProgress[0]?.end(deleted())
    await settled()
    expect(console.run.value).toMatchObject({ throttledUntil: undefined, perSecond: 0.1 })
  })

  it("does not count a pause", async () => {
    let time = 0
    const { bulk, console } = await running(100, () => time)
    console.pause()
    time = 60_000
    console.resume()
    await settled()
    time = 61_000
    bulk.inProgress[0]?.end(deleted())
    await settled()
    expect(console.run.value?.perSecond).toBe(1)
  })

  it("moves with the clock even if nothing ends, and more slowly without a run", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    onTestFinished(() => void vi.useRealTimers())
    let time = 0
    const { bulk, console } = await selecting({ i1: 4 }, () => time)
    console.deleteSelected()
    await settled()
    bulk.inProgress[0]?.end(deleted())
    await settled()
    const pass = (millis: number) => {
      time += millis
      vi.advanceTimersByTime(millis)
    }
    pass(1000)
    expect(console.run.value?.perSecond).toBe(1)
    expect(console.clock.value).toBe(1000)
    pass(20_000)
    expect(console.run.value?.perSecond).toBe(0)
    await endAll(bulk, deleted)
    const { value } = console.clock
    pass(5000)
    expect(console.clock.value).toBe(value)
    pass(10_000)
    expect(console.clock.value).toBe(value + 15_000)
    console.close()
    pass(60_000)
    expect(console.clock.value).toBe(value + 15_000)
  })

  it("is shown once per frame; a change of state is shown at once", async () => {
    const frames: Array<() => void> = []
    const bulk = scriptedBulk()
    const console = await listedConsole({
      client: clientWith({ ...listing({ i1: tasks(8) }), ...bulk }),
      frame: (callback) => void frames.push(callback)
    })
    console.selectShown()
    console.deleteSelected()
    await settled()
    for (const frame of frames.splice(0)) frame()
    const version = console.fatesVersion.value
    for (let call = 0; call < 3; call += 1) {
      bulk.inProgress[0]?.end(deleted())
      await settled()
    }
    expect(frames).toHaveLength(1)
    expect(console.run.value?.counts.deleted).toBe(0)
    frames[0]?.()
    expect(console.run.value?.counts.deleted).toBe(3)
    expect(console.fatesVersion.value).toBe(version + 1)
    bulk.inProgress[0]?.end(deleted())
    await settled()
    console.pause()
    expect(console.run.value).toMatchObject({ state: "paused", counts: { deleted: 4 } })
    // Rows and run say the same.
    expect(console.fatesVersion.value).toBe(version + 2)
  })
})
