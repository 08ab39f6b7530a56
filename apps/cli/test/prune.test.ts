/** `dcs-tasks prune`, on the bundle: lists, shows, asks, keeps a copy, deletes. */
import { demo, type EmulatorOptions, type InstanceSeed, startEmulator, type TaskSeed } from "@dcs-tasks/emulator"
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { outcomes, randomFrom } from "./bulk.ts"
import { ndjson, type RunOptions, start } from "./cli.ts"
import { onTerminal } from "./terminal.ts"

const { projectId, tokens } = demo
const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`
const day = 86_400_000

interface Exported {
  readonly instanceId: string
  readonly task: { readonly id: string; readonly status: string }
}

const fixture = async (instances: ReadonlyArray<InstanceSeed>, options: EmulatorOptions = {}) => {
  const emulator = await startEmulator({ instances, ...options })
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-prune-"))
  const begin = (args: ReadonlyArray<string>, options: RunOptions = {}) =>
    start(["prune", "--endpoint", emulator.endpoint, "-o", "ndjson", ...args], {
      cwd: folder,
      ...options,
      env: { ...env, ...options.env }
    })
  return {
    emulator,
    folder,
    start: begin,
    run: (args: ReadonlyArray<string>, options?: RunOptions) => begin(args, options).done,
    deletes: () => emulator.counts().byOperation.deleteBackgroundTask ?? 0,
    left: (instanceId: string) => emulator.tasks(instanceId).map(({ id }) => id),
    exported: (name = "dcs-tasks-export.ndjson") =>
      ndjson(readFileSync(join(folder, name), "utf8")) as unknown as ReadonlyArray<Exported>,
    [Symbol.asyncDispose]: async () => {
      const disasters = emulator.disasters()
      await emulator.close()
      rmSync(folder, { recursive: true })
      if (disasters.length > 0) throw new Error(`instances would be gone: ${JSON.stringify(disasters)}`)
    }
  }
}

/** Tasks by id: so many days old by the emulator's clock, which `offset` sets off. */
const aged = (ages: Readonly<Record<string, number | string>>, offset = 0): ReadonlyArray<TaskSeed> =>
  Object.entries(ages).map(([id, age]) => ({
    id,
    createdAt: typeof age === "string" ? age : new Date(Date.now() + offset - age * day).toISOString()
  }))

const one = (tasks: ReadonlyArray<TaskSeed>): ReadonlyArray<InstanceSeed> => [{ id: uuid(1), name: "cache", tasks }]
const here = ["-I", uuid(1), "--yes"]

describe.concurrent("prune refuses", () => {
  const refused: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp]> = [
    ["no rule", [], /no rule/],
    ["a name as the only rule", ["--task-name", "EXTEND"], /no rule/],
    ["a limit as the only rule", ["--limit", "3"], /no rule/],
    ["a rule beside --all", ["--all", "--status", "FAILED"], /--all excludes/],
    ["an empty status", ["--status", ","], /--status/],
    ["a limit of 0", ["--all", "--limit", "0"], /--limit/],
    ["two wishes about the copy", ["--all", "--export", "x", "--no-export"], /--no-export/],
    ["an instance beside all of them", ["--all", "--all-instances"], /exclude each other/],
    ["an instance that can be none", ["--all", "-I", ".."], /instance/],
    ...["30", "yesterday", "-1d", "0d", "1y", "d", "", "1e3d", "30 d"].map(
      (age) => [`an age of ${JSON.stringify(age)}`, ["--older-than", age], /older-than/] as const
    )
  ]
  for (const [name, args, words] of refused) {
    it(`${name}: exit code 2, nothing sent`, async () => {
      await using f = await fixture(one(aged({ a: 3 })))
      const result = await f.run([...here, ...args])
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toMatch(words)
      expect(f.emulator.requests()).toHaveLength(0)
    })
  }

  it("no instance at all: exit code 2, unless that may be", async () => {
    await using f = await fixture([])
    expect(await f.run(["--all", "--yes"])).toMatchObject({ code: 2, stdout: "" })
    expect(f.emulator.requests()).toHaveLength(0)
    expect(await f.run(["--all", "--all-instances", "--yes"])).toMatchObject({ code: 2, stdout: "" })
    expect(await f.run(["--all", "--all-instances", "--yes", "--allow-empty"])).toMatchObject({ code: 0, stdout: "" })
  })

  it("to go on without a yes where nobody can be asked", async () => {
    await using f = await fixture(one(aged({ a: 3 })))
    expect(await f.run(["-I", uuid(1), "--all"])).toMatchObject({ code: 2, stdout: "" })
    expect(f.left(uuid(1))).toEqual(["a"])
    // With nothing to delete there is nothing to ask.
    expect(await f.run(["-I", uuid(1), "--status", "FAILED"])).toMatchObject({ code: 0, stdout: "" })
  })

  it("an age where the service does not tell its time", async () => {
    await using f = await fixture(one(aged({ a: 3 })))
    const body = { task_count: 1, tasks: [{ id: "a", status: "SUCCESS", created_at: "2020-01-01T00:00:00Z" }] }
    f.emulator.inject({ kind: "status", operation: "listBackgroundTasks", status: 200, headers: { date: "-" }, body })
    const result = await f.run([...here, "--older-than", "1d"])
    expect(result).toMatchObject({ code: 2, stdout: "" })
    expect(result.stderr).toContain("clock")
    expect(f.deletes()).toBe(0)
  })
})

describe.concurrent("prune chooses", () => {
  const seeds: ReadonlyArray<TaskSeed> = [
    { id: "ok", status: "SUCCESS", name: "EXTEND" },
    { id: "bad", status: "FAILED", name: "BindEip" },
    { id: "busy", status: "EXECUTING" },
    { id: "waits", status: "WAITING" },
    { id: "odd", status: "MELTING" }
  ]
  const chosen: ReadonlyArray<readonly [ReadonlyArray<string>, ReadonlyArray<string>, number]> = [
    [["--all"], ["bad", "ok"], 3],
    [["--status", "FAILED"], ["bad"], 0],
    [["--status", "failed, success"], ["bad", "ok"], 0],
    [["--status", "EXECUTING,SUCCESS"], ["ok"], 1],
    [["--all", "--task-name", "BindEip"], ["bad"], 0],
    [["--status", "SUCCESS", "--task-name", "BindEip,UpdatePort"], [], 0]
  ]
  for (const [args, ids, unfinished] of chosen) {
    it(`${args.join(" ")}: ${ids.join(", ")}; what has not ended is counted only`, async () => {
      await using f = await fixture(one(seeds))
      const { code, stderr, stdout } = await f.run([...here, ...args])
      expect(code).toBe(0)
      expect(
        ndjson(stdout)
          .map(({ taskId }) => String(taskId))
          .toSorted()
      ).toEqual(ids)
      expect(f.left(uuid(1)).toSorted()).toEqual(
        seeds.flatMap(({ id = "" }) => (ids.includes(id) ? [] : [id])).toSorted()
      )
      if (unfinished > 0) expect(stderr).toContain(`${unfinished} record${unfinished > 1 ? "s" : ""} left alone`)
      else expect(stderr).not.toContain("left alone")
    })
  }

  it("by age on the service's clock; a time that cannot be read is never old", async () => {
    for (const offset of [-400 * day, 0, 400 * day]) {
      const ages = { old: 40, edge: 31, young: 29, future: -1, odd: "soon", none: "", worse: "2020-02-30T00:00:00Z" }
      await using f = await fixture(one(aged(ages, offset)), { clockOffset: offset })
      const { code, stdout } = await f.run([...here, "--older-than", "30d"])
      expect(code).toBe(0)
      expect(ndjson(stdout).map(({ taskId }) => taskId)).toEqual(["old", "edge"])
      expect(f.left(uuid(1))).toHaveLength(5)
    }
  })

  it("the oldest of all instances first, up to the limit", async () => {
    await using f = await fixture([
      { id: uuid(1), name: "one", tasks: aged({ a: 5, b: 3, c: 1 }) },
      { id: uuid(2), name: "two", tasks: aged({ d: 4, e: 2, f: "never" }) }
    ])
    const { code, stderr, stdout } = await f.run(["--all-instances", "--all", "--limit", "3", "--yes"])
    expect(code).toBe(0)
    expect(
      ndjson(stdout)
        .map(({ taskId }) => String(taskId))
        .toSorted()
    ).toEqual(["a", "b", "d"])
    expect(stderr).toContain("3 more records beyond --limit")
  })

  it("instances by id or by exact name; a name that two have is refused", async () => {
    const tasks = () => aged({ [`t${Math.random().toString(36).slice(2)}`]: 1 })
    const instances = ["red", "blue", "blue", "red-2"].map((name, n) => ({ id: uuid(n), name, tasks: tasks() }))
    await using f = await fixture(instances)
    const twice = await f.run(["-I", "blue", "--all", "--yes"])
    expect(twice).toMatchObject({ code: 2, stdout: "" })
    expect(twice.stderr).toContain(`${uuid(1)}, ${uuid(2)}`)
    expect(await f.run(["-I", "green", "--all", "--yes"])).toMatchObject({ code: 2, stdout: "" })
    expect(f.deletes()).toBe(0)
    const both = await f.run(["-I", "red", "-I", uuid(2), "-I", uuid(0), "--all", "--yes"])
    expect(both.code).toBe(0)
    expect([0, 1, 2, 3].map((n) => f.left(uuid(n)).length)).toEqual([0, 1, 0, 1])
    expect(both.stderr).toContain(`instance red (${uuid(0)}): 1 deleted`)
  })
})

describe.concurrent("prune keeps a copy", () => {
  it("of each record, appended, for its owner alone, beside the journal", async () => {
    await using f = await fixture(one(aged({ a: 3, b: 2 })))
    const journal = join(f.folder, "run.ndjson")
    writeFileSync(join(f.folder, "run.export.ndjson"), `{"earlier":true}\n{"torn":`, { mode: 0o600 })
    const { code } = await f.run([...here, "--all", "--journal", journal])
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
    await using f = await fixture(one(aged({ a: 3, b: 2, c: 1 })))
    expect(await f.run([...here, "--all", "--limit", "1"])).toMatchObject({ code: 0 })
    expect(f.exported().map(({ task }) => task.id)).toEqual(["a"])
    expect(statSync(join(f.folder, "dcs-tasks-export.ndjson")).mode & 0o777).toBe(0o600)
    expect(await f.run([...here, "--all", "--limit", "1", "--export", "copy"])).toMatchObject({ code: 0 })
    expect(f.exported("copy").map(({ task }) => task.id)).toEqual(["b"])
    expect(await f.run([...here, "--all", "--no-export"])).toMatchObject({ code: 0 })
    expect(f.exported().concat(f.exported("copy"))).toHaveLength(2)
    expect(f.left(uuid(1))).toEqual([])
  })

  it("or deletes nothing: a copy that cannot be written stops it", async () => {
    await using f = await fixture([{ id: uuid(1), taskCount: 300 }])
    expect(await f.run([...here, "--all", "--export", "missing/copy"])).toMatchObject({ code: 2, stdout: "" })
    expect(f.deletes()).toBe(0)
    const through = ["/bin/sh", "-c", `ulimit -f 24; exec "$@"`, "sh"]
    const { code, stderr, stdout } = await f.run([...here, "--all"], { through })
    expect(code).toBe(1)
    expect(stderr).toContain("the export dcs-tasks-export.ndjson cannot be written (EFBIG)")
    expect(outcomes(stdout)["deleted"]).toBe(f.deletes())
    const exported = new Set(f.exported().map(({ task }) => task.id))
    for (const id of f.emulator.generatedIds(uuid(1))) {
      if (f.emulator.deleted(uuid(1)).has(id)) expect(exported).toContain(id)
    }
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
        for (const id of f.emulator.generatedIds(uuid(n))) {
          if (f.emulator.deleted(uuid(n)).has(id)) expect(exported).toContain(uuid(n) + id)
        }
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
      const told = stderr.split("\n").findLast((line) => line.includes(`cache-${n} (${uuid(n)}): `)) ?? ""
      expect(told).toMatch(n === 3 ? /left out, .*not exist/i : n === 7 ? /left out, .*permi/i : /: 25 deleted$/)
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
      if (n !== 3 && n !== 7) expect(by(n)).toEqual({ deleted: 25 })
      else expect(by(n)["not-attempted"]).toBeGreaterThan(10)
    }
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
      await using f = await fixture(one(aged({ first: 3, second: 2 })))
      const args = ["prune", "-I", "cache", "--endpoint", f.emulator.endpoint, "--all", "--no-export"]
      const result = await onTerminal(args, { env, typed: [[/\[y\/N\]/, answer]] })
      expect(result.code).toBe(code)
      for (const shown of [uuid(1), "cache", "2 SUCCESS", "first", "second", "Delete 2 records of 1 instance?"]) {
        expect(result.screen).toContain(shown)
      }
      expect(f.left(uuid(1))).toHaveLength(code === 0 ? 0 : 2)
    }
  })

  it("in a dry run asks nothing, deletes nothing and keeps nothing", async () => {
    await using f = await fixture(one(aged({ a: 3 })))
    const { code, stdout } = await f.run(["-I", uuid(1), "--all", "--dry-run", "--journal", join(f.folder, "j")])
    expect(code).toBe(0)
    expect(outcomes(stdout)).toEqual({ "would-delete": 1 })
    expect(f.deletes()).toBe(0)
    expect(() => statSync(join(f.folder, "j"))).toThrow("ENOENT")
    expect(() => statSync(join(f.folder, "j.export.ndjson"))).toThrow("ENOENT")
  })
})
