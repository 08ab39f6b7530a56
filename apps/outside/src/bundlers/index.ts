/**
 * The packages in the bundlers of pages: installed from their tarballs in an empty folder, built for production without
 * a warning, no larger than the limits, and run.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { folderOf, installed, type Tarballs } from "../packed.ts"
import type { Check, Part } from "../part.ts"
import { run } from "../shell.ts"
import { testPages } from "./built.ts"
import { type BundlerName, bundlers as builders, names } from "./bundlers.ts"

/** The bytes that a bare import can leave, minified and not compressed: the wrapper of an empty program. */
const bareLimit = 100

/** The others need Effect 4. */
const onEffect3 = "@dcs-tasks/effect-3"

/** Installs packages in an empty folder, with those versions of their peers that one of them has in this repository. */
const install = (packages: Tarballs, name: string, peers: ReadonlyArray<string>, folder: string): void => {
  const versions = Object.fromEntries(peers.map((peer) => [peer, installed(peer, folderOf(name))]))
  mkdirSync(folder)
  const manifest = { private: true, type: "module", dependencies: { ...packages, ...versions } }
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest))
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder })
}

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
  const [effect3, effect4] = [join(work, "effect-3"), join(work, "effect-4")]
  const { [onEffect3]: tarball = "", "dcs-tasks": _cli, ...packages } = tarballs
  const { "@dcs-tasks/wire": wire = "" } = packages
  install(packages, "@dcs-tasks/core", ["effect"], effect4)
  install({ [onEffect3]: tarball, "@dcs-tasks/wire": wire }, onEffect3, ["effect", "@effect/platform"], effect3)
  return [
    ...manifests(tarballs, work),
    ...(await testPages(effect4)),
    ...(await bareImports(Object.keys(packages), effect4)),
    ...(await bareImports([onEffect3], effect3))
  ]
}
