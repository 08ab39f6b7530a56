/**
 * Installs the published packages from their tarballs, as users do.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join, posix } from "node:path"
import { folderOf, installed, type Manifest, published, type Tarballs } from "./packed.ts"
import { json, run } from "./shell.ts"

/** All other packages depend on it. */
const wire = "@dcs-tasks/wire"

const isEffect3 = (name: string): boolean => name === "@dcs-tasks/effect-3"

/** The published packages that can be installed together: Effect 3 and Effect 4 cannot. */
export const groups: Readonly<Record<"effect-3" | "effect-4", ReadonlyArray<string>>> = {
  "effect-3": [wire, ...Object.keys(published).filter(isEffect3)],
  "effect-4": Object.keys(published).filter((name) => !isEffect3(name))
}

/** Installs packages from their tarballs in a new folder, with their peer dependencies and others beside them. */
export const install = (
  names: ReadonlyArray<string>,
  tarballs: Tarballs,
  folder: string,
  beside: Readonly<Record<string, string>> = {}
): void => {
  const peers = names.flatMap((name) =>
    Object.keys(json<Manifest>(join(folderOf(name), "package.json")).peerDependencies ?? {}).map((peer) => [
      peer,
      installed(peer, folderOf(name))
    ])
  )
  const own = names.map((name) => [name, tarballs[name]])
  const dependencies = { ...Object.fromEntries([...peers, ...own]), ...beside }
  mkdirSync(folder)
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }))
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder })
}

/** Where the paths of a package lead to. */
export type Exports = Readonly<Record<string, string | { readonly types?: string; readonly default?: string }>>

/** The names by which users can import a package and its modules. */
export const doorsOf = (name: string, exports: Exports): ReadonlyArray<string> =>
  Object.keys(exports).map((subpath) => posix.join(name, subpath))

/** The `exports` of a package that is installed in a folder. */
export const exportsOf = (name: string, folder: string): Exports =>
  json<{ readonly exports: Exports }>(join(folder, "node_modules", name, "package.json")).exports
