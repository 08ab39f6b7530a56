/** Filters and orders of `dcs-tasks list`, with the bundle. */
import { demo, startEmulator, type EmulatorOptions, type TaskSeed } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { ndjson, run } from "./cli.ts"
import { day, env, uuid } from "./prune.ts"

const ago = (days: number): string => new Date(Date.now() - days * day).toISOString()

const tasks: ReadonlyArray<TaskSeed> = [
  { id: "new", status: "SUCCESS", name: "EXTEND", createdAt: ago(1) },
  { id: "odd", status: "FAILED", name: "BindEip", createdAt: "soon" },
  { id: "old", status: "SUCCESS", name: "BindEip", createdAt: ago(60) },
  { id: "mid", status: "EXECUTING", name: "EXTEND", createdAt: ago(40) }
]

const fixture = async (options: EmulatorOptions = {}) => {
  const emulator = await startEmulator({ instances: [{ id: uuid(1), name: "cache", tasks }], ...options })
  const list = (args: ReadonlyArray<string>) =>
    run(["list", "-I", uuid(1), "--endpoint", emulator.endpoint, ...args], { env })
  return {
    emulator,
    run: list,
    ids: async (...args: ReadonlyArray<string>) =>
      ndjson((await list([...args, "-o", "ndjson"])).stdout).map(({ id }) => String(id)),
    [Symbol.asyncDispose]: () => emulator.close()
  }
}

describe.concurrent("list", () => {
  it("filters by status, age and name", async () => {
    await using f = await fixture()
    const all = await f.ids()
    expect(all.toSorted()).toEqual(["mid", "new", "odd", "old"])
    const filtered: ReadonlyArray<readonly [ReadonlyArray<string>, ReadonlyArray<string>]> = [
      [
        ["--status", "success"],
        ["new", "old"]
      ],
      [
        ["--status", "FAILED,EXECUTING"],
        ["mid", "odd"]
      ],
      [
        ["--older-than", "30d"],
        ["mid", "old"]
      ],
      [
        ["--task-name", "BindEip"],
        ["odd", "old"]
      ],
      [["--task-name", "BindEip", "--older-than", "30d", "--status", "SUCCESS"], ["old"]]
    ]
    for (const [args, ids] of filtered) expect((await f.ids(...args)).toSorted()).toEqual(ids)
  })

  it("sorts, with unreadable times last, and then limits", async () => {
    await using f = await fixture()
    expect(await f.ids("--sort", "oldest")).toEqual(["old", "mid", "new", "odd"])
    expect(await f.ids("--sort", "newest")).toEqual(["new", "mid", "old", "odd"])
    expect((await f.ids("--sort", "status")).slice(0, 2)).toEqual(["mid", "odd"])
    expect((await f.ids("--sort", "name")).slice(0, 2).toSorted()).toEqual(["odd", "old"])
    expect(await f.ids("--sort", "oldest", "--limit", "2")).toEqual(["old", "mid"])
    expect(await f.ids("--limit", "2")).toEqual((await f.ids()).slice(0, 2))
    expect(await f.run(["--sort", "size"])).toMatchObject({ code: 2, stdout: "" })
  })

  it("reads no more pages than a limit needs", async () => {
    await using f = await fixture({ instances: [{ id: uuid(1), taskCount: 5000 }] })
    expect(await f.ids("--limit", "1500")).toHaveLength(1500)
    expect(f.emulator.requests()).toHaveLength(2)
  })

  it("says what there was if a filter matches nothing", async () => {
    await using f = await fixture()
    const { code, stderr, stdout } = await f.run(["--status", "CREATED"])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
    expect(stderr).toContain("no task matches. The list held 2 SUCCESS, 1")
    const named = await f.run(["--task-name", "extend", "-o", "ndjson"])
    expect({ code: named.code, stdout: named.stdout }).toEqual({ code: 0, stdout: "" })
    expect(named.stderr).toContain("no record has the name extend; did you mean EXTEND? The lists held 2 ")
    expect(named.stderr.trimEnd().split("\n")).toHaveLength(1)
  })

  it("refuses a status that is neither known nor listed", async () => {
    await using f = await fixture()
    const { code, stderr, stdout } = await f.run(["--status", "SUCCES,DONE"])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("there is no status SUCCES, DONE; did you mean SUCCESS?")
    expect(stderr).not.toContain("deleted")
  })

  it("reports a service clock that is over an hour off, and uses it", async () => {
    await using f = await fixture({ clockOffset: 50 * day })
    const { code, stderr } = await f.run(["--older-than", "70d", "--sort", "oldest", "-o", "ndjson"])
    expect(code).toBe(0)
    expect(stderr).toContain("the service's clock says")
    expect(await f.ids("--older-than", "70d", "--sort", "oldest")).toEqual(["old", "mid"])
  })
})

