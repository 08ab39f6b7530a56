/** Runs that are killed at any moment, with any fault: in the end the reports are true and the work is done. */
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bulk, instanceId, type JournalLine, outcomes, randomFrom } from "../bulk.ts"
import { ndjson } from "../cli.ts"

const isFinal = ({ outcome }: JournalLine): boolean => outcome === "deleted" || outcome === "already-gone"

describe("kill -9", () => {
  it("eight times at random moments: the same command finishes the work, and repeats almost nothing", async () => {
    const [count, kills, concurrency] = [5000, 8, 8]
    const random = randomFrom(6)
    await using f = await bulk(count)
    const journal = join(f.folder, "journal")
    const file = f.file("ids", f.ids.join("\n"))
    const args = ["--file", file, "--yes", "-o", "ndjson", "--journal", journal, "--concurrency", String(concurrency)]
    for (let kill = 0; kill < kills; kill++) {
      const finished =
        kill === 0
          ? new Set()
          : new Set(
              f
                .journal()
                .filter(isFinal)
                .map(({ taskId }) => taskId)
            )
      const before = f.sent().length
      const { child, done } = f.start(args)
      // Counted in new results, so that each run gets somewhere; one in four dies while it starts.
      const results = random() < 0.25 ? 0 : Math.ceil(random() * (count / kills))
      const delay = random() * (results === 0 ? 300 : 5)
      let seen = 0
      if (results === 0) setTimeout(() => child.kill("SIGKILL"), delay)
      child.stdout.on("data", (chunk: Buffer) => {
        const had = seen
        seen += chunk.toString("latin1").split(`"outcome":"deleted"`).length - 1
        if (results > 0 && had < results && seen >= results) setTimeout(() => child.kill("SIGKILL"), delay)
      })
      expect(await done).toMatchObject({ code: null })
      for (const id of f.sent().slice(before)) expect(finished).not.toContain(id)
    }
    const { code, stdout } = await f.run(args)
    expect(code).toBe(0)
    expect(
      Object.keys(outcomes(stdout)).filter((outcome) => !/^(deleted|skipped|already-gone)$/.test(outcome))
    ).toEqual([])
    expect(f.left().size).toBe(0)
    const times = new Map<string, number>()
    for (const id of f.sent()) times.set(id, (times.get(id) ?? 0) + 1)
    expect(times.size).toBe(count)
    expect(f.sent().length - count).toBeLessThanOrEqual(kills * concurrency)
    const ended = new Set(
      f
        .journal()
        .filter(isFinal)
        .map(({ taskId }) => taskId)
    )
    expect(f.ids.filter((id) => !ended.has(id))).toEqual([])
  })
})

const rates = {
  resetBefore: 0.06,
  resetAfter: 0.06,
  error500Before: 0.06,
  error500After: 0.06,
  unavailable: 0.06,
  throttled: 0.004,
  slow: 0.05,
  hang: 0.01
}

describe.concurrent("random faults", () => {
  for (const [seed, missingTask, flags] of [
    [1, "404", []],
    [2, "404", ["--ignore-missing"]],
    [3, "404", ["--max-attempts", "1"]],
    [4, "400", []],
    [5, "204", ["--ignore-missing"]],
    [6, "200", []]
  ] as const) {
    it(`are reported truly: seed ${seed}, a missing task is ${missingTask} ${flags.join(" ")}`, async () => {
      await using f = await bulk(400, { missingTask, faults: { seed, rates, retryAfter: 0 } })
      const missing = Array.from({ length: 10 }, (_, n) => `missing-${n}`)
      const args = ["--file", f.file("ids", [...f.ids, ...missing].join("\n")), "--yes", "-o", "ndjson"]
      const { code, stdout } = await f.run([...args, "--concurrency", "16", "--timeout", "3s", ...flags])
      const left = f.left()
      const lines = ndjson(stdout)
      expect(lines).toHaveLength(410)
      const deleted = f.emulator.deleted(instanceId)
      const isTrue: Readonly<Record<string, (taskId: string) => boolean>> = {
        deleted: (taskId) => !left.has(taskId),
        "already-gone": (taskId) => !left.has(taskId),
        failed: (taskId) => !deleted.has(taskId),
        unknown: () => true
      }
      expect(lines.filter(({ outcome, taskId }) => isTrue[String(outcome)]?.(String(taskId)) !== true)).toEqual([])
      const counts = outcomes(stdout)
      expect(counts["deleted"]).toBeGreaterThan(200)
      expect(code).toBe(counts["unknown"] === undefined ? (counts["failed"] === undefined ? 0 : 1) : 5)
      expect(f.emulator.requests().every(({ path }) => path.includes(instanceId))).toBe(true)
    })
  }
})
