/**
 * The CLI installed from its tarball: as one package, on each Node.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { cliTarball, installCli, npmInstall } from "../installedCli.ts"
import { folderOf, type Tarballs } from "../packed.ts"
import type { Check, Part } from "../part.ts"
import { json, run } from "../shell.ts"
import { runtimes } from "../tools.ts"

const commands = ["delete", "prune", "list", "instances", "doctor"]

const check = (name: string, holds: boolean, found: unknown): Check => ({
  name,
  problem: holds ? undefined : `found ${JSON.stringify(found)}`
})

interface Manifest {
  readonly version: string
  readonly dependencies?: object
  readonly scripts?: Readonly<Record<string, string>>
}

const onePackage = (launcher: string): ReadonlyArray<Check> => {
  const folder = dirname(dirname(launcher))
  const installed = readdirSync(dirname(folder)).filter((name) => !name.startsWith("."))
  const { dependencies = {}, scripts = {} } = json<Manifest>(join(folder, "package.json"))
  const atInstall = Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))
  return [
    check("npm installs one package", installed.join() === "dcs-tasks", installed),
    check("no dependency, no install script", Object.keys(dependencies).length + atInstall.length === 0, atInstall)
  ]
}

/** `npm install --global` puts the command on the PATH, which has to have a Node. */
const globally = (tarballs: Tarballs, prefix: string): Check => {
  run([...npmInstall, "--global", "--prefix", prefix, cliTarball(tarballs)], { cwd: prefix })
  const env = { PATH: `${join(prefix, "bin")}:${dirname(runtimes.node24)}` }
  const { stdout } = spawnSync("dcs-tasks", ["--version"], { env, encoding: "utf8" })
  const { version } = json<Manifest>(join(folderOf("dcs-tasks"), "package.json"))
  return check("installed globally, it is the command dcs-tasks", stdout === `${version}\n`, stdout)
}

const olderNode = (launcher: string): ReadonlyArray<Check> =>
  [["--version"], ["--help"], ...commands.map((command) => [command, "--help"]), ...commands.map((name) => [name])].map(
    (args) => {
      const { status, stderr, stdout } = spawnSync(runtimes.node20, [launcher, ...args], { encoding: "utf8" })
      const says = /^dcs-tasks: needs Node\.js 22\.19 or newer; this is 20\.[\d.]+\n$/.test(stderr)
      return check(`node 20: one line and exit code 2: ${args.join(" ")}`, status === 2 && says && stdout === "", [
        status,
        stdout,
        stderr
      ])
    }
  )

const demo = [process.execPath, "demo/demo.ts"]
// Not with the reporters of the package: they count these tests as its own.
const exitCodes = ["node_modules/.bin/vitest", "run", "--reporter=dot", "test/exitCodes.test.ts"]

export const cli: Part = ({ tarballs, work }) => {
  const local = join(work, "local")
  const global = join(work, "global")
  for (const folder of [local, global]) mkdirSync(folder)
  const launcher = installCli(tarballs, local)
  // The tests start the CLI by two paths: of a runtime, and of the launcher.
  const deno = join(work, "deno")
  writeFileSync(deno, `#!/bin/sh\nexec '${runtimes.deno}' run --allow-all --no-remote "$@"\n`, { mode: 0o755 })

  const passes = (name: string, command: ReadonlyArray<string>, runtime: string): Check => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: work, DCS_TASKS_CLI: launcher, DCS_TASKS_NODE: runtime }
    try {
      run(command, { cwd: folderOf("dcs-tasks"), env })
      return { name }
    } catch (error) {
      return { name, problem: String(error) }
    }
  }
  const onNode = [runtimes.node22, runtimes.node24, runtimes.node26].flatMap((node) => {
    const version = run([node, "--version"], { cwd: work }).stdout.trim()
    return [
      passes(`node ${version}: the demo`, demo, node),
      passes(`node ${version}: the tests of the exit codes`, exitCodes, node)
    ]
  })
  return [
    ...onePackage(launcher),
    globally(tarballs, global),
    ...olderNode(launcher),
    ...onNode,
    passes("bun, a smoke test: the demo", demo, runtimes.bun),
    passes("deno, a smoke test: the demo", demo, deno)
  ]
}