describe.concurrent("variables", () => {
  it("stand for --cloud, -I and -o, and are named in the target line", async () => {
    await using emulator = await startEmulator()
    const [{ id, name }] = demo.instances
    const variables = { ...env, DCS_TASKS_INSTANCE: name, DCS_TASKS_OUTPUT: "ndjson", DCS_TASKS_CLOUD: "" }
    const where = ["--endpoint", emulator.endpoint]
    const listed = await run(["list", ...where, "--limit", "1"], { env: variables })
    expect(listed.code).toBe(0)
    expect(ndjson(listed.stdout)).toHaveLength(1)
    const dry = await run(["delete", "a", "--dry-run", ...where], { env: variables })
    expect(ndjson(dry.stdout)).toMatchObject([{ taskId: "a" }])
    const target = dry.stderr.split("\n").find((line) => line.includes("target:"))
    for (const part of ["; instance from DCS_TASKS_INSTANCE", "; output from DCS_TASKS_OUTPUT"]) {
      expect(target).toContain(part)
    }
    const flags = await run(["delete", "a", "--dry-run", "-I", id, "-o", "json", ...where], { env: variables })
    expect(JSON.parse(flags.stdout)).toMatchObject({ results: [{ instanceId: id }] })
    expect(flags.stderr).not.toContain("DCS_TASKS_")
  })

  it("that are wrong are named", async () => {
    const cloud = await run(["list", "-I", "x"], { env: { DCS_TASKS_CLOUD: "nowhere", HOME: "/nonexistent" } })
    expect(cloud).toMatchObject({ code: 2, stdout: "" })
    expect(cloud.stderr).toContain("(cloud from DCS_TASKS_CLOUD)")
    const instance = await run(["list"], { env: { ...env, DCS_TASKS_INSTANCE: ".." } })
    expect(instance).toMatchObject({ code: 2, stdout: "" })
    expect(instance.stderr).toContain("(instance from DCS_TASKS_INSTANCE)")
    const output = await run(["instances"], { env: { ...env, DCS_TASKS_OUTPUT: "yaml" } })
    expect(output).toMatchObject({ code: 2, stdout: "" })
    expect(output.stderr).toContain('DCS_TASKS_OUTPUT must be one of text, json, ndjson: "yaml".')
    const doctor = await run(["doctor"], { env: { ...env, DCS_TASKS_OUTPUT: "yaml" } })
    expect(doctor).toMatchObject({ code: 2, stdout: "" })
    expect(doctor.stderr).toContain('DCS_TASKS_OUTPUT must be one of text, json, ndjson: "yaml".')
  })

  it("name the instances of prune, unless it has -I or --all-instances", async () => {
    await using emulator = await startEmulator({
      instances: [1, 2, 3].map((n) => ({ id: uuid(n), name: `c${n}`, tasks: [{ id: `t${n}` }] }))
    })
    const variables = { ...env, DCS_TASKS_INSTANCE: `c1, ${uuid(3)}`, DCS_TASKS_OUTPUT: "ndjson" }
    const prune = async (...args: ReadonlyArray<string>) => {
      const where = ["--endpoint", emulator.endpoint, "--all", "--dry-run"]
      const { stderr, stdout } = await run(["prune", ...where, ...args], { env: variables })
      return {
        fromVariable: stderr.includes("instance from DCS_TASKS_INSTANCE"),
        ids: ndjson(stdout)
          .map(({ taskId }) => String(taskId))
          .toSorted()
      }
    }
    expect(await prune()).toEqual({ fromVariable: true, ids: ["t1", "t3"] })
    expect(await prune("-I", "c2")).toEqual({ fromVariable: false, ids: ["t2"] })
    expect(await prune("--all-instances")).toEqual({ fromVariable: false, ids: ["t1", "t2", "t3"] })
  })
})
