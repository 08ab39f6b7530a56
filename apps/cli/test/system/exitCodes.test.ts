/** The exit codes, in a pipe and on a terminal. */
import { demo, startEmulator } from "@dcs-tasks/emulator"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bulk, instanceId, outcomes, patient } from "../bulk.ts"
import { run } from "../cli.ts"
import { removeOnTerminal as remove } from "../terminal.ts"

const fullDisk = { through: ["/bin/sh", "-c", `exec "$@" >/dev/full`, "sh"] }

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

  it("2 of a usage error: nothing is sent", async () => {
    await using f = await bulk(1)
    expect((await f.run([...f.ids, "--nope"])).code).toBe(2)
    expect((await f.run([...f.ids, ".."])).code).toBe(2)
    expect(f.sent()).toEqual([])
  })

  it("3 of a declined question: nothing is sent", async () => {
    await using f = await bulk(2)
    expect(await remove(f, f.ids, { typed: [[/\[y\/N\]/, "n\r"]] })).toMatchObject({ code: 3 })
    expect(f.sent()).toEqual([])
  })

  it("70 of a defect, with a request to report it", async () => {
    const env = { NODE_OPTIONS: "--import=data:text/javascript,Intl.Segmenter=undefined" }
    const { code, stderr } = await run(["--help"], { env })
    expect(code).toBe(70)
    expect(stderr).toContain("please report this bug")
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  for (const what of [`throw new Error("boom")`, `void Promise.reject(new Error("boom"))`]) {
    it(`70 of an error that no fiber can catch: ${what}`, async () => {
      await using f = await bulk(3)
      const script = `setInterval(() => { if (globalThis.boom !== 1 && process.stdout.bytesWritten > 0) { globalThis.boom = 1; ${what} } }, 20)`
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` }
      for (const debug of [[], ["--debug"]]) {
        f.emulator.inject({ kind: "hang", method: "DELETE" })
        const { code, stderr, stdout } = await f.run([...f.ids, "--yes", "-o", "json", ...debug], { env })
        expect(code).toBe(70)
        expect(stderr).toContain("please report this bug: Error: boom")
        expect(/^\s+at /m.test(stderr)).toBe(debug.length > 0)
        expect(JSON.parse(stdout)).toMatchObject({ error: { _tag: "InternalError" } })
      }
    })
  }

  it("70 of an error after the end leaves the document as it was", async () => {
    await using f = await bulk(1)
    const env = { NODE_OPTIONS: "--import=data:text/javascript,process.on('exit',()=>{throw(new(Error)('boom'))})" }
    const { code, stderr, stdout } = await f.run([...f.ids, "-o", "json"], { env })
    expect(code).toBe(70)
    expect(stderr).toContain("please report this bug: Error: boom")
    expect(JSON.parse(stdout)).toMatchObject({ summary: { deleted: 1 } })
  })

  for (const terminal of [false, true]) {
    it(`of a signal comes before all of them, ${terminal ? "on a terminal" : "in a pipe"}`, async () => {
      await using f = await bulk(20)
      const [first = "", second = ""] = f.ids
      f.emulator.seedTask(instanceId, { id: first, answer: { status: 403, errorCode: "DCS.2003", errorMsg: "x" } })
      f.emulator.inject({ kind: "held", taskId: second })
      const args = ["--file", f.file("ids", f.ids.join("\n")), "--yes", "--concurrency", "1", ...patient]
      const sawFirst = new RegExp(`${first}: `)
      const onScreen = async () => {
        const typed = [
          [sawFirst, "\u0003"],
          [/stopping/, f.emulator.clearFaults]
        ] as const
        const { code, screen } = await remove(f, args, { typed })
        return { code, output: screen }
      }
      const inPipe = async () => {
        const { child, done } = f.start(args)
        child.stderr.on("data", (chunk: Buffer) => {
          if (sawFirst.test(chunk.toString("utf8"))) child.kill("SIGINT")
          if (chunk.includes("stopping")) f.emulator.clearFaults()
        })
        const { code, stderr } = await done
        return { code, output: stderr }
      }
      const { code, output } = await (terminal ? onScreen() : inPipe())
      expect(code).toBe(130)
      expect(output).toContain("18 not-attempted")
      expect(f.sent()).toEqual([first, second])
    })
  }

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
    // The writer never closes.
    const { code, stdout } = await done
    child.stdin.destroy()
    expect(code).toBe(143)
    expect(outcomes(stdout)).toEqual({ deleted: 3 })
  })

  it("1 of a full disk under stdout, which ends the work without a stack", async () => {
    await using f = await bulk(500)
    const file = f.file("ids", f.ids.join("\n"))
    const { child, done } = f.start(["--file", file, "--yes", "-o", "ndjson"], fullDisk)
    const { code, stderr } = await done
    expect(child.signalCode).toBeNull()
    expect(code).toBe(1)
    expect(stderr).toContain("cannot write to standard output (no space left on device, ENOSPC)")
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(f.sent().length).toBeLessThan(500)
  })

  it("1 of a full disk under the output of any command, with one line", async () => {
    await using emulator = await startEmulator()
    const env = { OS_AUTH_TOKEN: emulator.token, OS_PROJECT_ID: emulator.projectId }
    const at = ["--endpoint", emulator.endpoint]
    const commands = [
      ["--version"],
      ["--help"],
      ["--completions", "bash"],
      ["instances", ...at],
      ["list", ...at, "-I", instanceId]
    ]
    for (const args of commands) {
      const { code, stderr } = await run(args, { ...fullDisk, env })
      expect({ args, code }).toEqual({ args, code: 1 })
      expect(stderr).toMatch(/^dcs-tasks: cannot write to standard output \(.*ENOSPC\).*\n$/)
    }
  })
})
