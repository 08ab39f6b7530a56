/** A run that a signal ends: what is said at once, what is said in the end, and what the journal keeps. */
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { resumeLine } from "../../src/bulk/resume.ts"
import { ExitCode } from "../../src/process/exitCode.ts"
import { bulk, type Bulk, instanceId, outcomes, patient } from "../bulk.ts"
import { start } from "../cli.ts"
import { machine, password } from "../machine.ts"
import { removeOnTerminal as remove, replay } from "../terminal.ts"

const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129]
] as const

/** Sends a signal, or does something else, when this has appeared on stderr, and goes on to the next. */
const signalling = (
  { child, done }: ReturnType<Bulk["start"]>,
  steps: ReadonlyArray<readonly [RegExp, NodeJS.Signals | (() => unknown)]>
) => {
  const waiting = [...steps]
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8")
    const [next] = waiting
    if (next === undefined || !next[0].test(said)) return
    waiting.shift()
    said = ""
    if (typeof next[1] === "string") child.kill(next[1])
    else next[1]()
  })
  return done
}

describe.concurrent("the first signal", () => {
  for (const [signal, code] of signals) {
    it(`${signal} is answered at once; what was sent ends, the rest is counted: exit code ${code}`, async () => {
      await using f = await bulk(20)
      const [first = "", second = ""] = f.ids
      f.emulator.seedTask(instanceId, { id: first, status: "EXECUTING" })
      f.emulator.inject({ kind: "held", taskId: second })
      const args = ["--file", f.file("ids", f.ids.join("\n")), "--yes", "--concurrency", "1", ...patient]
      const journal = ["--journal", join(f.folder, "journal")]
      const run = await signalling(f.start([...args, ...journal]), [
        [new RegExp(`${first}: `), signal],
        [/stopping/, f.emulator.clearFaults]
      ])
      expect(run.code).toBe(code)
      expect(run.stdout).toBe(`${first}\tfailed\n${second}\tdeleted\n`)
      const said = run.stderr
        .trimEnd()
        .replaceAll(/^\S+Z dcs-tasks: /gm, "")
        .split("\n")
        .slice(2)
      expect(said).toEqual([
        "stopping: 1 task in progress; a second signal ends the run at once",
        expect.stringMatching(new RegExp(`^failed: .*\\(400 DCS\\.\\d+\\): ${first}$`)),
        expect.stringMatching(/^1 deleted, 1 failed, 18 not-attempted in \d/),
        expect.stringMatching(/^to resume: dcs-tasks delete -I .* --journal /)
      ])
      expect(f.sent()).toEqual([first, second])
      expect(f.journal().map(({ event, outcome }) => outcome ?? event)).toEqual(["sent", "failed", "sent", "deleted"])
    })
  }

  it("leaves one record for each id in ndjson", async () => {
    await using f = await bulk(20)
    f.emulator.inject({ kind: "held", taskId: f.ids[0] ?? "" })
    const file = f.file("ids", `no id\n${f.ids.join("\n")}`)
    const run = f.start(["--file", file, "--yes", "--concurrency", "1", "-o", "ndjson", ...patient])
    run.child.stdout.once("data", () => run.child.kill("SIGTERM"))
    const { code, stdout } = await signalling(run, [[/stopping/, f.emulator.clearFaults]])
    expect(code).toBe(143)
    expect(outcomes(stdout)).toEqual({ invalid: 1, deleted: 1, "not-attempted": 19 })
  })

  it("cuts the wait before a retry, and nothing more is sent", async () => {
    await using f = await bulk(1)
    // The longest that is honoured.
    const headers = { "retry-after": "30" }
    f.emulator.inject({ kind: "status", method: "DELETE", status: 503, headers, times: 3 })
    const { child, done } = f.start([...f.ids])
    const poll = setInterval(() => {
      if (f.sent().length === 0) return
      clearInterval(poll)
      child.kill("SIGINT")
    }, 10)
    expect(await done).toMatchObject({ code: 130 })
    expect(f.sent()).toHaveLength(1)
  })

  for (const command of [["list", "-I", instanceId], ["doctor"]]) {
    it(`cuts the login of ${command[0]}`, async () => {
      await using f = await machine()
      f.emulator.inject({ kind: "held", operation: "createToken" })
      const env = password(f)
      const { child, done } = start([...command, "--endpoint", f.emulator.endpoint, "--debug"], { env })
      const poll = setInterval(() => {
        if (!f.operations().includes("createToken")) return
        clearInterval(poll)
        child.kill("SIGINT")
      }, 10)
      const { code, stderr } = await done
      expect(code).toBe(130)
      expect(stderr).toContain("path=/v3/auth/tokens")
      expect(stderr).not.toContain("status=201")
    })
  }

  it("cuts the wait for a token on standard input, and nothing is sent", async () => {
    await using f = await bulk(1)
    const { child, done } = f.start([...f.ids, "--token-file", "-"], { keepOpen: true })
    // More than the system buffers: when all of it is written, the command reads.
    child.stdin.write("x".repeat(1 << 22), () => child.kill("SIGINT"))
    expect(await done).toMatchObject({ code: 130 })
    expect(f.emulator.requests()).toEqual([])
  })

  it("does not wait for the end of a standard input that has none", async () => {
    await using f = await bulk(1)
    const { child, done } = f.start(["--file", "-", "--yes"], { stdin: `${f.ids[0]}\n`, keepOpen: true })
    child.stdout.once("data", () => child.kill("SIGTERM"))
    const comments = "# more\n".repeat(1 << 13)
    const writeOn = (): void => {
      while (child.stdin.writable && child.stdin.write(comments));
    }
    child.stdin.on("drain", writeOn)
    writeOn()
    expect(await done).toMatchObject({ code: 143, stdout: `${f.ids[0]}\tdeleted\n` })
  })

  it("cuts the pause of a throttled run, and nothing more is sent", async () => {
    await using f = await bulk(6)
    const headers = { "retry-after": "40" }
    f.emulator.inject({ kind: "status", method: "DELETE", status: 429, headers, times: 1 })
    const options = { typed: [[/throttled, waiting/, "\u0003"]] } as const
    const { code, screen } = await remove(f, [...f.ids, "--yes", "--concurrency", "1"], options)
    expect(code).toBe(130)
    expect(f.sent()).toHaveLength(1)
    expect((await replay(screen)).lines).toContainEqual(expect.stringMatching(/5 not-attempted in \d/))
  })
})

