/** Filters, exclusions and instances of `dcs-tasks prune` that match nothing, with the bundle. */
import type { InstanceSeed } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { outcomes } from "./bulk.ts"
import { ndjson } from "./cli.ts"
import { aged, day, fixture, onCache, oneInstance, uuid } from "./prune.ts"

const seeds = [
  { id: "a", status: "SUCCESS", name: "EXTEND" },
  { id: "b", status: "SUCCESS", name: "BindEip" },
  { id: "c", status: "EXECUTING", name: "EXTEND" },
  { id: "d", status: "MELTING", name: "EXTEND" }
]

const instances: ReadonlyArray<InstanceSeed> = ["red", "blue", "orders"].map((name, n) => ({
  id: uuid(n),
  name,
  tasks: [{ id: `of-${name}`, status: "SUCCESS" }]
}))

describe.concurrent("a status of prune", () => {
  it("that is a typo is exit code 2, although others are right: the lists' values and a near one are named", async () => {
    await using f = await fixture(oneInstance(seeds))
    for (const status of ["SUCCES", "FAILED,SUCCES", "success,Succes"]) {
      const { code, stderr, stdout } = await f.run([...onCache, "--status", status])
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toContain("there is no status SUCCES; did you mean SUCCESS?")
      expect(stderr).toContain("The lists held 2 SUCCESS, 1 EXECUTING, 1 MELTING. Nothing was changed.")
      expect(stderr).not.toContain("leaving out")
    }
    expect(f.deletes()).toBe(0)
  })

  it("that is known, or that a list held, is accepted", async () => {
    await using f = await fixture(oneInstance(seeds))
    for (const status of ["FAILED", "deleted", "CANCELLED,WAITING,CREATED", "melting"]) {
      expect(await f.run([...onCache, "--status", status])).toMatchObject({ code: 0, stdout: "" })
    }
    expect(f.left(uuid(1))).toHaveLength(4)
  })

  it("that is a typo is only reported if nothing was listed", async () => {
    await using f = await fixture(oneInstance([]))
    const { code, stderr } = await f.run([...onCache, "--status", "SUCCES"])
    expect(code).toBe(0)
    expect(stderr).toContain("not a known status: SUCCES; did you mean SUCCESS?")
    const left = await f.run(["-I", uuid(9), "--yes", "--status", "SUCCES"])
    expect(left.code).toBe(1)
    expect(left.stderr).toContain("leaving out")
  })

  it("that came from a file of the service is escaped", async () => {
    await using f = await fixture(oneInstance([{ id: "a", status: "UP\u001b[31m", name: "red\u001b[0m" }]))
    const { stderr } = await f.run([...onCache, "--status", "DONE", "--task-name", "x"])
    expect(stderr).toContain("UP\\u001b[31M")
    expect(stderr).not.toContain("\u001b")
  })
})

describe.concurrent("a task name of prune", () => {
  it("that no record has is reported with the names that there are, and is exit code 0", async () => {
    await using f = await fixture(oneInstance(seeds))
    const { code, stderr, stdout } = await f.run([...onCache, "--all", "--task-name", "extend"])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
    expect(stderr).toContain("no record has the name extend; did you mean EXTEND? The lists held 3 EXTEND, 1 BindEip.")
    expect(stderr).toContain("nothing to delete: the lists held 2 SUCCESS, 1 EXECUTING, 1 MELTING")
    const partly = await f.run([...onCache, "--all", "--task-name", "BindEip,extend"])
    expect(partly.stderr).toContain("no record has the name extend")
    expect(outcomes(partly.stdout)).toEqual({ deleted: 1 })
  })

  it("that a record has is not reported", async () => {
    await using f = await fixture(oneInstance(seeds))
    const { stderr } = await f.run([...onCache, "--all", "--task-name", "EXTEND", "--dry-run"])
    expect(stderr).not.toContain("no record has the name")
  })
})

