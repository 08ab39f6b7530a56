/**
 * Installs with npm and with pnpm in empty folders, strictly, and reports what is there afterwards. A warning is an error.
 */
import { readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Dependencies, newProject, npmInstall } from "../installation.ts"
import { json, run } from "../shell.ts"
import { pnpm as command } from "../tools.ts"

interface Locked {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>
}

/** Ignores warnings about the configuration of this machine, because they are not about the packages. */
const warningsIn = (output: string): ReadonlyArray<string> =>
  output.split("\n").filter((line) => /\bwarn/i.test(line) && !/Unknown \w+ config/.test(line))

const checkOutput = ({ stderr, stdout }: ReturnType<typeof run>): void => {
  const warnings = warningsIn(`${stdout}${stderr}`)
  if (warnings.length > 0) throw new Error(warnings.join("\n"))
}

/** npm adds the peers. */
export const npm = (folder: string, dependencies: Dependencies, ...flags: ReadonlyArray<string>): void => {
  newProject(folder, dependencies)
  checkOutput(npmInstall(folder, "--strict-peer-deps", ...flags))
}

/** Without `autoInstallPeers`: each peer has to be among the dependencies. Fails if an install script is not decided on. */
export const pnpm = (folder: string, dependencies: Dependencies, settings: object): void => {
  newProject(folder, dependencies)
  const strict = { strictPeerDependencies: true, autoInstallPeers: false, ...settings }
  writeFileSync(join(folder, "pnpm-workspace.yaml"), JSON.stringify(strict))
  checkOutput(run([...command, "install", "--prefer-offline"], { cwd: folder }))
}

const locked = (folder: string): Locked["packages"] => json<Locked>(join(folder, "package-lock.json")).packages

/** The packages with an install script, as npm knows them. */
export const scriptsIn = (folder: string): string =>
  Object.entries(locked(folder))
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path)
    .join()

interface Installed {
  readonly packages: number
  /** How often `effect` is there. */
  readonly effects: number
  readonly bytes: number
}

export const installedByNpm = (folder: string): Installed => {
  const exists = (path: string) => statSync(join(folder, path), { throwIfNoEntry: false }) !== undefined
  const paths = Object.keys(locked(folder)).filter((path) => path !== "" && exists(path))
  const modules = join(folder, "node_modules")
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return {
    packages: paths.length,
    effects: paths.filter((path) => path.endsWith("node_modules/effect")).length,
    bytes: files.reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0)
  }
}

/** Its files are links into a store, so they are not measured. */
export const installedByPnpm = (folder: string): Omit<Installed, "bytes"> => {
  const names = readdirSync(join(folder, "node_modules/.pnpm")).filter((name) => /.@/.test(name))
  return { packages: names.length, effects: names.filter((name) => name.startsWith("effect@")).length }
}
