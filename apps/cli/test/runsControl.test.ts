/** `dcs-tasks runs` without a runner: what is submitted, decided, scheduled and refused. */
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { ndjson, program, run } from "./cli.ts"
import { aged, uuid } from "./prune.ts"
import { fixture } from "./runs.ts"
import { onTerminal } from "./terminal.ts"

const canary = "CANARY-51c0ffee77"
const cache = { id: uuid(1), name: "cache", tasks: aged({ t1: 40 }) }
const shop = { id: uuid(2), name: "shop", tasks: [] }

describe.concurrent("runs submit", () => {
  it("names the run by the time, and stores ids instead of names", async () => {
    await using f = await fixture([cache, shop])
    const submitted = await f.run(["submit", "-I", "cache", "-I", uuid(2), "--all", "--limit", "5", "--yes", ...f.at])
    expect(submitted.code).toBe(0)
    expect(submitted.stdout).toMatch(/^\d{4}-\d\d-\d\d-\d{6}-[0-9a-f]{6}\n$/)
    expect(submitted.stderr).toContain(": delete up to 5 finished records of any status and age of 2 instances\n")
    const again = ["submit", "-I", uuid(1), "-I", "shop", "--all", "--limit", "5", "--yes", ...f.at, "-o", "ndjson"]
    const joined = await f.run([...again, "--run", submitted.stdout.trim()])
    expect(ndjson(joined.stdout)).toMatchObject([
      { run: submitted.stdout.trim(), state: "submitted", target: { endpoint: f.emulator.endpoint } }
    ])
    expect(ndjson((await f.run(["list", "-o", "ndjson"])).stdout)).toHaveLength(1)
  })

  it("sends nothing if it needs no names", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(1), "--older-than", "30d")
    await f.run(["submit", "--all-instances", "--all", "--yes", ...f.at])
    expect(f.emulator.requests()).toEqual([])
  })

  it("submits nothing without a yes", async () => {
    await using f = await fixture([cache])
    const { code, stderr, stdout } = await f.run(["submit", "-I", uuid(1), "--all", ...f.at])
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain("refusing to delete without confirmation: no terminal to ask on.")
    expect((await f.run(["list"])).stdout).toBe("")
  })

  it("asks on a terminal", async () => {
    await using f = await fixture([cache])
    const env = {
      OS_AUTH_TOKEN: f.emulator.token,
      OS_PROJECT_ID: f.emulator.projectId,
      DCS_TASKS_DATABASE: f.database
    }
    const args = ["runs", "submit", "--run", "r1", "-I", uuid(1), "--all", ...f.at]
    const answer = (keys: string) => onTerminal(args, { env, typed: [[/\[y\/N\]/, keys]] })
    const declined = await answer("n\r")
    expect(declined.code).toBe(3)
    expect(declined.screen).toContain("Submit run r1? Runners delete without asking again.")
    expect((await f.run(["list"])).stdout).toBe("")
    expect((await answer("y\r")).code).toBe(0)
    expect((await f.run(["list"])).stdout).toContain("r1 ")
  })

  it.each([
    ["no rule", [], "no rule for what to delete"],
    ["no instance", ["--all"], "no instance. Nothing was sent."],
    ["two kinds of instances", ["--all", "--all-instances", "-I", "cache"], "cannot be combined"],
    ["an unknown name", ["--all", "-I", "cash"], "no instance of the project has the id or name cash"],
    [
      "an unknown exclusion",
      ["--all", "--all-instances", "--exclude", "cash"],
      "--exclude cash matches none of the instances"
    ],
    ["a bad id", ["--all", "-I", "cache", "--run", "a b"], "--run"],
    ["no lanes", ["--all", "-I", "cache", "--lanes", "0"], "--lanes 0: use a whole number from 1 to 64"],
    ["a chunk too large", ["--all", "-I", "cache", "--chunk", "1001"], "--chunk 1001: use a whole number"]
  ])("refuses %s: exit code 2", async (_, args, problem) => {
    await using f = await fixture([cache])
    const { code, stderr, stdout } = await f.run(["submit", "--yes", ...f.at, ...args])
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(problem)
  })

  it("notes a status that the service may not have", async () => {
    await using f = await fixture([cache])
    const { code, stderr } = await f.submit("-I", uuid(1), "--status", "SUCESS")
    expect([code, stderr]).toEqual([0, expect.stringContaining("did you mean SUCCESS?")])
  })

  it("refuses the id of another run", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(1), "--all")
    const { code, stderr } = await f.submit("-I", uuid(1), "--status", "FAILED")
    expect([code, stderr]).toEqual([2, expect.stringContaining("There is a run r1 with another input")])
  })
})