describe.concurrent("a service clock", () => {
  const ages = { old: 40, young: 2 }
  for (const offset of [-400 * day, -2 * 3_600_000, 2 * 3_600_000, 400 * day]) {
    it(`that is ${offset / 3_600_000} h off is refused by --older-than, unless it is trusted`, async () => {
      await using f = await fixture(oneInstance(aged(ages, offset)), { clockOffset: offset })
      const { code, stderr, stdout } = await f.run([...onCache, "--older-than", "30d"])
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toMatch(
        /the service's clock says \d{4}-\S+Z, this machine's says \d{4}-\S+Z\. Nothing was deleted\./
      )
      expect(stderr).toContain("--trust-service-clock")
      expect(f.deletes()).toBe(0)
      expect((await f.run([...onCache, "--status", "SUCCESS", "--dry-run"])).code).toBe(0)
      const trusted = await f.run([...onCache, "--older-than", "30d", "--trust-service-clock"])
      expect(ndjson(trusted.stdout).map(({ taskId }) => taskId)).toEqual(["old"])
    })
  }

  it("that is half an hour off is used", async () => {
    const offset = day / 48
    await using f = await fixture(oneInstance(aged(ages, offset)), { clockOffset: offset })
    expect((await f.run([...onCache, "--older-than", "30d"])).code).toBe(0)
    expect(f.left(uuid(1))).toEqual(["young"])
  })
})

describe.concurrent("prune --exclude", () => {
  it("leaves out instances by name and by id", async () => {
    await using f = await fixture(instances)
    const { code, stderr } = await f.run([
      "--all-instances",
      "--exclude",
      "red",
      "--exclude",
      uuid(1),
      "--all",
      "--yes"
    ])
    expect(code).toBe(0)
    expect([0, 1, 2].map((n) => f.left(uuid(n)).length)).toEqual([1, 1, 0])
    expect(stderr).toContain(`excluding instance red (${uuid(0)})`)
    expect(stderr).toContain("instance orders")
  })

  it("by name, where -I has only ids", async () => {
    await using f = await fixture(instances)
    const { code } = await f.run(["-I", uuid(0), "-I", uuid(1), "--exclude", "red", "--all", "--yes"])
    expect(code).toBe(0)
    expect([0, 1, 2].map((n) => f.left(uuid(n)).length)).toEqual([1, 0, 1])
  })

  const refused: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp]> = [
    [
      "a typo",
      ["--all-instances", "--exclude", "order"],
      /--exclude order matches none of the instances.*did you mean orders\?/
    ],
    ["an id that none has", ["--all-instances", "--exclude", uuid(7)], /--exclude/],
    ["an instance that is not chosen", ["-I", "red", "--exclude", "blue"], /--exclude blue/],
    ["all instances", ["-I", "red", "--exclude", uuid(0)], /leaves no instance/]
  ]
  for (const [name, args, words] of refused) {
    it(`${name}: exit code 2, nothing deleted`, async () => {
      await using f = await fixture(instances)
      const result = await f.run([...args, "--all", "--yes"])
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toMatch(words)
      expect(f.emulator.requests().map(({ operation }) => operation)).not.toContain("listBackgroundTasks")
    })
  }
})

describe.concurrent("a value of -I that no instance has", () => {
  it("leaves out only itself, with exit code 1 at the end", async () => {
    await using f = await fixture(instances)
    const { code, stderr, stdout } = await f.run(["-I", "redd", "-I", "blue", "-I", uuid(8), "--all", "--yes"])
    expect(code).toBe(1)
    expect(outcomes(stdout)).toEqual({ deleted: 1 })
    expect(stderr).toContain(
      "leaving out instance redd: no instance of the project has the id or name redd; did you mean red?"
    )
    for (const instance of ["redd", uuid(8)]) expect(stderr).toContain(`instance ${instance}: left out`)
    expect(stderr).toContain(`instance blue (${uuid(1)}): 1 deleted`)
    expect([0, 1, 2].map((n) => f.left(uuid(n)).length)).toEqual([1, 0, 1])
  })

  it("is exit code 2 if all are like that: each is named", async () => {
    await using f = await fixture(instances)
    const { code, stderr, stdout } = await f.run(["-I", "redd", "-I", "green", "--all", "--yes"])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    for (const name of ["redd; did you mean red?", "id or name green"]) expect(stderr).toContain(name)
    expect(f.deletes()).toBe(0)
  })
})