describe.concurrent("a deadline", () => {
  it("ends a run that would be throttled for longer, and nothing more is sent", async () => {
    await using f = await bulk(30)
    f.emulator.inject({ kind: "status", method: "DELETE", status: 429, headers: { "retry-after": "60" }, times: 60 })
    const args = ["--file", f.file("ids", f.ids.join("\n")), "--yes", "--concurrency", "1", "--deadline", "500ms"]
    const { code, stdout } = await f.run([...args, "-o", "ndjson"])
    expect(code).toBe(1)
    expect(Object.values(outcomes(stdout)).reduce((sum, n) => sum + n)).toBe(30)
    expect(f.sent().length).toBeLessThan(3)
  })
})

it("the resume line ends in the ids that follow --", () => {
  const line = (...args: ReadonlyArray<string>) => resumeLine(["delete", "-I", "i", ...args], ExitCode.sigint, false)
  const resumed = "to resume: dcs-tasks delete -I i"
  expect(line("a")).toBe(`${resumed} a --ignore-missing`)
  expect(line("--", "a", "b")).toBe(`${resumed} --ignore-missing -- a b`)
  expect(line("--ignore-missing", "--", "a")).toBe(`${resumed} --ignore-missing -- a`)
})

describe.concurrent("the second signal", () => {
  it("ends at once with the resume line; the journal has what was sent", async () => {
    await using f = await bulk(20)
    f.emulator.inject({ kind: "hang", method: "DELETE", times: 20 })
    const file = f.file("ids", `no id\n${f.ids.join("\n")}`)
    const args = ["--file", file, "--yes", ...patient, "--journal", join(f.folder, "journal")]
    const { child, done } = f.start(args)
    const poll = setInterval(() => {
      if (f.sent().length < 4) return
      clearInterval(poll)
      child.kill("SIGTERM")
    }, 10)
    const { code, stderr } = await signalling({ child, done }, [[/stopping: 4 tasks/, "SIGINT"]])
    expect(code).toBe(130)
    expect(stderr).toMatch(/ dcs-tasks: to resume: dcs-tasks delete -I .* --journal \S+\n$/)
    expect(f.journal().map(({ event }) => event)).toEqual(["sent", "sent", "sent", "sent"])
  })

  it("closes the document of -o json", async () => {
    await using f = await bulk(8)
    f.emulator.inject({ kind: "hang", method: "DELETE", times: 8 })
    const { child, done } = f.start(["--file", f.file("ids", f.ids.join("\n")), "--yes", "-o", "json", ...patient])
    const poll = setInterval(() => {
      if (f.sent().length < 4) return
      clearInterval(poll)
      child.kill("SIGTERM")
    }, 10)
    const { code, stdout } = await signalling({ child, done }, [[/stopping: 4 tasks/, "SIGINT"]])
    expect(code).toBe(130)
    expect(JSON.parse(stdout)).toEqual({
      results: [],
      summary: {},
      error: { _tag: "Interrupted", message: "Interrupted by a signal." }
    })
  })

  it("leaves a terminal with a new line", async () => {
    await using f = await bulk(20)
    // The first is deleted, and by then others are on their way.
    for (const taskId of f.ids.slice(1)) f.emulator.inject({ kind: "hang", method: "DELETE", taskId })
    const typed = [
      [/ 1\/20/, "\u0003"],
      [/stopping: \d tasks? in progress; press Ctrl-C again to leave now/, "\u0003"]
    ] as const
    const { code, screen } = await remove(f, [...f.ids, "--yes", ...patient], { typed })
    expect(code).toBe(130)
    expect(screen).toMatch(/\n$/)
    const { lines } = await replay(screen)
    expect(lines.at(-1)).toMatch(/^dcs-tasks: to resume: dcs-tasks delete .* --ignore-missing$/)
    expect(lines.join("\n")).not.toContain("/20")
  })
})
