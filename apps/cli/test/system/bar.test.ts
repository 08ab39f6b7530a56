/** The progress bar on a terminal: below everything that is printed, in any width. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { text } from "../../src/bulk/progress.ts"
import { bulk, instanceId } from "../bulk.ts"
import { removeOnTerminal as remove, replay } from "../terminal.ts"

const bar = /^(?:\[[#-]+\] )?\d+(?:\/\d+)?(?: {2}|$)/
const result = /^[0-9a-f]{32} +(?:deleted|failed)$/
const message = /^dcs-tasks: /

describe.concurrent("the bar", () => {
  for (const columns of [60, 80, 200]) {
    it(`is the last line whenever something is printed, at ${columns} columns`, async () => {
      await using f = await bulk(80)
      f.emulator.inject({ kind: "latency", millis: 20, method: "DELETE", times: 80 })
      f.emulator.seedTask(instanceId, { id: f.ids[20] ?? "", status: "EXECUTING" })
      const { code, screen } = await remove(f, ["--file", f.file("ids", f.ids.join("\n")), "--yes"], { columns })
      expect(code).toBe(1)
      const { erased, lines } = await replay(screen, columns)
      expect(erased.length).toBeGreaterThan(80)
      for (const line of erased) {
        expect(line).toMatch(bar)
        expect(line.length).toBeLessThan(columns)
      }
      expect(lines.filter((line) => result.test(line))).toHaveLength(80)
      expect(lines.filter((line) => !result.test(line) && !message.test(line))).toEqual([])
      expect(lines.at(-1)).toMatch(/^dcs-tasks: 79 deleted, 1 failed in \d/)
      expect(erased.some((line) => /\d+\/80 {2}\d+(?:\.\d)?\/s {2}(?:\d+ min )?\d+ s left {2}/.test(line))).toBe(true)
    })
  }

  it("takes no message into its own line where the results go to a file", async () => {
    await using f = await bulk(40)
    f.emulator.inject({ kind: "latency", millis: 40, method: "DELETE", times: 40 })
    f.emulator.seedTask(instanceId, { id: f.ids[20] ?? "", status: "EXECUTING" })
    const out = join(f.folder, "out")
    const { screen } = await remove(f, ["--file", f.file("ids", f.ids.join("\n")), "--yes"], { stdout: out })
    const { erased, lines } = await replay(screen)
    expect(erased.length).toBeGreaterThan(1)
    for (const line of erased) expect(line).toMatch(bar)
    expect(lines.filter((line) => !message.test(line))).toEqual([])
    expect(lines).toHaveLength(3)
    expect(readFileSync(out, "utf8").trimEnd().split("\n")).toHaveLength(40)
  })

  it("says that the service throttles, and for how long", async () => {
    await using f = await bulk(8)
    const headers = { "retry-after": "5" }
    f.emulator.inject({ kind: "status", method: "DELETE", taskId: f.ids[4] ?? "", status: 429, headers, times: 1 })
    const { code, screen } = await remove(f, [...f.ids, "--yes"])
    expect(code).toBe(0)
    expect((await replay(screen)).erased).toContainEqual(expect.stringMatching(/\d\/8 {2}throttled, waiting \d s/))
  })

  it("is absent on a terminal that cannot erase a line", async () => {
    await using f = await bulk(8)
    f.emulator.inject({ kind: "latency", millis: 40, method: "DELETE", times: 8 })
    const { code, screen } = await remove(f, [...f.ids, "--yes"], { env: { TERM: "dumb" } })
    expect(code).toBe(0)
    expect(screen).not.toContain("\u001b")
  })

  it("has no colors with NO_COLOR, and neither do the outcomes", async () => {
    await using f = await bulk(2)
    const args = [...f.ids, "--yes", "--dry-run"]
    expect((await remove(f, args)).screen).toContain("\u001b[")
    const { screen } = await remove(f, [...f.ids, "--yes"], { env: { NO_COLOR: "1" } })
    expect(screen.replaceAll("\u001b[K", "")).not.toContain("\u001b")
    expect(screen).toContain("\tdeleted")
  })

  it("is absent for one id, with --quiet, and where a document is printed in its place", async () => {
    await using f = await bulk(5)
    const [a = "", b = "", c = "", ...rest] = f.ids
    for (const args of [[a], [b, c, "--yes", "-q"], [...rest, "--yes", "-o", "json"]]) {
      expect((await replay((await remove(f, args)).screen)).erased).toEqual([])
    }
    expect(f.left().size).toBe(0)
  })
})

describe("the text of the bar", () => {
  const outcomes = new Map([
    ["skipped", 719],
    ["deleted", 1200],
    ["already-gone", 3],
    ["failed", 12],
    ["invalid", 4]
  ] as const)
  const progress = { outcomes, total: 3000, rate: 151.4, pausedMillis: 0, isStopping: false }

  it("is a bar with count, total, rate, time left and outcomes, where there is room", () => {
    expect(text(progress, 200)).toBe(
      "[###############---------] 1934/3000  151/s  8 s left  1200 deleted  3 already-gone  12 failed  4 invalid  719 skipped"
    )
  })

  it("loses the bar first, then its end", () => {
    expect(text(progress, 80)).toBe("1934/3000  151/s  8 s left  1200 deleted  3 already-gone  12 failed  4 inval…")
    expect(text(progress, 60)).toBe("1934/3000  151/s  8 s left  1200 deleted  3 already-gone…")
  })

  it("is narrower than any terminal", () => {
    for (let columns = 1; columns < 200; columns += 1) expect(text(progress, columns).length).toBeLessThan(columns)
  })

  it("has neither total nor time left without a total", () => {
    expect(text({ ...progress, total: undefined }, 60)).toBe(
      "1934  151/s  1200 deleted  3 already-gone  12 failed  4 …"
    )
  })

  it("says that it waits, or stops, in place of rate and time left", () => {
    expect(text({ ...progress, pausedMillis: 2100 }, 60)).toMatch(
      /^1934\/3000 {2}throttled, waiting 3 s {2}1200 deleted/
    )
    expect(text({ ...progress, isStopping: true }, 60)).toMatch(/^1934\/3000 {2}stopping {2}1200 deleted/)
  })
})
