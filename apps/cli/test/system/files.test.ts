/** The files of a command: each one has one purpose, none of them makes a command hang. */
import { execFileSync } from "node:child_process"
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Bulk, bulk, outcomes, tokens } from "../bulk.ts"
import { machine, instanceId as demoInstance } from "../machine.ts"
import { aged, fixture as pruneFixture, onCache, oneInstance, uuid } from "../prune.ts"

const fifo = (folder: string, name = "fifo"): string => {
  execFileSync("mkfifo", [join(folder, name)])
  return join(folder, name)
}

/** Runs the CLI from a shell; `"$@"` is its command line. */
const shell = (script: string, ...args: ReadonlyArray<string>) => ["/bin/bash", "--norc", "-c", script, ...args]

describe.concurrent("one file for two purposes is exit code 2, and nothing is sent:", () => {
  const ways: ReadonlyArray<readonly [string, (f: Bulk) => string]> = [
    ["the same path", () => "ids"],
    ["another path", ({ folder }) => `../${basename(folder)}/ids`],
    ["a symbolic link", ({ folder }) => (symlinkSync("ids", join(folder, "link")), "link")],
    ["a hard link", ({ folder }) => (linkSync(join(folder, "ids"), join(folder, "hard")), "hard")]
  ]
  for (const [name, other] of ways) {
    it(`journal and ids by ${name}`, async () => {
      await using f = await bulk(1)
      const ids = f.file("ids", f.ids.join("\n"))
      const result = await f.run(["--file", ids, "--yes", "--journal", join(f.folder, other(f))])
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toContain("--journal and --file are the same file. Nothing was sent.")
      expect(readFileSync(ids, "utf8")).toBe(f.ids.join("\n"))
      expect(f.emulator.requests()).toEqual([])
    })
  }

  it("journal and token file, standard input, or standard output", async () => {
    await using f = await bulk(1)
    const journal = f.file("file", "")
    const id = f.ids[0] ?? ""
    for (const [args, redirect, words] of [
      [[id, "--token-file", journal], "", "--journal and --token-file"],
      [["--file", "-", "--yes"], `< ${journal}`, "--journal and --file"],
      [[id], `>> ${journal}`, "standard output and --journal"]
    ] as const) {
      const result = await f.run([...args, "--journal", journal], { through: shell(`exec "$@" ${redirect}`, "sh") })
      expect(result.code).toBe(2)
      expect(result.stderr).toContain(`${words} are the same file`)
    }
    expect(f.emulator.requests()).toEqual([])
    expect(readFileSync(journal, "utf8")).toBe("")
  })

  it("journal and export, also if neither exists yet, and an export that would be the journal's lock", async () => {
    await using f = await pruneFixture(oneInstance(aged({ t1: 40 })))
    symlinkSync("j", join(f.folder, "dangling"))
    symlinkSync(".", join(f.folder, "self"))
    for (const [args, words] of [
      [["--journal", "j", "--export", "j"], "--journal and --export"],
      [["--journal", "j", "--export", "dangling"], "--journal and --export"],
      [["--journal", "dangling", "--export", "self/j"], "--journal and --export"],
      [["--journal", "dcs-tasks-export.ndjson", "--export", "./dcs-tasks-export.ndjson"], "--journal and --export"],
      [["--journal", "j", "--export", "j.lock"], "the lock of --journal and --export"],
      [["--journal", "j", "--token-file", "j.export.ndjson"], "the export j.export.ndjson and --token-file"]
    ] as const) {
      const result = await f.run([...onCache, "--all", ...args])
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toContain(`${words} are the same file`)
    }
    expect(f.emulator.requests()).toEqual([])
  })

  it("but a terminal, a pipe or a device can have several", async () => {
    await using f = await bulk(1)
    const through = shell(`exec "$@" < /dev/null > /dev/null`, "sh")
    expect(await f.run(["--file", "-", "--token-file", "/dev/null"], { through })).toMatchObject({ code: 4 })
  })
})

describe.concurrent("a FIFO, a device or a folder", () => {
  it("as a journal or an export is refused at once; nothing is deleted", async () => {
    await using f = await pruneFixture(oneInstance(aged({ t1: 40 })))
    for (const file of [fifo(f.folder), "/dev/full", "/dev/zero", f.folder]) {
      for (const flag of ["--journal", "--export"]) {
        const result = await f.run([...onCache, "--all", flag, file])
        expect(result).toMatchObject({ code: 2, stdout: "" })
        expect(result.stderr).toMatch(/is not a regular file|is a directory/)
      }
    }
    expect(f.left(uuid(1))).toEqual(["t1"])
  })

  it("as a token file is refused at once, with the way that works", async () => {
    await using f = await bulk(1)
    const id = f.ids[0] ?? ""
    for (const file of [fifo(f.folder), "/dev/zero"]) {
      const result = await f.run([id, "--token-file", file])
      expect(result.code).toBe(4)
      expect(result.stderr).toContain("is not a regular file; pipe the token into --token-file -")
    }
    const through = shell(`exec "$@" --token-file <(echo ${tokens.valid})`, "sh")
    expect((await f.run([id], { through })).stderr).toContain("pipe the token into --token-file -")
    expect((await f.run([id, "--token-file", f.folder])).stderr).toContain("is a directory")
    expect(f.emulator.requests()).toEqual([])
    expect(await f.run([id, "--token-file", "-"], { stdin: tokens.valid })).toMatchObject({ code: 0 })
  })

  it("as clouds.yaml is refused at once", async () => {
    await using m = await machine()
    const folder = m.home(".config/openstack")
    mkdirSync(folder, { recursive: true })
    fifo(folder, "clouds.yaml")
    const result = await m.run(["list", "-I", demoInstance, "--cloud", "c"])
    expect(result.code).toBe(4)
    expect(result.stderr).toContain("is not a regular file")
  })
})

