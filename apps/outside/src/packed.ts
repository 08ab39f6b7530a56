/**
 * The published packages as users get them: built, and packed as for publishing.
 */
import { globSync } from "node:fs"
import { dirname, join } from "node:path"
import { json, root, run } from "./shell.ts"
import { pnpm } from "./tools.ts"

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export type Tarballs = Readonly<Record<string, string>>

/** The folder of each published package, by its name. */
export const published: Readonly<Record<string, string>> = Object.fromEntries(
  globSync("{packages,apps}/*/package.json", { cwd: root })
    .map((path) => [json<Manifest>(root + path), dirname(root + path)] as const)
    .filter(([manifest]) => manifest.private !== true)
    .map(([{ name }, folder]) => [name, folder] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
)

/** Its package has nothing to import. */
export const cli = "dcs-tasks"

/** Effect 3 and Effect 4 cannot be installed together. */
export const effect3 = "@dcs-tasks/effect-3"

/** The oldest peers that it allows. */
export const effect3Floor = { effect: "3.22.0", "@effect/platform": "0.97.0" }

/** The published packages that programs import. */
export const libraries: ReadonlyArray<string> = Object.keys(published).filter((name) => name !== cli)

/** The folder of a published package. */
export const folderOf = (name: string): string => {
  const folder = published[name]
  if (folder === undefined) throw new Error(`${name} is not a published package`)
  return folder
}

/** The version of a dependency that a folder of this repository has installed. */
export const installed = (dependency: string, folder: string): string =>
  json<Manifest>(join(folder, "node_modules", dependency, "package.json")).version

/** Builds and packs packages into a folder. Returns the tarball of each by its name. */
export const pack = (names: ReadonlyArray<string>, folder: string): Tarballs => {
  const filters = names.map((name) => `--filter=${name}`)
  run([process.execPath, "scripts/turbo.mjs", "run", "build", ...filters], { cwd: root })
  const { stdout } = run([...pnpm, "--recursive", ...filters, "pack", "--json", "--pack-destination", folder], {
    cwd: root
  })
  const packed = JSON.parse(stdout) as ReadonlyArray<{ readonly filename: string; readonly name: string }>
  return Object.fromEntries(packed.map(({ filename, name }) => [name, filename]))
}
