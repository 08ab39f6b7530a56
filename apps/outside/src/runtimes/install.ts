/**
 * Folders in which the packages are installed from their tarballs, with the checks.
 */
import { cpSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { newProject, npmInstall } from "../installation.ts"
import { effect3, effect3Floor, folderOf, installed, type Tarballs } from "../packed.ts"

const newest = (dependency: string): string => installed(dependency, folderOf(effect3))

const sets = {
  effect4: {
    packages: ["wire", "core", "node", "browser"],
    peers: { effect: installed("effect", folderOf("@dcs-tasks/node")) }
  },
  effect3: {
    packages: ["wire", "effect-3"],
    peers: { effect: newest("effect"), "@effect/platform": newest("@effect/platform") }
  },
  effect3Floor: { packages: ["wire", "effect-3"], peers: effect3Floor }
}

export type SetName = keyof typeof sets

/** The version of Effect in a set. */
export const effectOf = (set: SetName): string => sets[set].peers.effect

const installSet = (set: SetName, tarballs: Tarballs, work: string): void => {
  const { packages, peers } = sets[set]
  const folder = join(work, set)
  const tested = Object.fromEntries(packages.map((name) => [`@dcs-tasks/${name}`, tarballs[`@dcs-tasks/${name}`]]))
  newProject(folder, { ...tested, ...peers })
  cpSync(fileURLToPath(new URL("inside", import.meta.url)), folder, { recursive: true })
  npmInstall(folder, "--ignore-scripts")
}

/** Installs all sets, each in a folder with its name. */
export const install = (tarballs: Tarballs, work: string): void => {
  for (const set of ["effect4", "effect3", "effect3Floor"] as const) installSet(set, tarballs, work)
}
