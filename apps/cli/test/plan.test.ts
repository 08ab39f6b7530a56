/** `dcs-tasks prune --plan` with the bundle, and plans that `apply` refuses. */
import { execFileSync } from "node:child_process"
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { outcomes } from "./bulk.ts"
import { ndjson } from "./cli.ts"
import { digestOf, planning, signed } from "./plan.ts"
import { aged, oneInstance, projectId, uuid } from "./prune.ts"

const day = 86_400_000

describe.concurrent("prune --plan", () => {
  it("writes what would be deleted, for its owner alone, and deletes nothing", async () => {
    await using f = await planning([
      { id: uuid(1), name: "cache", tasks: aged({ a: 40, b: 35, young: 1 }) },
      { id: uuid(2), name: "other", tasks: [...aged({ c: 50 }), { id: "running", status: "EXECUTING" }] }
    ])
    const { code, stderr, stdout } = await f.plan(["--older-than", "30d", "--limit", "5"])
    expect(code).toBe(0)
    expect(outcomes(stdout)).toEqual({ "would-delete": 3 })
    const [head, ...records] = ndjson(f.read())
    expect(head).toEqual({
      plan: 1,
      tool: expect.stringMatching(/^dcs-tasks \d/),
      endpoint: f.emulator.endpoint,
      projectId,
      instances: [
        { id: uuid(1), name: "cache" },
        { id: uuid(2), name: "other" }
      ],
      filter: { allInstances: true, olderThan: "2592000s", limit: 5 },
      serviceTime: expect.any(String),
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      count: 3,
      digest: digestOf(f.read())
    })
    expect(Date.parse(String(head?.["expiresAt"])) - Date.parse(String(head?.["createdAt"]))).toBe(day)
    expect(records).toMatchObject([
      { instanceId: uuid(2), task: { id: "c", status: "SUCCESS", name: "EXTEND", userName: "dcs-operator" } },
      { instanceId: uuid(1), task: { id: "a" } },
      { instanceId: uuid(1), task: { id: "b" } }
    ])
    expect(stderr).toContain(`wrote the plan ${f.file}: 3 records, valid until ${String(head?.["expiresAt"])}, sha256:`)
    expect(statSync(f.file).mode & 0o777).toBe(0o600)
    expect(readdirSync(f.folder)).toEqual(["plan.ndjson"])
    expect(f.deletes()).toBe(0)
  })

  it("writes an empty plan", async () => {
    await using f = await planning(oneInstance(aged({ young: 1 })))
    expect(await f.plan(["--older-than", "30d"])).toMatchObject({ code: 0, stdout: "" })
    expect(f.head()).toMatchObject({ count: 0, digest: digestOf(f.read()) })
    const applied = await f.apply([])
    expect(applied).toMatchObject({ code: 0, stdout: "" })
    expect(applied.stderr).toContain("nothing to delete")
  })

  it("leaves out an instance that cannot be listed, and says so in its exit code", async () => {
    const refusal = { status: 403, errorCode: "DCS.2003", errorMsg: "This role does not have the permission." } as const
    await using f = await planning([
      { id: uuid(1), tasks: aged({ a: 3 }) },
      { id: uuid(2), taskCount: 2, refusal }
    ])
    expect(await f.plan()).toMatchObject({ code: 4 })
    expect(f.head()).toMatchObject({ count: 1, instances: [{ id: uuid(1) }] })
  })

  it("escapes what a terminal could obey, and means the same", async () => {
    const name = "\u001b[2J\u202eevil\u200b\u009b"
    await using f = await planning(oneInstance([{ id: "a", name, userName: name }]))
    await f.plan()
    // eslint-disable-next-line no-control-regex
    expect(f.read()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/)
    expect(ndjson(f.read())[1]).toMatchObject({ task: { name, userName: name } })
    expect(await f.apply(["--yes"])).toMatchObject({ code: 0 })
    expect(f.left(uuid(1))).toEqual([])
  })

  it("replaces no file, and asks for nothing before it knows that it can write", async () => {
    await using f = await planning(oneInstance(aged({ a: 3 })))
    f.write("mine")
    expect(await f.plan()).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("exists") })
    expect(f.read()).toBe("mine")
    mkdirSync(join(f.folder, "folder"))
    for (const file of ["folder", "missing/plan", "x".repeat(300), "-", ""]) {
      expect(await f.run(["-I", uuid(1), "--all", "--plan", file])).toMatchObject({ code: 2, stdout: "" })
    }
    expect(f.emulator.counts().requests).toBe(0)
  })

  it("leaves nothing where it cannot write all of it", async () => {
    await using f = await planning([{ id: uuid(1), taskCount: 300 }])
    const through = ["/bin/sh", "-c", `trap '' XFSZ; ulimit -f 24; exec "$@"`, "sh"]
    const { code, stderr } = await f.run(["-I", uuid(1), "--all", "--plan", f.file], { through })
    expect(code).toBe(1)
    expect(stderr).toContain("cannot be written (EFBIG)")
    expect(readdirSync(f.folder)).toEqual([])
  })

  it.each([["--yes"], ["--dry-run"], ["--journal", "j"], ["--export", "e"], ["--no-export"]])(
    "refuses %s",
    async (...flags) => {
      await using f = await planning(oneInstance(aged({ a: 3 })))
      const { code, stderr } = await f.plan(["--all", ...flags])
      expect(code).toBe(2)
      expect(stderr).toContain(`${flags[0]} has no effect with --plan`)
      expect(existsSync(f.file)).toBe(false)
      expect(f.emulator.counts().requests).toBe(0)
    }
  )
})

