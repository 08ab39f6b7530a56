/**
 * The packages in the bundlers of pages: installed from their tarballs in an empty folder, built for production without
 * a warning, no larger than the limits, and run.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { groups, install } from "../installation.ts"
import { libraries, type Tarballs } from "../packed.ts"
import type { Check, Part } from "../part.ts"
import { run } from "../shell.ts"
import { testPages } from "./built.ts"
import { type BundlerName, bundlers as builders, names } from "./bundlers.ts"

/** The bytes that a bare import can leave, minified and not compressed: the wrapper of an empty program. */
const bareLimit = 100

const manifests = (tarballs: Tarballs, work: string): ReadonlyArray<Check> =>
  Object.entries(tarballs).map(([name, tarball]) => {
    const { stdout } = run(["tar", "-xOf", tarball, "package/package.json"], { cwd: work })
    const { sideEffects } = JSON.parse(stdout) as { readonly sideEffects?: unknown }
    const problem = sideEffects === false ? undefined : `it is ${JSON.stringify(sideEffects)}`
    return { name: `${name}: "sideEffects" is false in the packed manifest`, problem }
  })

/** Bare imports of all packages of a folder, in one program. Some bundlers warn that it is empty, and they are right. */
const bareImports = async (packages: ReadonlyArray<string>, folder: string): Promise<ReadonlyArray<Check>> => {
  const input = join(folder, "bare.js")
  writeFileSync(input, packages.map((name) => `import "${name}"\n`).join(""))
  const test = async (bundler: BundlerName): Promise<Check> => {
    const { code } = await builders[bundler](input, "node")
    // An import that is left would be one that was not found.
    const isGone = code.length < bareLimit && !code.includes("@dcs-tasks/")
    const problem = isGone ? undefined : `${code.length} bytes: ${code.slice(0, bareLimit)}`
    return { name: `${bundler}: bare imports of ${packages.join(", ")} leave less than ${bareLimit} bytes`, problem }
  }
  return Promise.all(names.map(test))
}

export const bundlers: Part = async ({ tarballs, work }) => {
  const imported = { ...groups, "effect-4": groups["effect-4"].filter((name) => libraries.includes(name)) }
  const folders = { "effect-3": join(work, "effect-3"), "effect-4": join(work, "effect-4") }
  install(imported["effect-3"], tarballs, folders["effect-3"])
  install(imported["effect-4"], tarballs, folders["effect-4"])
  return [
    ...manifests(tarballs, work),
    ...(await testPages(folders["effect-4"])),
    ...(await bareImports(imported["effect-3"], folders["effect-3"])),
    ...(await bareImports(imported["effect-4"], folders["effect-4"]))
  ]
}
