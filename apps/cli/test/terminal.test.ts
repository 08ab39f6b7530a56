/** What differs on a terminal: a question and a progress line; and the exit codes, there and in a pipe. */
import { demo } from "@dcs-tasks/emulator"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Bulk, bulk, instanceId, outcomes, projectId, tokens } from "./bulk.ts"
import { onTerminal, type TerminalOptions } from "./terminal.ts"

const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }

/** `dcs-tasks delete` on a terminal. */
const remove = (f: Bulk, args: ReadonlyArray<string>, options: TerminalOptions = {}) =>
  onTerminal(["delete", "-I", instanceId, "--endpoint", f.emulator.endpoint, ...args], {
    ...options,
    env: { ...env, ...options.env }
  })

const question = /\[y\/N\]/

describe.concurrent("the question", () => {
  for (const [answer, code] of [
    ["y\r", 0],
    ["YES\r", 0],
    ["n\r", 3],
    ["\r", 3],
    ["yesterday\r", 3],
    ["\u0004", 3],
    ["\u0003", 130]
  ] as const) {
    it(`answered ${JSON.stringify(answer)} is exit code ${code}`, async () => {
      await using f = await bulk(3)
      const result = await remove(f, [...f.ids], { typed: [[question, answer]] })
      expect(result.screen).toContain(`Delete 3 background tasks of instance ${instanceId}`)
      expect(result.code).toBe(code)
      expect(f.left().size).toBe(code === 0 ? 0 : 3)
      expect(f.sent()).toHaveLength(code === 0 ? 3 : 0)
    })
  }

  it("is asked on the terminal itself where the ids come from standard input", async () => {
    for (const [answer, code] of [
      ["y\r", 0],
      ["n\r", 3]
    ] as const) {
      await using f = await bulk(3)
      const file = f.file("ids", f.ids.join("\n"))
      const out = join(f.folder, "out")
      const args = ["--file", "-", "-o", "ndjson"]
      const result = await remove(f, args, { stdin: file, stdout: out, typed: [[question, answer]] })
      expect(result.code).toBe(code)
      expect(outcomes(readFileSync(out, "utf8"))).toEqual(code === 0 ? { deleted: 3 } : {})
      expect(f.sent()).toHaveLength(code === 0 ? 3 : 0)
    }
  })

  it("is not asked for one typed id, a dry run, or with --yes", async () => {
    await using f = await bulk(4)
    const [a = "", b = "", c = ""] = f.ids
    for (const args of [[a], [b, c, "--dry-run"], [b, c, "--yes"]]) {
      const result = await remove(f, args)
      expect(result).toMatchObject({ code: 0 })
      expect(result.screen).not.toContain("[y/N]")
    }
    expect(f.left().size).toBe(1)
  })

  it("does not come up where the terminal would have to give the ids", async () => {
    await using f = await bulk(1)
    const result = await remove(f, ["--file", "-"])
    expect(result.code).toBe(2)
    expect(result.screen).toContain("standard input is a terminal")
    expect((await remove(f, [])).code).toBe(2)
    expect(f.sent()).toHaveLength(0)
  })
})