describe("apply refuses", () => {
  const refused = async (f: Awaited<ReturnType<typeof planning>>, content: string, what: string | RegExp) => {
    f.write(content)
    const { code, stderr, stdout } = await f.apply(["--yes"])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toMatch(what)
    expect(stderr).toContain("Nothing was deleted.")
  }

  it("a plan that was changed anywhere", async () => {
    await using f = await planning([
      { id: uuid(1), tasks: aged({ a: 4, b: 3 }) },
      { id: uuid(2), tasks: aged({ c: 2, d: 1 }) }
    ])
    await f.plan()
    const plan = f.read()
    const lines = plan.split("\n").slice(0, -1)
    expect(lines).toHaveLength(5)
    const joined = (changed: ReadonlyArray<string>) => changed.map((line) => `${line}\n`).join("")
    const changes: ReadonlyArray<readonly [string, string]> = [
      ...lines.flatMap((line, at): ReadonlyArray<readonly [string, string]> => [
        [`line ${at} changed`, joined(lines.with(at, line.replace(/"([^"]*)"(?=[^"]*$)/, `"x$1"`)))],
        [`line ${at} with a blank`, joined(lines.with(at, `${line} `))],
        [`line ${at} dropped`, joined(lines.toSpliced(at, 1))],
        [`line ${at} doubled`, joined(lines.toSpliced(at, 0, line))],
        [`line ${at} swapped`, joined(lines.with(at, lines.at(at - 1) ?? "").with(at - 1, line))]
      ]),
      ["a record more", plan + (lines[1] ?? "").replace(`"a"`, `"e"`)],
      ["a record more, with its newline", `${plan}${(lines[1] ?? "").replace(`"a"`, `"e"`)}\n`],
      ["a blank line more", `${plan}\n`],
      ["without its last newline", plan.slice(0, -1)],
      ["cut in the middle", plan.slice(0, plan.length / 2)],
      ["only its head", `${lines[0]}\n`],
      ["CRLF", plan.replaceAll("\n", "\r\n")],
      ["a byte order mark", `\ufeff${plan}`],
      ...Object.keys(f.head()).map((key): readonly [string, string] => [
        `another ${key}`,
        plan.replace(
          new RegExp(`("${key}":(?:\\[\\{"id":)?"?)(.)`),
          (_, start: string, char: string) => `${start}${char === "1" ? 2 : 1}`
        )
      ])
    ]
    // One process for each: in groups, so that they are not all at once.
    for (const group of Map.groupBy(changes.entries(), ([at]) => at % 6).values()) {
      await Promise.all(
        group.map(async ([at, [what, content]]) => {
          expect({ what, content }).not.toEqual({ what, content: plan })
          writeFileSync(join(f.folder, `plan-${at}`), content)
          const { code, stderr, stdout } = await f.applyFile(`plan-${at}`, ["--yes"])
          expect({ what, code, stdout }).toEqual({ what, code: 2, stdout: "" })
          expect(stderr).toContain("Nothing was deleted.")
        })
      )
    }
    expect(f.emulator.requests().filter(({ operation }) => operation === "deleteBackgroundTask")).toEqual([])
    f.write(plan)
    expect(await f.apply(["--yes"])).toMatchObject({ code: 0 })
  })

  it("what is not a plan, or one of another version, time or target", async () => {
    await using f = await planning(oneInstance(aged({ a: 4, b: 3 })))
    await f.plan()
    const plan = f.read()
    const [, a = "", b = ""] = plan.split("\n")
    const at = (millis: number) => new Date(Date.now() + millis).toISOString()
    await refused(f, "", /is not a plan/)
    await refused(f, "a\nb\n", /is not a plan/)
    await refused(f, `${a}\n`, /is not a plan/)
    await refused(f, signed(plan, { plan: 2 }), /version 2 of the format/)
    await refused(f, signed(plan, { expiresAt: at(-1000) }), /expired at/)
    await refused(f, signed(plan, { createdAt: at(day / 2) }), /in the future/)
    await refused(f, signed(plan, { expiresAt: "soon" }), /is not a plan/)
    await refused(f, signed(plan, { expiresAt: "2026-99-99T00:00:00.000Z" }), /is not a plan/)
    await refused(f, signed(plan, { count: 3 }), /2 records instead of 3/)
    await refused(f, signed(plan, { count: 1 }), /more records than the 1/)
    await refused(f, signed(plan, { count: 2 ** 40 }), /is not a plan/)
    await refused(f, signed(plan, {}, [a, a, ""]), /line 3 that repeats a record/)
    await refused(f, signed(plan, {}, [a, b.replace(uuid(1), uuid(2)), ""]), /line 3 of an instance/)
    await refused(f, signed(plan, {}, [a, b.replace(`"b"`, "1"), ""]), /line 3 that is not a record/)
    await refused(f, signed(plan, { instances: [{ id: ".." }] }), /is not a plan/)
    await refused(f, signed(plan, {}, [a, b.replace("SUCCESS", "EXECUTING"), ""]), /line 3 that is not a record/)
    await refused(
      f,
      signed(plan, { projectId: "another" }),
      `the plan is for project another at ${f.emulator.endpoint}, and the target is project ${projectId} at`
    )
    await refused(
      f,
      signed(plan, { endpoint: "https://dcs.eu-de.otc.t-systems.com" }),
      /is for project .* at https:\/\/dcs\.eu-de/
    )
    expect(f.deletes()).toBe(0)
    f.write(signed(plan, {}))
    expect(await f.apply(["--yes"])).toMatchObject({ code: 0 })
  })

  it("a file that cannot be read, is not a file, or is journal or copy as well", async () => {
    await using f = await planning(oneInstance(aged({ a: 4 })))
    expect(await f.apply(["--yes"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no such file or directory (ENOENT)")
    })
    mkdirSync(f.file)
    expect(await f.apply(["--yes"])).toMatchObject({ code: 2, stderr: expect.stringContaining("not a regular file") })
    rmdirSync(f.file)
    execFileSync("mkfifo", [f.file])
    expect(await f.apply(["--yes"])).toMatchObject({ code: 2, stderr: expect.stringContaining("not a regular file") })
    rmSync(f.file)
    f.write("")
    truncateSync(f.file, 2 ** 40)
    expect(await f.apply(["--yes"])).toMatchObject({ code: 2, stderr: expect.stringContaining("is not a plan") })
    rmSync(f.file)
    await f.plan()
    const plan = f.read()
    linkSync(f.file, join(f.folder, "link"))
    for (const [flag, name] of [
      ["--journal", f.file],
      ["--export", "link"]
    ] as const) {
      const { code, stderr } = await f.apply(["--yes", flag, name])
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(`the plan and ${flag} are the same file`)
      })
    }
    expect(f.read()).toBe(plan)
    expect(f.deletes()).toBe(0)
  })
})
