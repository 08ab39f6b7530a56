/** `delete --dry-run`: what the instance's list says about each id, and nothing that deletes. */
import { demo } from "@dcs-tasks/emulator"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bulk, instanceId, outcomes } from "./bulk.ts"
import { ndjson } from "./cli.ts"

const running = "11111111-0000-4000-8000-000000000001"
const odd = "11111111-0000-4000-8000-000000000002"
const missing = "11111111-0000-4000-8000-000000000003"

/** An instance with two finished tasks, one that runs, and one whose status nobody knows. */
const mixed = async () => {
  const f = await bulk(2)
  f.emulator.seedTask(instanceId, { id: running, status: "EXECUTING" })
  f.emulator.seedTask(instanceId, { id: odd, status: "PAUSED" })
  const operations = () => f.emulator.requests().map(({ operation }) => operation)
  return Object.assign(f, { operations })
}

describe.concurrent("a dry run of delete", () => {
  it("says what would be deleted, refused or missing, after one list", async () => {
    await using f = await mixed()
    const [a = "", b = ""] = f.ids
    const ids = [a, running, missing, a, odd, b, missing]
    const { code, stderr, stdout } = await f.run([...ids, "--dry-run", "-o", "ndjson"])
    expect(code).toBe(0)
    const words = [
      "would-delete",
      "not-finished",
      "not-found",
      "duplicate",
      "not-finished",
      "would-delete",
      "duplicate"
    ]
    expect(ndjson(stdout)).toEqual(ids.map((taskId, n) => ({ instanceId, taskId, outcome: words[n] })))
    expect(f.operations()).toEqual(["listBackgroundTasks"])
    expect(stderr).not.toContain("[y/N]")
  })

  it("keeps with --quiet each line that is not a repetition", async () => {
    await using f = await mixed()
    const [a = ""] = f.ids
    const { stdout } = await f.run([a, running, missing, a, "--dry-run", "--quiet"])
    expect(stdout).toBe(`${a}\twould-delete\n${running}\tnot-finished\n${missing}\tnot-found\n`)
  })

  it("has one id to look at, in every format", async () => {
    await using f = await mixed()
    expect(await f.run([missing, "--dry-run"])).toMatchObject({ code: 0, stdout: `${missing}\tnot-found\n` })
    const json = await f.run([running, "--dry-run", "-o", "json"])
    expect(JSON.parse(json.stdout)).toEqual({
      results: [{ instanceId, taskId: running, outcome: "not-finished" }],
      summary: { "not-finished": 1 }
    })
    expect(f.operations()).toEqual(["listBackgroundTasks", "listBackgroundTasks"])
  })

  it("lists an instance of several pages once, for a file whose bad lines are named", async () => {
    await using f = await bulk(1500)
    const [first = ""] = f.ids
    const content = ["..", ...f.ids, missing, first].join("\n")
    const journal = join(f.folder, "journal")
    const file = f.file("ids", content)
    const { code, stdout } = await f.run(["--file", file, "--dry-run", "-o", "ndjson", "--journal", journal])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ invalid: 1, "would-delete": 1500, "not-found": 1, duplicate: 1 })
    expect(new Set(f.emulator.requests().map(({ method }) => method))).toEqual(new Set(["GET"]))
    expect(f.emulator.requests().length).toBeLessThan(10)
    expect(() => readFileSync(journal)).toThrow("ENOENT")
  })

  it.each([
    ["a token that has expired", demo.tokens.expired, [], 4],
    ["a token that cannot list", demo.tokens.valid, [{ kind: "status", status: 403 }], 4],
    ["an instance that is missing", demo.tokens.valid, [{ kind: "status", status: 404 }], 1],
    ["a service that fails", demo.tokens.valid, [{ kind: "status", status: 500 }], 1]
  ] as const)("says nothing of any id and ends as list does: %s", async (_, token, faults, expected) => {
    await using f = await bulk(2)
    for (const fault of faults) f.emulator.inject({ ...fault, times: 10 })
    const file = f.file("ids", ["..", ...f.ids].join("\n"))
    const env = { OS_AUTH_TOKEN: token }
    const result = await f.run(["--file", file, "--dry-run", "-o", "ndjson"], { env })
    expect(result).toMatchObject({ code: expected, stdout: "" })
    expect(result.stderr).not.toContain("would-delete")
  })
})
