/**
 * Folders in which the packages are installed from their tarballs, with the checks.
 */
import { execFile } from "node:child_process"
import { cpSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { folderOf, installed, type Tarballs } from "../packed.ts"

/** The oldest Effect 3 that @dcs-tasks/effect-3 allows. */
const floor = { effect: "3.22.0", "@effect/platform": "0.97.0" }

const effect3 = (dependency: string): string => installed(dependency, folderOf("@dcs-tasks/effect-3"))

const sets = {
  effect4: {
    packages: ["wire", "core", "node", "browser"],
    peers: { effect: installed("effect", folderOf("@dcs-tasks/node")) }
  },
  effect3: {
    packages: ["wire", "effect-3"],
    peers: { effect: effect3("effect"), "@effect/platform": effect3("@effect/platform") }
  },
  effect3Floor: { packages: ["wire", "effect-3"], peers: floor }
}

export type SetName = keyof typeof sets

/** The version of Effect in a set. */
export const effectOf = (set: SetName): string => sets[set].peers.effect

const installSet = async (set: SetName, tarballs: Tarballs, work: string): Promise<void> => {
  const { packages, peers } = sets[set]
  const folder = join(work, set)
  mkdirSync(folder)
  const tested = Object.fromEntries(packages.map((name) => [`@dcs-tasks/${name}`, tarballs[`@dcs-tasks/${name}`]]))
  const manifest = { private: true, type: "module", dependencies: { ...tested, ...peers } }
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest))
  cpSync(fileURLToPath(new URL("inside", import.meta.url)), folder, { recursive: true })
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
  await promisify(execFile)("npm", ["install", ...options], { cwd: folder })
}

/** Installs all sets, each in a folder with its name. */
export const install = async (tarballs: Tarballs, work: string): Promise<void> => {
  await Promise.all(Object.keys(sets).map((set) => installSet(set as SetName, tarballs, work)))
}
