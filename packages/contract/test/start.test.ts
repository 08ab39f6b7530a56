/** `scripts/start.mjs`: it builds whenever something has changed, and only then, and prints nothing of its own. */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const scripts = fileURLToPath(new URL("../../../scripts/", import.meta.url))

/** It stands for turbo: counts its runs, and writes a CLI that prints its arguments and ends with 3. */
const builder = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs"
appendFileSync("builds", "x")
if (existsSync("broken")) { process.stdout.write("no such type"); process.exit(1) }
mkdirSync("apps/cli/dist", { recursive: true })
writeFileSync("apps/cli/dist/launcher.mjs", "console.log(process.argv.slice(2).join()); process.exitCode = 3")
`

/** A clone in which only the parts exist that the script reads. */
const clone = () => {
  const root = mkdtempSync(join(tmpdir(), "dcs-tasks-start-"))
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  for (const name of ["start.mjs", "fingerprint.mjs", "turbo.mjs"]) {
    cpSync(join(scripts, name), join(root, "scripts", name))
  }
  write("node_modules/turbo/bin/turbo", builder)
  write("node_modules/turbo/package.json", `{ "type": "module" }`)
  write("node_modules/.modules.yaml", "")
  write("package.json", "{}")
  write("pnpm-lock.yaml", "1")
  write("apps/cli/package.json", "{}")
  write("apps/cli/src/main.ts", "a")
  write("packages/core/src/deep/core.ts", "a")
  return {
    root,
    write,
    path: (name: string) => join(root, name),
    builds: () => readFileSync(join(root, "builds"), "utf8").length,
    start: (...args: ReadonlyArray<string>) => {
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, "scripts/start.mjs"), ...args], {
        cwd: tmpdir(),
        env: { npm_config_user_agent: "pnpm/12" },
        encoding: "utf8"
      })
      return { status, stderr, stdout }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true })
  }
}

it("builds once, then runs the CLI from any folder with its arguments and exit code, and prints nothing else", () => {
  using c = clone()
  const first = "Building the CLI; only the first run takes this long ...\n"
  expect(c.start("list", "-I")).toEqual({ status: 3, stdout: "list,-I\n", stderr: first })
  expect(c.start("list", "-I")).toEqual({ status: 3, stdout: "list,-I\n", stderr: "" })
  expect(c.builds()).toBe(1)
})

describe("builds again after", () => {
  const changes: Readonly<Record<string, (c: ReturnType<typeof clone>) => void>> = {
    "a change of a source": ({ write }) => write("packages/core/src/deep/core.ts", "ab"),
    "a change that keeps size and time": ({ path, write }) => {
      utimesSync(path("apps/cli/src/main.ts"), 1, 1)
      write("apps/cli/src/main.ts", "b")
      utimesSync(path("apps/cli/src/main.ts"), 1, 1)
    },
    "a new source": ({ write }) => write("packages/core/src/other.ts", ""),
    "a new package": ({ write }) => write("packages/new/src/index.ts", ""),
    "the loss of a source": ({ path }) => rmSync(path("packages/core/src/deep/core.ts")),
    "a new name": ({ path }) => renameSync(path("apps/cli/src/main.ts"), path("apps/cli/src/other.ts")),
    "a change of a manifest": ({ write }) => write("apps/cli/package.json", "{ }"),
    "a change of the lockfile": ({ write }) => write("pnpm-lock.yaml", "12"),
    "an installation": ({ write }) => write("node_modules/.modules.yaml", "new"),
    "a change of the bundle": ({ write }) => write("apps/cli/dist/launcher.mjs", "old"),
    "the loss of the bundle": ({ path }) => rmSync(path("apps/cli/dist"), { recursive: true })
  }

  it.each(Object.keys(changes))("%s", (name) => {
    using c = clone()
    c.start()
    changes[name]?.(c)
    expect(c.start("x")).toMatchObject({ status: 3, stdout: "x\n" })
    expect(c.start("x")).toMatchObject({ status: 3, stdout: "x\n", stderr: "" })
    expect(c.builds()).toBe(2)
  })
})

it("runs nothing after a build that failed, and builds again", () => {
  using c = clone()
  c.write("broken", "")
  for (const builds of [1, 2]) {
    const { status, stderr, stdout } = c.start("list")
    expect([status, stdout]).toEqual([70, ""])
    expect(stderr).toContain("no such type")
    expect(stderr).toContain("The build failed. Nothing was run.\n")
    expect(c.builds()).toBe(builds)
  }
})