describe.concurrent("a run that no runner has started", () => {
  it("is paused, resumed and cancelled, and then stays as it is", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(1), "--all")
    const paused = await f.run(["pause", "r1"])
    expect(paused).toEqual({ code: 0, stdout: "r1\tpaused\t0 deleted, 0 left\n", stderr: "" })
    expect((await f.run(["resume", "r1"])).stdout).toContain("r1\tsubmitted\t")
    const cancelled = JSON.parse((await f.run(["cancel", "r1", "-o", "json"])).stdout)
    expect(cancelled).toMatchObject({ results: [{ run: "r1", state: "cancelled" }], summary: { cancelled: 1 } })
    for (const name of ["pause", "resume", "retry"]) {
      const { code, stderr } = await f.run([name, "r1"])
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^dcs-tasks: The run r1 is cancelled, so .*\n$/)])
    }
    expect((await f.run(["watch", "r1"])).code).toBe(1)
    expect((await f.run(["list"])).stdout).toMatch(
      /^RUN +STATE +GONE +FAILED +LEFT +SUBMITTED\nr1 +cancelled +0 +0 +0 /
    )
  })

  it("is not found by another id: exit code 2", async () => {
    await using f = await fixture([cache])
    await f.submit("-I", uuid(1), "--all")
    const names = ["show", "export", "watch", "pause", "resume", "cancel", "retry"]
    const ended = await Promise.all(names.map((name) => f.run([name, "r2"])))
    for (const { code, stderr, stdout } of ended) {
      expect([code, stdout]).toEqual([2, ""])
      expect(stderr).toContain("There is no run r2 in this database.")
    }
  })
})

it("schedules runs, lists schedules and removes them", async () => {
  await using f = await fixture([cache, shop])
  const prune = ["prune", "--all-instances", "--exclude", "shop", "--older-than", "30d", "--yes", ...f.at]
  const scheduled = await f.run(["schedule", "0 3 * * *", ...prune, "--name", "nightly", "--zone", "Europe/Berlin"])
  expect(scheduled).toMatchObject({ code: 0, stdout: "nightly\n" })
  const listed = await f.run(["schedules", "-o", "ndjson"])
  expect(ndjson(listed.stdout)).toEqual([
    {
      name: "nightly",
      cron: "0 3 * * *",
      zone: "Europe/Berlin",
      input: {
        target: { endpoint: f.emulator.endpoint, projectId: f.emulator.projectId },
        instances: { allExcept: [uuid(2)] },
        filter: { olderThan: 30 * 86_400_000 }
      }
    }
  ])
  expect((await f.run(["schedules"])).stdout).toContain("older than 30d of all instances but 1\n")
  for (const cron of ["0 3 * *", "61 3 * * *"]) {
    const { code, stderr } = await f.run(["schedule", cron, ...prune, "--name", "nightly"])
    expect([code, stderr]).toEqual([2, expect.stringContaining("the cron expression or the time zone is invalid")])
  }
  expect((await f.run(["schedule", "0 3 * * *", "delete", "--name", "n"])).code).toBe(2)
  expect((await f.run(["unschedule", "nightly"])).code).toBe(0)
  expect((await f.run(["unschedule", "nightly"])).code).toBe(2)
  expect((await f.run(["schedules"])).stdout).toBe("")
})

