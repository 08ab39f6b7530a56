/** The journal with the bundle: what a run can rely on after any earlier run, however that ended. */
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { bulk, instanceId, outcomes, projectId, tokens } from "../bulk.ts"
import { ndjson } from "../cli.ts"

/** Runs over a file of all ids, with a journal. */
const fixture = async (count: number) => {
  const f = await bulk(count)
  const journal = join(f.folder, "journal")
  const args = ["--file", f.file("ids", f.ids.join("\n")), "--yes", "-o", "ndjson", "--journal", journal]
  const line = (event: string, taskId: string | undefined, more: object = {}) =>
    JSON.stringify({ event, endpoint: f.emulator.endpoint, projectId, instanceId, taskId, ...more })
  const past = (...lines: ReadonlyArray<string>) => writeFileSync(journal, lines.map((text) => `${text}\n`).join(""))
  return { ...f, journalFile: journal, args, line, past, [Symbol.asyncDispose]: () => f[Symbol.asyncDispose]() }
}

describe.concurrent("a journal", () => {
  it("has a line when an id is sent and one when it ends, for its owner alone; the lock is gone afterwards", async () => {
    await using f = await fixture(3)
    expect(await f.run(f.args)).toMatchObject({ code: 0 })
    const lines = f.journal()
    for (const id of f.ids) {
      expect(lines.filter(({ taskId }) => taskId === id)).toMatchObject([
        { event: "sent", endpoint: f.emulator.endpoint, projectId, instanceId },
        { event: "ended", endpoint: f.emulator.endpoint, projectId, instanceId, outcome: "deleted", status: 200 }
      ])
    }
    expect(statSync(f.journalFile).mode & 0o777).toBe(0o600)
    expect(() => statSync(`${f.journalFile}.lock`)).toThrow("ENOENT")
  })

  it("makes the same command skip what is finished", async () => {
    await using f = await fixture(5)
    expect(await f.run(f.args)).toMatchObject({ code: 0 })
    const { code, stdout } = await f.run(f.args)
    expect(code).toBe(0)
    expect(outcomes(stdout)).toEqual({ skipped: 5 })
    expect(f.sent()).toHaveLength(5)
  })

  it("that has finished the only id leaves a line that says so, unless the run is quiet", async () => {
    await using f = await fixture(1)
    const args = [...f.ids, "--journal", f.journalFile]
    expect(await f.run(args)).toMatchObject({ code: 0, stdout: expect.stringContaining("deleted") })
    const again = await f.run(args)
    expect(again).toMatchObject({ code: 0, stdout: "" })
    expect(again.stderr).toMatch(/^dcs-tasks: 1 skipped in /m)
    expect(await f.run([...args, "--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" })
  })

  it("decides by how each id ended what a 404 means now", async () => {
    await using f = await fixture(0)
    const names = ["done", "gone", "open", "unknown", "refused", "kept", "resent", "nothing", "new"]
    const ids = names.map((_, n) => `${n}`.padStart(32, "a"))
    const [done, gone, open, unknown, refused, kept, resent, nothing] = ids
    f.past(
      f.line("sent", done), f.line("ended", done, { outcome: "deleted" }),
      f.line("sent", gone), f.line("ended", gone, { outcome: "already-gone" }),
      f.line("sent", open),
      f.line("sent", unknown), f.line("ended", unknown, { outcome: "unknown" }), f.line("ended", unknown, { outcome: "not-attempted" }),
      f.line("sent", refused), f.line("ended", refused, { outcome: "failed" }),
      f.line("sent", kept), f.line("ended", kept, { outcome: "not-attempted" }),
      f.line("sent", resent), f.line("ended", resent, { outcome: "failed" }), f.line("sent", resent),
      f.line("sent", nothing), f.line("ended", nothing, { outcome: "deleted", status: 204 })
    ) // prettier-ignore
    const file = f.file("ids", ids.join("\n"))
    const { code, stdout } = await f.run(["--file", file, ...f.args.slice(2)])
    expect(code).toBe(1)
    const results = new Map(ndjson(stdout).map((line) => [names[ids.indexOf(String(line["taskId"]))], line]))
    for (const name of ["done", "gone", "nothing"]) expect(results.get(name)).toMatchObject({ outcome: "skipped" })
    for (const name of ["open", "unknown", "resent"]) {
      expect(results.get(name)).toMatchObject({ outcome: "already-gone", priorAttemptMayHaveDeleted: true })
    }
    // Proven not to be deleted by us: whether it was ever there, nobody knows.
    for (const name of ["refused", "kept", "new"]) {
      expect(results.get(name)).toMatchObject({ outcome: "failed", error: { _tag: "DcsNotFound" } })
    }
    expect(f.sent().toSorted()).toEqual(ids.filter((id) => ![done, gone, nothing].includes(id)).toSorted())
  })

  it("with a torn last line is used; the torn line is cut off", async () => {
    for (const torn of ["{", `{"event":"ended","endpo`, "whole"]) {
      await using f = await fixture(3)
      const [a, b] = f.ids
      const ended = f.line("ended", b, { outcome: "deleted" })
      writeFileSync(f.journalFile, `${f.line("ended", a, { outcome: "deleted" })}\n${torn === "whole" ? ended : torn}`)
      const { code, stdout } = await f.run(f.args)
      expect(code).toBe(0)
      expect(outcomes(stdout)).toEqual({ skipped: 1, deleted: 2 })
      expect(f.journal().filter(({ event, taskId }) => taskId === b && event === "ended")).toHaveLength(1)
    }
  })

  const unusable: ReadonlyArray<readonly [string, (f: Awaited<ReturnType<typeof fixture>>) => string, RegExp]> = [
    ["with a garbage line", (f) => `${f.line("sent", "a")}\nnonsense\n${f.line("sent", "b")}\n`, /line 2/],
    ["that is a file of ids", () => "a\nb\n", /line 1/],
    ["that is a file without a line", () => "precious", /not a journal entry/],
    ["of NULs", () => "\0".repeat(100_000), /not a journal entry/],
    ["with an unknown event", (f) => `${f.line("zzz", f.ids[0], { outcome: "deleted" })}\n`, /line 1 that is not/],
    ["with an unknown outcome", (f) => `${f.line("ended", f.ids[0], { outcome: "gone" })}\n`, /line 1 that is not/],
    ["with an end without an outcome", (f) => `${f.line("ended", f.ids[0])}\n`, /line 1 that is not/],
    [
      "of a project with control characters, which are shown escaped,",
      (f) => `${f.line("sent", "a").replace(projectId, String.raw`\u001b[31m\u0007\u202e\u009b`)}\n`,
      // oxlint-disable-next-line no-control-regex
      /^[^\u0007\u001b\u009b\u202e]*project \\u001b\[31m\\u0007\\u202e\\u009b at [^\u001b]*$/
    ],
    ["of another project", (f) => `${f.line("sent", "a").replace(projectId, "other")}\n`, /project other/],
    ["of another endpoint", (f) => `${f.line("sent", "a").replace("127.0.0.1", "127.0.0.2")}\n`, /127\.0\.0\.2/]
  ]
  for (const [name, content, words] of unusable) {
    it(`${name} is exit code 2; nothing is sent, and the file stays as it was`, async () => {
      await using f = await fixture(1)
      writeFileSync(f.journalFile, content(f))
      const result = await f.run(f.args)
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toMatch(words)
      expect(readFileSync(f.journalFile, "utf8")).toBe(content(f))
      expect(f.sent()).toHaveLength(0)
    })
  }

  it("that cannot be made, is a folder, or no file at all, is exit code 2", async () => {
    await using f = await fixture(1)
    mkdirSync(join(f.folder, "folder"))
    for (const [name, words] of [
      ["missing/journal", /no such file or directory \(ENOENT\)/],
      ["folder", /is a directory/],
      ["/dev/null", /not a regular file/],
      ["/dev/full", /not a regular file/]
    ] as const) {
      const journal = name.startsWith("/") ? join(f.folder, "link") : join(f.folder, name)
      if (name.startsWith("/")) symlinkSync(name, journal)
      const result = await f.run([...f.args.slice(0, -1), journal])
      if (name.startsWith("/")) rmSync(journal)
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toMatch(words)
      expect(result.stderr).not.toContain("another run")
    }
    expect(f.sent()).toHaveLength(0)
  })

  it("serves one run at a time, by whatever path; a dead run's lock does not count", async () => {
    await using f = await fixture(3)
    const killed = f.start(["--file", "-", ...f.args.slice(2)], { keepOpen: true })
    await vi.waitFor(() => readFileSync(`${f.journalFile}.lock`), { timeout: 300_000 })
    killed.child.kill("SIGKILL")
    await killed.done
    symlinkSync("journal", join(f.folder, "link"))
    // It lasts until its input ends.
    const first = f.start(["--file", "-", ...f.args.slice(2)], { stdin: `${f.ids[0]}\n`, keepOpen: true })
    await new Promise((resolve) => first.child.stdout.once("data", resolve))
    for (const name of ["journal", "link"]) {
      const second = await f.run([...f.args.slice(0, -1), join(f.folder, name)])
      expect(second).toMatchObject({ code: 2, stdout: "" })
      expect(second.stderr).toContain(`another run (process ${first.child.pid}`)
    }
    first.child.stdin.end(f.ids.slice(1).join("\n"))
    expect(await first.done).toMatchObject({ code: 0 })
    expect(f.sent()).toHaveLength(3)
  })
})

describe.concurrent("credentials that end in the middle", () => {
  it("stop the run at the first 401; the same command with a fresh token finishes it", async () => {
    await using f = await fixture(1500)
    const concurrency = 8
    const args = [...f.args, "--concurrency", String(concurrency)]
    const token = f.emulator.issueToken()
    const { child, done } = f.start(args, { env: { OS_AUTH_TOKEN: token } })
    let lines = 0
    child.stdout.on("data", (chunk: Buffer) => {
      lines += chunk.toString("utf8").split("\n").length - 1
      if (lines >= 500) f.emulator.revokeToken(token)
    })
    const { code, stderr, stdout } = await done
    expect(code).toBe(4)
    const requests = f.emulator.requests()
    const first = requests.findIndex(({ status }) => status === 401)
    expect(requests.length - first).toBeLessThanOrEqual(concurrency)
    const counts = outcomes(stdout)
    expect(counts["failed"]).toBe(requests.length - first)
    expect(Object.values(counts).reduce((sum, n) => sum + n)).toBe(1500)
    const command = stderr.split("\n").find((line) => line.includes("once credentials and permissions are right")) ?? ""
    expect(command).toContain(`dcs-tasks delete -I ${instanceId}`)
    expect(command).toContain(`--journal ${f.journalFile}`)
    expect(command).not.toContain("--ignore-missing")
    const before = f.sent().length
    const next = await f.run(args)
    expect(next.code).toBe(0)
    expect(f.left().size).toBe(0)
    expect(outcomes(next.stdout)).toEqual({ skipped: counts["deleted"], deleted: 1500 - (counts["deleted"] ?? 0) })
    expect(f.sent().length - before).toBe(1500 - (counts["deleted"] ?? 0))
  })

  it("without a journal name the flag that lets the missing ones pass", async () => {
    await using f = await fixture(30)
    const result = await f.run(["--file", f.args[1] ?? "", "--yes"], { env: { OS_AUTH_TOKEN: tokens.expired } })
    expect(result.code).toBe(4)
    expect(result.stderr).toMatch(/once credentials and permissions are right: dcs-tasks delete .* --ignore-missing\n/)
  })
})
