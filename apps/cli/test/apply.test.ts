/** `dcs-tasks apply` with the bundle: it deletes what is planned and unchanged, and nothing else. */
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { outcomes } from "./bulk.ts"
import { ndjson, run } from "./cli.ts"
import { byTask, planning } from "./plan.ts"
import { aged, env, oneInstance, tokens, uuid } from "./prune.ts"
import { onTerminal } from "./terminal.ts"

describe.concurrent("apply", () => {
  it("deletes what is planned, and keeps a copy of each record", async () => {
    await using f = await planning([
      { id: uuid(1), name: "cache", tasks: aged({ a: 40, b: 35 }) },
      { id: uuid(2), name: "other", tasks: aged({ c: 50 }) }
    ])
    await f.plan()
    f.emulator.seedTask(uuid(1), { id: "new" })
    const { code, stderr, stdout } = await f.apply(["--yes"])
    expect(code).toBe(0)
    expect(byTask(stdout)).toEqual({ a: "deleted", b: "deleted", c: "deleted" })
    expect([f.left(uuid(1)), f.left(uuid(2))]).toEqual([["new"], []])
    for (const text of ["2 instances", "plan: 3 records, made 0 minutes ago, expires in 23 hours, sha256:", "cache"]) {
      expect(stderr).toContain(text)
    }
    const planned = ndjson(f.read()).slice(1)
    expect(f.exported().map(({ instanceId, task }) => ({ instanceId, task }))).toEqual(planned)
  })

  it("reports what has changed or is gone, and sends neither", async () => {
    await using f = await planning(oneInstance(aged({ same: 9, status: 8, name: 7, time: 6, gone: 5 })))
    await f.plan()
    const [, ...records] = f.emulator.tasks(uuid(1)).toReversed()
    const created = (id: string) => records.find((record) => record.id === id)?.created_at ?? ""
    f.emulator.seedTask(uuid(1), { id: "status", status: "EXECUTING", createdAt: created("status") })
    f.emulator.seedTask(uuid(1), { id: "name", name: "\u202eBindEip", createdAt: created("name") })
    f.emulator.seedTask(uuid(1), { id: "time", createdAt: new Date().toISOString() })
    await f.vanish(uuid(1), "gone")
    const { code, stdout } = await f.apply(["--yes"])
    expect(code).toBe(1)
    const results = new Map(ndjson(stdout).map((result) => [result["taskId"], result]))
    expect(results.get("same")).toMatchObject({ outcome: "deleted" })
    for (const [id, text] of [
      ["status", "its status was SUCCESS, and is EXECUTING now"],
      ["name", String.raw`its name was EXTEND, and is \u202eBindEip now`],
      ["time", "its creation time was 20"]
    ]) {
      const error = { _tag: "RecordChanged", message: expect.stringContaining(String(text)) }
      expect(results.get(id)).toEqual({ instanceId: uuid(1), taskId: id, outcome: "not-attempted", error })
    }
    expect(results.get("gone")).toMatchObject({ outcome: "not-attempted", error: { _tag: "RecordVanished" } })
    expect(f.left(uuid(1)).toSorted()).toEqual(["name", "status", "time"])
    expect(f.deletes()).toBe(2)
    const again = await f.apply(["--yes", "--ignore-missing"])
    expect(byTask(again.stdout)).toMatchObject({ same: "already-gone", gone: "already-gone", name: "not-attempted" })
    expect(f.deletes()).toBe(2)
  })

  it("sends nothing for an instance that cannot be listed again, and goes on with the others", async () => {
    await using f = await planning([
      { id: uuid(1), taskCount: 3 },
      { id: uuid(2), taskCount: 2 }
    ])
    await f.plan()
    const body = { error_code: "DCS.2003", error_msg: "This role does not have the permission." }
    f.emulator.inject({ kind: "status", status: 403, body, operation: "listBackgroundTasks", instanceId: uuid(2) })
    const { code, stdout } = await f.apply(["--yes"])
    expect(code).toBe(4)
    expect(outcomes(stdout)).toEqual({ deleted: 3, "not-attempted": 2 })
    const unsent = ndjson(stdout).filter(({ outcome }) => outcome === "not-attempted")
    for (const result of unsent) expect(result).toMatchObject({ instanceId: uuid(2), error: { _tag: "DcsForbidden" } })
    expect(f.deletes()).toBe(3)
  })

  it("ends at once where the credentials are rejected", async () => {
    await using f = await planning([{ id: uuid(1), taskCount: 3 }])
    await f.plan()
    const result = await f.apply(["--yes"], { env: { OS_AUTH_TOKEN: tokens.expired } })
    expect(result).toMatchObject({ code: 4, stdout: "" })
    expect(f.deletes()).toBe(0)
  })

  it("lists and compares in a dry run, and keeps nothing", async () => {
    await using f = await planning(oneInstance(aged({ a: 3, b: 2, c: 1 })))
    await f.plan()
    f.emulator.seedTask(uuid(1), { id: "b", status: "FAILED" })
    await f.vanish(uuid(1), "c")
    const { code, stdout } = await f.apply(["--dry-run", "--journal", join(f.folder, "j")])
    expect(code).toBe(1)
    expect(byTask(stdout)).toEqual({ a: "would-delete", b: "not-attempted", c: "not-found" })
    expect(f.deletes()).toBe(1)
    for (const name of ["j", "j.export.ndjson"]) expect(() => statSync(join(f.folder, name))).toThrow("ENOENT")
  })
})

