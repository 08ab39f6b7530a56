/** What `dcs-tasks prune` refuses and which records it chooses, with the bundle. */
import type { TaskSeed } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { ndjson } from "./cli.ts"
import { aged, day, fixture, onCache, oneInstance, uuid } from "./prune.ts"

describe.concurrent("prune refuses", () => {
  const refused: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp]> = [
    ["no rule", [], /no rule/],
    ["a name as the only rule", ["--task-name", "EXTEND"], /no rule/],
    ["a limit as the only rule", ["--limit", "3"], /no rule/],
    ["a rule beside --all", ["--all", "--status", "FAILED"], /--all cannot be combined with --status or --older-than/],
    ["an empty status", ["--status", ","], /--status/],
    ["a limit of 0", ["--all", "--limit", "0"], /--limit/],
    ["two wishes about the copy", ["--all", "--export", "x", "--no-export"], /--no-export/],
    ["an instance beside all of them", ["--all", "--all-instances"], /-I cannot be combined with --all-instances/],
    ["an instance that can be none", ["--all", "-I", ".."], /instance/],
    ...["30", "yesterday", "-1d", "0d", "1y", "d", "", "1e3d", "30 d"].map(
      (age) => [`an age of ${JSON.stringify(age)}`, ["--older-than", age], /older-than/] as const
    )
  ]
  for (const [name, args, words] of refused) {
    it(`${name}: exit code 2, nothing sent`, async () => {
      await using f = await fixture(oneInstance(aged({ a: 3 })))
      const result = await f.run([...onCache, ...args])
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

  it("to continue without --yes if there is no terminal", async () => {
    await using f = await fixture(oneInstance(aged({ a: 3 })))
    expect(await f.run(["-I", uuid(1), "--all"])).toMatchObject({ code: 2, stdout: "" })
    expect(f.left(uuid(1))).toEqual(["a"])
    // Nothing to delete, so no question.
    expect(await f.run(["-I", uuid(1), "--status", "FAILED"])).toMatchObject({ code: 0, stdout: "" })
  })

  it("an age where the service does not tell its time", async () => {
    await using f = await fixture(oneInstance(aged({ a: 3 })))
    const body = { task_count: 1, tasks: [{ id: "a", status: "SUCCESS", created_at: "2020-01-01T00:00:00Z" }] }
    f.emulator.inject({ kind: "status", operation: "listBackgroundTasks", status: 200, headers: { date: "-" }, body })
    const result = await f.run([...onCache, "--older-than", "1d"])
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
      await using f = await fixture(oneInstance(seeds))
      const { code, stderr, stdout } = await f.run([...onCache, ...args])
      expect(code).toBe(0)
      expect(
        ndjson(stdout)
          .map(({ taskId }) => String(taskId))
          .toSorted()
      ).toEqual(ids)
      expect(f.left(uuid(1)).toSorted()).toEqual(
        seeds.flatMap(({ id = "" }) => (ids.includes(id) ? [] : [id])).toSorted()
      )
      expect(/\d+ records? left alone/.exec(stderr)?.[0]).toBe(
        unfinished === 0 ? undefined : `${unfinished} record${unfinished > 1 ? "s" : ""} left alone`
      )
    })
  }

  it("by age on the service's clock; a time that cannot be read is never old", async () => {
    for (const offset of [-400 * day, 0, 400 * day]) {
      const ages = { old: 40, edge: 31, young: 29, future: -1, odd: "soon", none: "", worse: "2020-02-30T00:00:00Z" }
      await using f = await fixture(oneInstance(aged(ages, offset)), { clockOffset: offset })
      const { code, stdout } = await f.run([...onCache, "--older-than", "30d", "--trust-service-clock"])
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
    const instances = ["red", "blue", "blue", "red-2"].map((name, n) => ({
      id: uuid(n),
      name,
      tasks: aged({ [`t${n}`]: 1 })
    }))
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
