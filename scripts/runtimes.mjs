// Runtimes other than the Node of this repository: exact versions, with their own workspace and lock file (scripts/runtimes),
// so that a first start or test does not download them. Each is called by its path, without PATH.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const { name, version } = JSON.parse(readFileSync(path("../package.json"), "utf8")).devEngines.packageManager

/** The command of the package manager in `package.json`. */
export const pnpm = ["npx", "-y", `${name}@${version}`]

export const runtimes = {
  node22: path("runtimes/node_modules/node-22/bin/node"),
  bun: path("runtimes/node_modules/@oven/bun-linux-x64/bin/bun"),
  deno: path("runtimes/node_modules/@deno/linux-x64-glibc/deno")
}

/** Installs the runtimes. On a platform without packages of them, prints a message and returns false. */
export const installRuntimes = () => {
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.error(
      `There are no packages of the runtimes for ${process.platform} on ${process.arch}. Nothing is tested.`
    )
    return false
  }
  const [command, ...args] = [...pnpm, "install", "--frozen-lockfile"]
  const { status, stderr, stdout } = spawnSync(command, args, { cwd: path("runtimes"), encoding: "utf8" })
  const missing = Object.values(runtimes).filter((file) => !existsSync(file))
  if (status !== 0 || missing.length > 0) throw new Error(`No ${missing.join(", ")}:\n${stdout}${stderr}`)
  return true
}
