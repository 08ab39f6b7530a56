/**
 * The CLI installed from its tarball: as one package, on each Node.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { npmInstall } from "../installation.ts"
import { installCli } from "../installedCli.ts"
import { cli as name, folderOf, type Manifest, type Tarballs } from "../packed.ts"
import { attempt, type Check, equal, type Part } from "../part.ts"
import { json, run } from "../shell.ts"
import { runtimes } from "../tools.ts"

const commands = ["delete", "prune", "apply", "list", "instances", "doctor", "console", "runs"]

const onePackage = (launcher: string): ReadonlyArray<Check> => {
  const folder = dirname(dirname(launcher))
  const installed = readdirSync(dirname(folder)).filter((name) => !name.startsWith("."))
  const { dependencies = {}, scripts = {} } = json<Manifest>(join(folder, "package.json"))
  const atInstall = Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))
  return [
    equal("npm installs one package", installed.join(), name),
    equal("it has no dependency", Object.keys(dependencies).join(), ""),
    equal("it has no install script", atInstall.join(), "")
  ]
}

/** `npm install --global` puts the command on the PATH, which has to have a Node. */
const globally = (tarballs: Tarballs, prefix: string): Check => {
  npmInstall(prefix, "--global", "--prefix", prefix, tarballs[name] ?? "")
  const env = { PATH: `${join(prefix, "bin")}:${dirname(runtimes.node24)}` }
  const { stdout } = spawnSync("dcs-tasks", ["--version"], { env, encoding: "utf8" })
  const { version } = json<Manifest>(join(folderOf(name), "package.json"))
  return equal("installed globally, it is the command dcs-tasks", stdout, `${version}\n`)
}

const olderNode = (launcher: string): ReadonlyArray<Check> =>
  [["--version"], ["--help"], ...commands.map((command) => [command, "--help"]), ...commands.map((name) => [name])].map(
    (args) => {
      const { status, stderr, stdout } = spawnSync(runtimes.node20, [launcher, ...args], { encoding: "utf8" })
      const says = stderr.replace(/20\.[\d.]+/, "20")
      const expected = "2, dcs-tasks: needs Node.js 22.19 or newer; this is 20\n"
      return equal(`node 20: one line and exit code 2: ${args.join(" ")}`, `${status}, ${stdout}${says}`, expected)
    }
  )

const demo = [process.execPath, "demo/demo.ts"]
// Not with the reporters of the package: they count these tests as its own.
const tests = (file: string) => ["node_modules/.bin/vitest", "run", "--reporter=dot", file]

export const cli: Part = async ({ tarballs, work }) => {
  const global = join(work, "global")
  mkdirSync(global)
  const launcher = installCli(tarballs, join(work, "local"))
  // The tests start the CLI by two paths: of a runtime, and of the launcher.
  const deno = join(work, "deno")
  writeFileSync(deno, `#!/bin/sh\nexec '${runtimes.deno}' run --allow-all --no-remote "$@"\n`, { mode: 0o755 })

  const passes = (what: string, command: ReadonlyArray<string>, runtime: string): Promise<Check> =>
    attempt(what, () => {
      const env = { PATH: process.env["PATH"] ?? "", HOME: work, DCS_TASKS_CLI: launcher, DCS_TASKS_NODE: runtime }
      run(command, { cwd: folderOf(name), env })
      return undefined
    })
  const checks = [...onePackage(launcher), globally(tarballs, global), ...olderNode(launcher)]
  for (const node of [runtimes.node22, runtimes.node24, runtimes.node26]) {
    const version = run([node, "--version"], { cwd: work }).stdout.trim()
    checks.push(await passes(`node ${version}: the demo`, demo, node))
    checks.push(
      await passes(`node ${version}: the tests of the exit codes`, tests("test/system/exitCodes.test.ts"), node)
    )
    checks.push(await passes(`node ${version}: the tests of the console`, tests("test/consoleRuns.test.ts"), node))
  }
  checks.push(await passes("bun, a smoke test: the demo", demo, runtimes.bun))
  checks.push(await passes("deno, a smoke test: the demo", demo, deno))
  return checks
}
