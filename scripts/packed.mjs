// The published packages as users get them: built, and packed as for publishing.
import { spawnSync } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { pnpm } from "./runtimes.mjs"
import { turbo } from "./turbo.mjs"

export const root = fileURLToPath(new URL("..", import.meta.url))

export const json = (path) => JSON.parse(readFileSync(path, "utf8"))

/** The folder of each published package, by its name. */
export const published = Object.fromEntries(
  globSync("{packages,apps}/*/package.json", { cwd: root })
    .map((path) => [json(join(root, path)), join(root, path, "..")])
    .filter(([manifest]) => manifest.private !== true)
    .map(([{ name }, folder]) => [name, folder])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
)

/** The version that a package of this repository has installed. */
export const installed = (name, folder) => json(join(folder, "node_modules", name, "package.json")).version

/** Runs a command and returns its output. Throws with the output if the command fails. */
export const run = ([command, ...args], cwd) => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 })
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")}: exit ${status}\n${stdout}${stderr}`, { cause: error })
  }
  return { stdout, stderr }
}

/** Builds and packs packages into a folder. Returns the tarball of each by its name. */
export const pack = (names, folder) => {
  const filters = names.map((name) => `--filter=${name}`)
  const built = turbo(["run", "build", ...filters, "--output-logs=errors-only"], { encoding: "utf8" })
  if (built.status !== 0) throw new Error(`The build failed.\n${built.stdout}${built.stderr}`)
  const { stdout } = run([...pnpm, "--recursive", ...filters, "pack", "--json", "--pack-destination", folder], root)
  return Object.fromEntries(JSON.parse(stdout).map(({ filename, name }) => [name, filename]))
}