describe.concurrent("the database", () => {
  it("is not created by a typo", async () => {
    await using f = await fixture([])
    const file = join(f.folder, "typo.db")
    const { code, stderr } = await f.run(["list", "--database", file])
    expect([code, existsSync(file)]).toEqual([2, false])
    expect(stderr).toContain(`there is no database ${file}. Nothing was changed.`)
  })

  it("is required", async () => {
    await using f = await fixture([])
    const { code, stderr } = await f.run(["list"], { env: { DCS_TASKS_DATABASE: "" } })
    expect([code, stderr]).toEqual([
      2,
      "dcs-tasks: no database. Nothing was changed. Set DCS_TASKS_DATABASE or add --database.\n"
    ])
  })

  it.each([
    ["postgres://", 1],
    ["mysql://", 2],
    ["postgres:/", 2],
    ['"postgres://', 2],
    ["//", 2]
  ])("is not printed if it is a URL with a password: %s", async (scheme, expected) => {
    await using f = await fixture([])
    const url = `${scheme}user:${canary}@127.0.0.1:1/name`
    const [argument, variable] = await Promise.all([
      f.run(["list", "--database", url]),
      f.run(["list"], { env: { DCS_TASKS_DATABASE: url } })
    ])
    expect([argument.code, variable.code]).toEqual([2, expected])
    expect(`${argument.stdout}${argument.stderr}${variable.stdout}${variable.stderr}`).not.toContain(canary)
    expect(argument.stderr).toMatch(/Nothing was changed\. Set DCS_TASKS_DATABASE to the URL instead, /)
    expect(variable.stderr).not.toContain("--database")
  })

  it("is not taken from an argument if it has a password, even if the variable is the same", async () => {
    await using f = await fixture([])
    const url = `postgres://user:${canary}@127.0.0.1:1/name`
    const env = { DCS_TASKS_DATABASE: url }
    for (const args of [
      ["--database", url],
      [`--database=${url}`],
      ["--database", `postgres://127.0.0.1:1/name?password=${canary}`]
    ]) {
      const { code, stderr } = await f.run(["list", ...args], { env })
      expect([code, stderr]).toEqual([2, expect.stringContaining("--database contains a password")])
      expect(stderr).not.toContain(canary)
    }
    const { code, stderr } = await f.run(["list", "--database", "postgres://127.0.0.1:1/name"], { env })
    expect([code, stderr]).toEqual([1, expect.not.stringContaining("password")])
  })
})

describe.concurrent("a CLI without @dcs-tasks/durable", () => {
  /** The bundle where nothing is installed beside it. */
  const alone = (folder: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) => {
    cpSync(dirname(program[1]), join(folder, "dist"), { recursive: true })
    return run(args, { copy: join(folder, "dist", basename(program[1])), cwd: folder, env })
  }

  it("says how to install it, in one line", async () => {
    await using f = await fixture([])
    const { code, stderr, stdout } = await alone(f.folder, ["runs", "list"], { DCS_TASKS_DATABASE: "runs.db" })
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toMatch(/^dcs-tasks: .*not installed.*npm install --global \S+\n$/)
  })

  it("has all other commands", async () => {
    await using f = await fixture([cache])
    const args = ["prune", "-I", "cache", "--all", "--yes", "--no-export", ...f.at]
    const env = { OS_AUTH_TOKEN: f.emulator.token, OS_PROJECT_ID: f.emulator.projectId }
    expect(await alone(f.folder, args, env)).toMatchObject({ code: 0, stdout: "t1\tdeleted\n" })
  })

  it("finds it from the working directory", async () => {
    await using f = await fixture([])
    await f.submit("-I", uuid(1), "--all")
    const installed = join(f.folder, "node_modules/@dcs-tasks")
    mkdirSync(installed, { recursive: true })
    symlinkSync(
      dirname(createRequire(import.meta.url).resolve("@dcs-tasks/durable/package.json")),
      join(installed, "durable")
    )
    const { code, stdout } = await alone(f.folder, ["runs", "list"], { DCS_TASKS_DATABASE: f.database })
    expect([code, stdout]).toEqual([0, expect.stringContaining("r1 ")])
  })

  it("says that another version cannot be used", async () => {
    await using f = await fixture([])
    await f.submit("-I", uuid(1), "--all")
    const installed = join(f.folder, "node_modules/@dcs-tasks/durable")
    mkdirSync(installed, { recursive: true })
    writeFileSync(join(installed, "package.json"), JSON.stringify({ exports: { "./client": "./client.mjs" } }))
    for (const [content, problem] of [
      ["export const open = 1", "it is another version"],
      ["import 'no-such-package'", "Cannot find package 'no-such-package'"]
    ] as const) {
      writeFileSync(join(installed, "client.mjs"), content)
      const { code, stderr } = await alone(f.folder, ["runs", "list"], { DCS_TASKS_DATABASE: f.database })
      expect([code, stderr]).toEqual([2, expect.stringContaining(problem)])
    }
  })
})
