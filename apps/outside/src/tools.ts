/**
 * Runtimes, compilers, bundlers and other tools that users may have: exact versions, with their own workspace and lock file
 * (`tools`), so that a first start or test does not download them.
 */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { json, root, run } from "./shell.ts"

interface RootManifest {
  readonly devEngines: { readonly packageManager: { readonly name: string; readonly version: string } }
}

const { name, version } = json<RootManifest>(`${root}package.json`).devEngines.packageManager

/** The command of the package manager in `package.json`. */
export const pnpm: ReadonlyArray<string> = ["npx", "-y", `${name}@${version}`]

/** The path of something that the tools have installed, such as `.bin/tsc`. */
export const tool = (path: string): string => fileURLToPath(new URL(`../tools/node_modules/${path}`, import.meta.url))

/** Each is called by its path, without PATH. */
export const runtimes = {
  node20: tool("node-20/bin/node"),
  node22: tool("node-22/bin/node"),
  node24: tool("node-24/bin/node"),
  node26: tool("node-26/bin/node"),
  bun: tool("@oven/bun-linux-x64/bin/bun"),
  deno: tool("@deno/linux-x64-glibc/deno"),
  workerd: tool("@cloudflare/workerd-linux-64/bin/workerd")
}

/** The runtimes are packages for this platform alone. */
export const isSupportedPlatform = process.platform === "linux" && process.arch === "x64"

export const installTools = (): void => {
  run([...pnpm, "install", "--frozen-lockfile"], { cwd: fileURLToPath(new URL("../tools", import.meta.url)) })
  const missing = Object.values(runtimes).filter((file) => !existsSync(file))
  if (missing.length > 0) throw new Error(`Not installed: ${missing.join(", ")}`)
}