describe.concurrent("apply asks", () => {
  it("on the terminal, with the number of records", async () => {
    for (const [answer, code] of [
      ["n\r", 3],
      ["y\r", 0]
    ] as const) {
      await using f = await planning(oneInstance(aged({ first: 3, second: 2 })))
      await f.plan()
      const args = ["apply", f.file, "--endpoint", f.emulator.endpoint, "--no-export"]
      const result = await onTerminal(args, { env, typed: [[/\[y\/N\]/, answer]] })
      expect(result.code).toBe(code)
      for (const text of [
        uuid(1),
        "2 SUCCESS",
        "first",
        "second",
        "Delete 2 records of 1 instance, where they are unchanged?"
      ]) {
        expect(result.screen).toContain(text)
      }
      expect(f.left(uuid(1))).toHaveLength(code === 0 ? 0 : 2)
    }
  })

  it("and without a terminal takes --yes, or the digest of exactly this plan", async () => {
    await using f = await planning(oneInstance(aged({ a: 3, b: 2 })))
    await f.plan()
    const digest = String(f.head()["digest"])
    const other = `sha256:${"0".repeat(64)}`
    for (const [args, text] of [
      [[], "Pass --yes"],
      [["--digest", other], `the plan has the digest ${digest}, not ${other}`],
      [["--digest", other, "--yes"], `not ${other}`],
      [["--digest", digest.slice(0, 19)], "Pass the whole one"],
      [["--digest", ""], "Pass the whole one"],
      [["--yes", "--export", "e", "--no-export"], "cannot be combined"]
    ] as const) {
      const { code, stderr, stdout } = await f.apply(args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toContain(text)
    }
    expect(f.deletes()).toBe(0)
    expect(await f.apply(["--digest", digest.replace("sha256:", "").toUpperCase()])).toMatchObject({ code: 0 })
    expect(f.left(uuid(1))).toEqual([])
  })

  it("for a plan", async () => {
    expect(await run(["apply"])).toMatchObject({ code: 2, stdout: "" })
    expect(await run(["apply", "-", "--yes"], { stdin: "" })).toMatchObject({ code: 2, stdout: "" })
  })
})

describe.concurrent("apply with a journal", () => {
  it("is resumed by the same command", async () => {
    await using f = await planning([{ id: uuid(1), taskCount: 400 }])
    await f.plan()
    const args = ["--yes", "--journal", join(f.folder, "run.ndjson"), "--concurrency", "2"]
    const { child, done } = f.startApply(args)
    child.stdout.once("data", () => child.kill("SIGINT"))
    const first = await done
    expect(first.code).toBe(130)
    const counts = outcomes(first.stdout)
    expect(counts["not-attempted"]).toBeGreaterThan(0)
    expect(first.stderr).toContain(`to resume: dcs-tasks apply ${f.file}`)
    const second = await f.apply(args)
    expect(second.code).toBe(0)
    expect(outcomes(second.stdout)).toEqual({ skipped: counts["deleted"], deleted: counts["not-attempted"] })
    expect(f.deletes()).toBe(400)
    expect(new Set(f.exported("run.export.ndjson").map(({ task }) => task.id)).size).toBe(400)
    const third = await f.apply(args)
    expect(third.code).toBe(0)
    expect(outcomes(third.stdout)).toEqual({ skipped: 400 })
  })

  it("settles what an earlier run sent without a response, and sends what is listed again", async () => {
    await using f = await planning(oneInstance(aged({ lost: 4, kept: 3, back: 2 })))
    await f.plan()
    const journal = join(f.folder, "j")
    const reset = { kind: "resetBeforeHeaders", operation: "deleteBackgroundTask", times: 3 } as const
    f.emulator.inject({ ...reset, taskId: "lost", afterHandling: true, times: 1 })
    f.emulator.inject({ ...reset, taskId: "kept" })
    const before = f.emulator.tasks(uuid(1)).find(({ id }) => id === "back")
    const first = await f.apply(["--yes", "--journal", journal, "--max-attempts", "1"])
    expect(byTask(first.stdout)).toEqual({ lost: "unknown", kept: "unknown", back: "deleted" })
    f.emulator.seedTask(uuid(1), { id: "back", createdAt: before?.created_at })
    const second = await f.apply(["--yes", "--journal", journal, "--max-attempts", "5"])
    expect(second.code).toBe(0)
    expect(byTask(second.stdout)).toEqual({ lost: "already-gone", kept: "deleted", back: "deleted" })
    expect(second.stderr).toContain("records that the journal called deleted and the service listed again: 1.")
    expect(f.left(uuid(1))).toEqual([])
    const third = await f.apply(["--yes", "--journal", journal])
    expect(byTask(third.stdout)).toEqual({ lost: "skipped", kept: "skipped", back: "skipped" })
    expect(readFileSync(journal, "utf8")).toMatch(/"taskId":"lost".*"outcome":"already-gone"/)
  })

  it("stops where a copy cannot be written", async () => {
    await using f = await planning([{ id: uuid(1), taskCount: 300 }])
    await f.plan()
    const through = ["/bin/sh", "-c", `ulimit -f 24; exec "$@"`, "sh"]
    const { code, stdout } = await f.apply(["--yes"], { through })
    expect(code).toBe(1)
    expect(outcomes(stdout)["deleted"]).toBe(f.deletes())
    expect(outcomes(stdout)["not-attempted"]).toBeGreaterThan(0)
  })
})