describe.concurrent("ids from a pipe", () => {
  it("of a process substitution, or of a FIFO whose writer comes late, are all deleted", async () => {
    await using f = await bulk(4)
    const [a, b, c, d] = f.ids
    const substituted = shell(`exec "$@" --file <(echo ${a}; echo ${b})`, "sh")
    expect(await f.run(["--yes"], { through: substituted })).toMatchObject({ code: 0 })
    const file = fifo(f.folder)
    const run = f.start(["--yes", "--file", file])
    // It is waiting for a writer.
    await new Promise((resolve) => run.child.stderr.once("data", resolve))
    writeFileSync(file, `${c}\n${d}\n`)
    expect(await run.done).toMatchObject({ code: 0 })
    expect(f.left().size).toBe(0)
  })

  it("that nobody writes to end with the first signal", async () => {
    await using f = await bulk(1)
    const run = f.start(["--yes", "--file", fifo(f.folder)])
    await new Promise((resolve) => run.child.stderr.once("data", resolve))
    run.child.kill("SIGINT")
    expect(await run.done).toMatchObject({ code: 130 })
  })

  it("that a declined question leaves unread do not keep the process", async () => {
    await using f = await bulk(1)
    const file = fifo(f.folder)
    const writer = openSync(file, "r+")
    expect(await f.run(["--file", file])).toMatchObject({ code: 2, stdout: "" })
    closeSync(writer)
  })

  it("that cannot be read are exit code 2", async () => {
    await using f = await bulk(1)
    for (const [redirect, words] of [
      ["< /", "it is a directory"],
      ["0> /dev/null", "bad file descriptor (EBADF)"]
    ] as const) {
      const result = await f.run(["--file", "-", "--yes"], { through: shell(`exec "$@" ${redirect}`, "sh") })
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toContain(`cannot read ids from standard input: ${words}`)
    }
    const result = await f.run([f.ids[0] ?? "", "--token-file", "-"], { through: shell(`exec "$@" < /`, "sh") })
    expect(result.code).toBe(4)
    expect(result.stderr).toContain("it cannot be read: it is a directory")
    expect(f.sent()).toEqual([])
  })
})

describe.concurrent("a working directory that was deleted", () => {
  const gone = (f: Bulk) => {
    const folder = join(f.folder, "gone")
    mkdirSync(folder)
    return shell(`cd "$0" && rmdir "$0" && exec "$@"`, folder)
  }

  it("is no hindrance for a command that needs none", async () => {
    await using f = await bulk(1)
    const journal = join(f.folder, "journal")
    expect(await f.run([...f.ids, "--journal", journal], { through: gone(f) })).toMatchObject({ code: 0 })
  })

  it("is named where a path is relative to it; nothing is sent", async () => {
    await using f = await bulk(1)
    for (const args of [
      [...f.ids, "--journal", "j"],
      ["--file", "ids", "--yes"],
      [...f.ids, "--token-file", "t"]
    ]) {
      const result = await f.run(args, { through: gone(f) })
      expect(result).toMatchObject({ code: 2, stdout: "" })
      expect(result.stderr).toContain("the working directory was deleted. Nothing was sent.")
    }
    expect(f.emulator.requests()).toEqual([])
  })
})

describe.concurrent("a record that is listed", () => {
  it("is sent even if the journal calls it deleted, and a line says so", async () => {
    await using f = await pruneFixture(oneInstance(aged({ t1: 40, t2: 41, t3: 42 })))
    const args = [...onCache, "--all", "--journal", "j"]
    const endpoint = f.emulator.endpoint
    const line = (event: string, taskId: string, more: object = {}) =>
      `${JSON.stringify({ event, endpoint, projectId: f.projectId, instanceId: uuid(1), taskId, ...more })}\n`
    const ended = (taskId: string) => line("sent", taskId) + line("ended", taskId, { outcome: "deleted", status: 200 })
    writeFileSync(join(f.folder, "j"), ended("t1") + ended("t2"))
    const first = await f.run(args)
    expect(first.code).toBe(0)
    expect(first.stderr).toContain(
      "records that the journal calls deleted and the service lists again: 2. They are sent again."
    )
    expect(outcomes(first.stdout)).toEqual({ deleted: 3 })
    expect(f.left(uuid(1))).toEqual([])
    expect((await f.run(args)).stderr).not.toContain("the journal calls deleted")
  })
})
