/** Runs of `dcs-tasks prune` with the bundle: export, many instances, a terminal. */
import type { InstanceSeed } from "@dcs-tasks/emulator"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { outcomes, randomFrom } from "./bulk.ts"
import { ndjson } from "./cli.ts"
import { aged, env, fixture, onCache, oneInstance, projectId, tokens, uuid } from "./prune.ts"
import { onTerminal } from "./terminal.ts"

describe.concurrent("prune keeps a copy", () => {
  it("of each record, appended, for its owner alone, beside the journal", async () => {
    await using f = await fixture(oneInstance(aged({ a: 3, b: 2 })))
    const journal = join(f.folder, "run.ndjson")
    writeFileSync(join(f.folder, "run.export.ndjson"), `{"earlier":true}\n{"torn":`, { mode: 0o600 })
    const { code } = await f.run([...onCache, "--all", "--journal", journal])
    expect(code).toBe(0)
    const lines = readFileSync(join(f.folder, "run.export.ndjson"), "utf8").split("\n")
    expect(lines.slice(0, 2)).toEqual([`{"earlier":true}`, `{"torn":`])
    const [first] = ndjson(lines.slice(2).join("\n"))
    expect(first).toMatchObject({
      endpoint: f.emulator.endpoint,
      projectId,
      instanceId: uuid(1),
      task: { id: "a", status: "SUCCESS", userName: "dcs-operator", createdAt: expect.any(String) }
    })
    expect(lines).toHaveLength(5)
  })

  it("in the working folder without a journal, in a file that is named, or not at all", async () => {
    await using f = await fixture(oneInstance(aged({ a: 3, b: 2, c: 1 })))
    expect(await f.run([...onCache, "--all", "--limit", "1"])).toMatchObject({ code: 0 })
    expect(f.exported().map(({ task }) => task.id)).toEqual(["a"])
    expect(statSync(join(f.folder, "dcs-tasks-export.ndjson")).mode & 0o777).toBe(0o600)
    expect(await f.run([...onCache, "--all", "--limit", "1", "--export", "copy"])).toMatchObject({ code: 0 })
    expect(f.exported("copy").map(({ task }) => task.id)).toEqual(["b"])
    expect(await f.run([...onCache, "--all", "--no-export"])).toMatchObject({ code: 0 })
    expect(f.exported().concat(f.exported("copy"))).toHaveLength(2)
    expect(f.left(uuid(1))).toEqual([])
  })

  it("or deletes nothing: a copy that cannot be written stops it", async () => {
    await using f = await fixture([{ id: uuid(1), taskCount: 300 }])
    expect(await f.run([...onCache, "--all", "--export", "missing/copy"])).toMatchObject({ code: 2, stdout: "" })
    expect(f.deletes()).toBe(0)
    const through = ["/bin/sh", "-c", `ulimit -f 24; exec "$@"`, "sh"]
    const { code, stderr, stdout } = await f.run([...onCache, "--all"], { through })
    expect(code).toBe(1)
    expect(stderr).toContain("the export dcs-tasks-export.ndjson cannot be written: file too large (EFBIG)")
    expect(outcomes(stdout)["deleted"]).toBe(f.deletes())
    const exported = new Set(f.exported().map(({ task }) => task.id))
    const deleted = [...f.emulator.generatedIds(uuid(1))].filter((id) => f.emulator.deleted(uuid(1)).has(id))
    expect(deleted.length).toBeGreaterThan(0)
    expect(deleted.filter((id) => !exported.has(id))).toEqual([])
  })

  it("that holds every record deleted, also after kill -9", async () => {
    await using f = await fixture([
      { id: uuid(1), taskCount: 1000 },
      { id: uuid(2), taskCount: 1000 }
    ])
    const random = randomFrom(9)
    const args = ["--all-instances", "--all", "--yes", "--journal", join(f.folder, "run"), "--concurrency", "8"]
    for (let kill = 0; kill < 3; kill++) {
      const { child, done } = f.start(args)
      const enough = 100 + random() * 400
      let results = 0
      child.stdout.on("data", (chunk: Buffer) => {
        results += chunk.toString("latin1").split("\n").length - 1
        if (results > enough) child.kill("SIGKILL")
      })
      expect(await done).toMatchObject({ code: null })
      const exported = new Set(f.exported("run.export.ndjson").map(({ instanceId, task }) => instanceId + task.id))
      for (const n of [1, 2]) {
        const deleted = [...f.emulator.generatedIds(uuid(n))].filter((id) => f.emulator.deleted(uuid(n)).has(id))
        expect(deleted.filter((id) => !exported.has(uuid(n) + id))).toEqual([])
      }
    }
    expect(await f.run(args)).toMatchObject({ code: 0 })
    expect(new Set(f.exported("run.export.ndjson").map(({ instanceId, task }) => instanceId + task.id)).size).toBe(2000)
    expect([f.left(uuid(1)), f.left(uuid(2))]).toEqual([[], []])
  })
})