describe.concurrent("progress", () => {
  it("is drawn on a terminal, with count, rate and outcomes, and nowhere else", async () => {
    await using f = await bulk(40)
    f.emulator.inject({ kind: "latency", millis: 40, method: "DELETE", times: 40 })
    const file = f.file("ids", f.ids.join("\n"))
    const out = join(f.folder, "out")
    const args = ["--file", file, "--yes", "--concurrency", "2"]
    const { code, screen } = await remove(f, args, { stdout: out })
    expect(code).toBe(0)
    // oxlint-disable-next-line no-control-regex -- the point
    expect(screen).toMatch(/\r\u001b\[K\d+ {2}[\d.]+\/s {2}\d+ deleted/)
    expect(screen.trimEnd().split("\n").at(-1)).toContain("40 deleted")
    expect(readFileSync(out, "utf8").trimEnd().split("\n")).toHaveLength(40)
    const piped = await f.run(["--file", file, "--yes", "--ignore-missing"])
    expect(piped.code).toBe(0)
    // oxlint-disable-next-line no-control-regex -- the point
    expect(piped.stdout + piped.stderr).not.toMatch(/[\u001b\r]/)
  })

  it("has a bar and the time left where the total is known", async () => {
    await using f = await bulk(30)
    f.emulator.inject({ kind: "latency", millis: 100, method: "DELETE", times: 30 })
    const { screen } = await remove(f, [...f.ids, "--yes", "--concurrency", "2"], { stdout: join(f.folder, "out") })
    expect(screen).toMatch(/\[#+-+\] \d+\/30 {2}[\d.]+\/s {2}\d+ deleted {2}\d+ s left/)
  })
})

describe.concurrent("exit codes", () => {
  const { tasks } = demo
  /** Tasks that cause the exit codes 4, 5, 1 and 0, and the exit code of a run over several. */
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<keyof typeof tasks>, number]> = [
    ["all gone", ["deletable"], 0],
    ["one failed", ["deletable", "executing"], 1],
    ["one unknown beside a failed one", ["executing", "internalError", "deletable"], 5],
    ["one forbidden beside them", ["internalError", "executing", "forbidden", "deletable"], 4]
  ]
  for (const [name, which, code] of cases) {
    it(`${name}: ${code}, in a pipe and on a terminal`, async () => {
      for (const terminal of [false, true]) {
        await using f = await bulk(0)
        for (const task of which) {
          f.emulator.seedTask(instanceId, {
            id: tasks[task],
            status: task === "executing" ? "EXECUTING" : "SUCCESS",
            ...(task === "internalError" && { answer: { status: 500, errorCode: "111500000", errorMsg: "x" } }),
            ...(task === "forbidden" && { answer: { status: 403, errorCode: "DCS.2003", errorMsg: "x" } })
          })
        }
        const args = [...which.map((task) => tasks[task]), "--yes", "--max-attempts", "1"]
        const result = terminal ? await remove(f, args) : await f.run(args)
        expect(result.code).toBe(code)
      }
    })
  }

  it("of a signal comes before all of them, in a pipe and on a terminal", async () => {
    for (const terminal of [false, true]) {
      await using f = await bulk(20)
      const [first = "", second = ""] = f.ids
      f.emulator.seedTask(instanceId, { id: first, answer: { status: 403, errorCode: "DCS.2003", errorMsg: "x" } })
      f.emulator.inject({ kind: "latency", millis: 2500, taskId: second })
      const args = ["--file", f.file("ids", f.ids.join("\n")), "--yes", "--concurrency", "1"]
      const sawFirst = new RegExp(`${first}: `)
      const onScreen = async () => {
        const { code, screen } = await remove(f, args, { typed: [[sawFirst, "\u0003"]] })
        return { code, output: screen }
      }
      const inPipe = async () => {
        const { child, done } = f.start(args)
        child.stderr.on("data", (chunk: Buffer) => {
          if (sawFirst.test(chunk.toString("utf8"))) child.kill("SIGINT")
        })
        const { code, stderr } = await done
        return { code, output: stderr }
      }
      const { code, output } = await (terminal ? onScreen() : inPipe())
      expect(code).toBe(130)
      expect(output).toContain("18 not-attempted")
      expect(f.sent()).toEqual([first, second])
    }
  })

  it("of a second signal: at once, and the journal says what was under way", async () => {
    await using f = await bulk(20)
    f.emulator.inject({ kind: "hang", method: "DELETE", times: 20 })
    const journal = join(f.folder, "journal")
    const file = f.file("ids", f.ids.join("\n"))
    const { child, done } = f.start(["--file", file, "--yes", "--journal", journal])
    const poll = setInterval(() => {
      if (f.sent().length < 4) return
      clearInterval(poll)
      child.kill("SIGINT")
      setTimeout(() => child.kill("SIGINT"), 200)
    }, 10)
    const begun = performance.now()
    expect(await done).toMatchObject({ code: 130 })
    expect(performance.now() - begun).toBeLessThan(15_000)
    expect(f.journal().map(({ event }) => event)).toEqual(["sent", "sent", "sent", "sent"])
  })

  it("141 of a reader that goes away: what was under way ends, and the journal is complete", async () => {
    await using f = await bulk(2000)
    const journal = join(f.folder, "journal")
    const file = f.file("ids", f.ids.join("\n"))
    const { child, done } = f.start(["--file", file, "--yes", "-o", "ndjson", "--journal", journal])
    child.stdout.once("data", () => child.stdout.destroy())
    const { code, stderr } = await done
    expect(code).toBe(141)
    expect(stderr.trimEnd().split("\n")).toHaveLength(1)
    expect(f.sent().length).toBeLessThan(2000)
    const deleted = new Set(f.journal().flatMap(({ outcome, taskId }) => (outcome === "deleted" ? [taskId] : [])))
    expect(f.ids.filter((id) => !f.left().has(id) && !deleted.has(id))).toEqual([])
  })

  it("a signal does not wait for a writer that stays silent", async () => {
    await using f = await bulk(3)
    const { child, done } = f.start(["--file", "-", "--yes", "-o", "ndjson"], {
      stdin: `${f.ids.join("\n")}\n`,
      keepOpen: true
    })
    child.stdout.once("data", () => child.kill("SIGTERM"))
    const begun = performance.now()
    const { code, stdout } = await done
    child.stdin.destroy()
    expect(code).toBe(143)
    expect(outcomes(stdout)).toEqual({ deleted: 3 })
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  it("a full disk under stdout ends the work without a stack", async () => {
    await using f = await bulk(500)
    const file = f.file("ids", f.ids.join("\n"))
    const { child, done } = f.start(["--file", file, "--yes", "-o", "ndjson"], {
      through: ["/bin/sh", "-c", `exec "$@" >/dev/full`, "sh"]
    })
    const { code, stderr } = await done
    expect(child.signalCode).toBeNull()
    expect(code).toBe(141)
    expect(stderr).toContain("ENOSPC")
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(f.sent().length).toBeLessThan(500)
  })
})
