/**
 * Each published package alone in an empty folder, with npm and with pnpm: it installs what the documentation says, without
 * a warning or an install script. The example program of effect-3 runs on the oldest and the newest of its peers.
 */
import { join } from "node:path"
import type { Dependencies } from "../installation.ts"
import { effect3, effect3Floor, folderOf, type Manifest, published, type Tarballs } from "../packed.ts"
import { attempt, type Check, type Part } from "../part.ts"
import { json } from "../shell.ts"
import { canDeclare, declare } from "./declarations.ts"
import { documentedNeeds, limits, packedNeeds, page } from "./documented.ts"
import { runExample } from "./example.ts"
import { installedByNpm, installedByPnpm, npm, pnpm, scriptsIn } from "./installers.ts"

/** With the predecessor of `effect/Schema`, which a program can have beside it. */
const floor = { ...effect3Floor, "@effect/schema": "0.75.5" }

/** As the README of effect-3 says: `@effect/platform` has a dependency with an install script. */
const allowBuilds = { "msgpackr-extract": false }

const difference = (what: string, real: unknown, expected: unknown): string | undefined =>
  String(real) === String(expected) ? undefined : `${what}: ${String(expected)}; real: ${String(real)}`

/** The tarball of a package, and those of the packages of this repository that it needs, directly or not. */
const own = (name: string, tarballs: Tarballs): Dependencies => {
  const tarball = tarballs[name]
  if (tarball === undefined) return {}
  const { dependencies = {} } = json<Manifest>(join(folderOf(name), "package.json"))
  const needed = Object.keys(dependencies).map((dependency) => own(dependency, tarballs))
  return needed.reduce((all, more) => ({ ...all, ...more }), { [name]: tarball })
}

const isTooMuch = (name: string, packages: number, bytes = 0): string | undefined => {
  const limit = limits.get(name)
  if (limit === undefined) return `has no row in ${page}`
  // A limit that is no number is exceeded.
  if (!(packages <= limit.packages)) return `${packages} packages; ${page} has ${limit.packages}`
  const mebibytes = Math.ceil(bytes / 2 ** 20)
  return mebibytes <= limit.mebibytes ? undefined : `${mebibytes} MiB; ${page} has ${limit.mebibytes}`
}

const twice = (effects: number): string | undefined =>
  effects > 1 ? `effect is installed ${effects} times` : undefined

const checkPackage = async (name: string, tarballs: Tarballs, work: string): Promise<ReadonlyArray<Check>> => {
  const tarred = own(name, tarballs)
  const folder = (installer: string) => join(work, `${installer}-${name.replaceAll(/\W+/g, "-")}`)
  const { peerDependencies = {}, peerDependenciesMeta } = json<Manifest>(join(folderOf(name), "package.json"))
  // npm does not install optional ones.
  const peers = Object.fromEntries(
    Object.entries(peerDependencies).filter(([peer]) => peerDependenciesMeta?.[peer]?.optional !== true)
  )
  const isEffect3 = name === effect3
  return [
    await attempt(`${name}: npm installs it without a warning, and no more than documented`, () => {
      npm(folder("npm"), tarred, ...(isEffect3 ? ["--ignore-scripts"] : []))
      const { bytes, effects, packages } = installedByNpm(folder("npm"))
      return twice(effects) ?? isTooMuch(name, packages, bytes)
    }),
    await attempt(`${name}: pnpm installs it with the named peers, strictly, and no more than documented`, () => {
      // Only what a user names, so that a program sees nothing else.
      const named = Object.fromEntries(Object.entries(tarred).filter(([each]) => each === name))
      pnpm(folder("pnpm"), { ...named, ...peers }, { overrides: tarred, ...(isEffect3 && { allowBuilds }) })
      const { effects, packages } = installedByPnpm(folder("pnpm"))
      return twice(effects) ?? isTooMuch(name, packages)
    }),
    await attempt(`${name}: has the install scripts of its peers and no other`, () => {
      if (isEffect3) npm(folder("peers"), peers, "--package-lock-only", "--ignore-scripts")
      const expected = isEffect3 ? scriptsIn(folder("peers")) : ""
      return difference("install scripts of its peers", scriptsIn(folder("npm")), expected)
    }),
    await attempt(`${name}: needs what is documented`, () => {
      const packed = json<Manifest>(join(folder("npm"), "node_modules", name, "package.json"))
      return difference(page, packedNeeds(packed), documentedNeeds(name))
    }),
    ...(canDeclare(name)
      ? [await attempt(`${name}: what it returns can be exported`, () => declare(name, folder("pnpm")))]
      : []),
    ...(isEffect3 ? await checkExample(name, tarred, folder) : [])
  ]
}

const checkExample = (name: string, tarred: Dependencies, folder: (installer: string) => string) =>
  Promise.all([
    attempt(`${name}: the example runs on the newest peers, installed by npm`, () => runExample(folder("npm"))),
    attempt(`${name}: the example runs on the newest peers, installed by pnpm`, () => runExample(folder("pnpm"))),
    attempt(`${name}: the example runs on the oldest peers, installed by npm`, () => {
      npm(folder("npm-floor"), { ...tarred, ...floor }, "--ignore-scripts")
      return runExample(folder("npm-floor"))
    }),
    attempt(`${name}: the example runs on the oldest peers, installed by pnpm`, () => {
      pnpm(folder("pnpm-floor"), { ...tarred, ...floor }, { overrides: tarred, allowBuilds })
      return runExample(folder("pnpm-floor"))
    })
  ])

export const install: Part = async ({ tarballs, work }) => {
  const checks: Array<Check> = []
  for (const name of Object.keys(published)) checks.push(...(await checkPackage(name, tarballs, work)))
  return checks
}