describe.concurrent("prune over twelve instances", () => {
  const refusals = {
    3: { status: 404, errorCode: "DCS.3022", errorMsg: "This DCS instance does not exist." },
    7: { status: 403, errorCode: "DCS.2003", errorMsg: "This role does not have the permission." }
  } as const
  const twelve = Array.from({ length: 12 }, (_, n): InstanceSeed => {
    const refusal = n === 3 || n === 7 ? refusals[n] : undefined
    return { id: uuid(n), name: `cache-${n}`, taskCount: 25, ...(refusal !== undefined && { refusal }) }
  })

  it("does the others, and says which is missing and which is forbidden", async () => {
    await using f = await fixture(twelve)
    const { code, stderr, stdout } = await f.run(["--all-instances", "--status", "SUCCESS", "--yes"])
    expect(code).toBe(4)
    expect(outcomes(stdout)).toEqual({ deleted: 250 })
    for (const n of twelve.keys()) {
      const lastLine = stderr.split("\n").findLast((line) => line.includes(`cache-${n} (${uuid(n)}): `)) ?? ""
      expect(lastLine).toMatch(
        n === 3 ? /left out \(404 DCS\.3022\)$/ : n === 7 ? /left out \(403 DCS\.2003\)$/ : /: 25 deleted$/
      )
      expect(f.emulator.taskCount(uuid(n))).toBe(n === 3 || n === 7 ? 25 : 0)
    }
  })

  it("stops an instance that forbids the deletion alone, or has just gone", async () => {
    const instances = twelve.map(({ refusal, ...rest }): InstanceSeed => ({
      ...rest,
      ...(refusal !== undefined && { taskAt: () => ({ answer: refusal }) })
    }))
    await using f = await fixture(instances)
    const { code, stdout } = await f.run(["--all-instances", "--all", "--yes"])
    expect(code).toBe(4)
    const by = (n: number) =>
      outcomes(
        stdout
          .split("\n")
          .filter((line) => line.includes(uuid(n)))
          .join("\n")
      )
    for (const n of twelve.keys()) {
      const stopped = expect.objectContaining({ "not-attempted": expect.toSatisfy((count) => count > 10) })
      expect(by(n)).toEqual(n === 3 || n === 7 ? stopped : { deleted: 25 })
    }
  })

  it("leaves out an instance whose id cannot be in a path, with exit code 1", async () => {
    await using f = await fixture([
      { id: uuid(1), taskCount: 1 },
      { id: "a.b", taskCount: 1 }
    ])
    const { code, stderr, stdout } = await f.run(["--all-instances", "--all", "--yes"])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ deleted: 1 })
    expect(stderr).toContain("left out")
  })

  it("ends at once where the credentials are refused", async () => {
    await using f = await fixture(twelve)
    const result = await f.run(["--all-instances", "--all", "--yes"], { env: { OS_AUTH_TOKEN: tokens.expired } })
    expect(result).toMatchObject({ code: 4, stdout: "" })
    expect(f.deletes()).toBe(0)
  })
})

describe.concurrent("prune on a terminal", () => {
  it("shows what it found and asks", async () => {
    for (const [answer, code] of [
      ["n\r", 3],
      ["y\r", 0]
    ] as const) {
      await using f = await fixture(oneInstance(aged({ first: 3, second: 2 })))
      const args = ["prune", "-I", "cache", "--endpoint", f.emulator.endpoint, "--all", "--no-export"]
      const result = await onTerminal(args, { env, typed: [[/\[y\/N\]/, answer]] })
      expect(result.code).toBe(code)
      for (const text of [uuid(1), "cache", "2 SUCCESS", "first", "second", "Delete 2 records of 1 instance?"]) {
        expect(result.screen).toContain(text)
      }
      expect(f.left(uuid(1))).toHaveLength(code === 0 ? 0 : 2)
    }
  })

  it("in a dry run refuses the ids that the run refuses", async () => {
    await using f = await fixture(oneInstance(aged({ "..": 4, "../../instances": 3, fine: 2 })))
    for (const args of [["--dry-run"], ["--plan", "plan"]]) {
      const { code, stdout } = await f.run(["-I", uuid(1), "--all", ...args])
      expect(code).toBe(1)
      expect(outcomes(stdout)).toEqual({ invalid: 2, "would-delete": 1 })
    }
    expect(outcomes((await f.run([...onCache, "--all"])).stdout)).toEqual({ invalid: 2, deleted: 1 })
    expect(f.deletes()).toBe(1)
  })

  it("in a dry run asks nothing, deletes nothing and keeps nothing", async () => {
    await using f = await fixture(oneInstance(aged({ a: 3 })))
    const { code, stdout } = await f.run(["-I", uuid(1), "--all", "--dry-run", "--journal", join(f.folder, "j")])
    expect(code).toBe(0)
    expect(outcomes(stdout)).toEqual({ "would-delete": 1 })
    expect(f.deletes()).toBe(0)
    expect(() => statSync(join(f.folder, "j"))).toThrow("ENOENT")
    expect(() => statSync(join(f.folder, "j.export.ndjson"))).toThrow("ENOENT")
  })
})
