// `pnpm start`: builds what has changed, then runs the bundled CLI, or without arguments the demo. Only they write to stdout.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"
import { turbo } from "./turbo.mjs"

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const args = process.argv.slice(2)

const launcher = path("apps/cli/dist/launcher.mjs")
if (!existsSync(launcher)) process.stderr.write("Building the CLI; only the first run takes this long ...\n")
const building = turbo(["run", "build", "--filter=dcs-tasks", "--output-logs=errors-only", "--log-order=grouped"], {
  stdio: ["ignore", "pipe", "pipe"],
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024
})
if (building.status !== 0) {
  process.stderr.write(building.stdout ?? "")
  process.stderr.write(building.stderr ?? "")
  process.stderr.write(`The build failed. Nothing was run${building.error ? `: ${building.error.message}` : ""}.\n`)
  process.exit(70)
}

const target = args.length === 0 ? [path("apps/cli/demo/demo.ts")] : [launcher, ...args]
const child = spawn(process.execPath, target, { stdio: "inherit" })
// A terminal sends SIGINT to the whole process group, and the child handles it. Other signals reach only this process.
process.on("SIGINT", () => {})
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(70)
})
child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 70) : 128 + constants.signals[signal]))
