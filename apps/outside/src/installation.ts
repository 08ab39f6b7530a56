/**
 * Installs the published packages from their tarballs, as users do.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join, posix } from "node:path"
import { effect3, folderOf, installed, type Manifest, published, type Tarballs } from "./packed.ts"
import { json, run } from "./shell.ts"

/** All other packages depend on it. */
const wire = "@dcs-tasks/wire"

/** The published packages that can be installed together. */
export const groups: Readonly<Record<"effect-3" | "effect-4", ReadonlyArray<string>>> = {
  "effect-3": [wire, effect3],
  "effect-4": Object.keys(published).filter((name) => name !== effect3)
}

/** Versions, ranges or tarballs, by the name of the package. */
export type Dependencies = Readonly<Record<string, string | undefined>>

/** A new folder with a manifest. */
export const newProject = (folder: string, dependencies: Dependencies): void => {
  mkdirSync(folder)
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }))
}

export const npmInstall = (folder: string, ...flags: ReadonlyArray<string>) =>
  run(["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", ...flags], { cwd: folder })

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
  newProject(folder, dependencies)
  npmInstall(folder, "--ignore-scripts")
}

/** Where the paths of a package lead to. */
export type Exports = Readonly<Record<string, string | { readonly types?: string; readonly default?: string }>>

/** The names by which users can import a package and its modules. */
export const doorsOf = (name: string, exports: Exports): ReadonlyArray<string> =>
  Object.keys(exports).map((subpath) => posix.join(name, subpath))

/** The `exports` of a package that is installed in a folder. */
export const exportsOf = (name: string, folder: string): Exports =>
  json<{ readonly exports: Exports }>(join(folder, "node_modules", name, "package.json")).exports
