/** Without a terminal, as in cron and CI: lines with a time, each fault once, and no more than --quiet allows. */
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { afterEach, describe, expect, it, vi } from "vitest"
import * as Progress from "../src/bulk/progress.ts"
import { bulk, instanceId } from "./bulk.ts"

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ dcs-tasks: /

/** An emulator with tasks of which the first ones are running: their deletion is refused. */
const refusing = async (count: number, refused: number) => {
  const f = await bulk(count)
  for (const id of f.ids.slice(0, refused)) f.emulator.seedTask(instanceId, { id, status: "EXECUTING" })
  return { f, args: ["--file", f.file("ids", f.ids.join("\n")), "--yes", "--concurrency", "1"] }
}

describe.concurrent("without a terminal", () => {
  it("each line has a time, and 29 identical faults are two lines", async () => {
    const { f, args } = await refusing(40, 29)
    await using _ = f
    const { code, stderr, stdout } = await f.run(args)
    expect(code).toBe(1)
    expect(stdout.match(/\tfailed$/gm)).toHaveLength(29)
    const lines = stderr.trimEnd().split("\n")
    for (const line of lines) expect(line).toMatch(time)
    expect(lines.slice(1).map((line) => line.replace(time, ""))).toEqual([
      expect.stringMatching(new RegExp(`^${f.ids[0]}: The task cannot be deleted in its current state \\(400 DCS`)),
      expect.stringMatching(
        new RegExp(
          `^failed: The task cannot be deleted in its current state \\(400 DCS\\.\\d+\\): 29 tasks, first ${f.ids[0]}, last ${f.ids[28]}$`
        )
      ),
      expect.stringMatching(/^11 deleted, 29 failed in \d+(?:\.\d)? s$/)
    ])
  })

  it("--quiet leaves problems, and no line for a task that is gone", async () => {
    const { f, args } = await refusing(6, 3)
    await using _ = f
    const { code, stderr, stdout } = await f.run([...args, "--quiet"])
    expect(code).toBe(1)
    expect(stdout).toBe(
      f.ids
        .slice(0, 3)
        .map((id) => `${id}\tfailed\n`)
        .join("")
    )
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(time, "").split(" ")[0])
    ).toEqual([`${f.ids[0]}:`, "failed:", "3"])
    const again = await f.run(["--file", args[1] ?? "", "--yes", "-q", "-o", "ndjson", "--ignore-missing"])
    expect(again.stdout.trimEnd().split("\n")).toHaveLength(6)
    expect(again.stderr.replace(time, "")).toMatch(/^3 already-gone, 3 failed in .* s\n$/)
  })

  it("a run that a clean service ends says nothing at all with --quiet", async () => {
    const { f, args } = await refusing(6, 0)
    await using _ = f
    expect(await f.run([...args, "-q"])).toEqual({ code: 0, stdout: "", stderr: "" })
  })

  it("colors come with FORCE_COLOR alone", async () => {
    const { f, args } = await refusing(4, 0)
    await using _ = f
    expect((await f.run([...args, "--dry-run"])).stdout).not.toContain("\u001b")
    expect((await f.run(args, { env: { FORCE_COLOR: "1" } })).stdout).toContain("\t\u001b[32mdeleted\u001b[39m\n")
  })
})

describe("the progress", () => {
  afterEach(() => vi.restoreAllMocks())

  it("is a line every 10 seconds, whose rate is that of the requests", async () => {
    const printed: Array<string> = []
    vi.spyOn(process.stderr, "write").mockImplementation((chunk) => printed.push(String(chunk)) > 0)
    const program = Effect.scoped(
      Effect.gen(function* () {
        const progress = yield* Progress.make(3000, false)
        for (let n = 0; n < 700; n += 1) progress.count("skipped")
        for (let n = 0; n < 40; n += 1) progress.count("deleted")
        progress.count("invalid")
        yield* TestClock.adjust("9900 millis")
        expect(printed).toEqual([])
        yield* TestClock.adjust("100 millis")
        progress.paused(15_000)
        yield* TestClock.adjust("10 seconds")
      })
    )
    await Effect.runPromise(Effect.provide(program, TestClock.layer()))
    expect(printed).toEqual([
      "dcs-tasks: 740/3000  4.0/s  9 min 25 s left  40 deleted  1 invalid  700 skipped\n",
      "dcs-tasks: 740/3000  throttled, waiting 5 s  40 deleted  1 invalid  700 skipped\n"
    ])
  })
})
