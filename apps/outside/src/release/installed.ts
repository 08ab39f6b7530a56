/**
 * What a user gets from the registry: installs the packages in empty folders and uses them.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Dependencies, newProject, npmInstall } from "../installation.ts"
import { cli, effect3, folderOf, installed, libraries } from "../packed.ts"
import { type Check, equal } from "../part.ts"
import { json, run } from "../shell.ts"
import { runtimes } from "../tools.ts"
import type { PublishedManifest } from "./clone.ts"

/** The runtime for the lowest Node in `engines`. */
const lowest: Readonly<Record<string, string>> = { ">=20": runtimes.node20, "^22.19 || >=23.11": runtimes.node22 }

const program = `
import { startEmulator } from "@dcs-tasks/emulator"
import { createClient } from "@dcs-tasks/node"
const emulator = await startEmulator({ instances: [{ id: "i", tasks: [{ id: "gone" }, { id: "kept" }] }] })
const { endpoint, projectId, token } = emulator
const client = createClient({ endpoint, projectId, credentials: { token } })
const { _tag } = await client.deleteBackgroundTask({ instanceId: "i", taskId: "gone" })
await client.close()
console.log(_tag, emulator.tasks("i").map(({ id }) => id).join())
await emulator.close()
`

const install = (folder: string, dependencies: Dependencies, registry: string): void => {
  newProject(folder, dependencies)
  writeFileSync(join(folder, ".npmrc"), `@dcs-tasks:registry=${registry}\n`)
  npmInstall(folder, "--ignore-scripts")
}

const checkFiles = (name: string, folder: string, version: string): ReadonlyArray<Check> => {
  const path = join(folder, "node_modules", name)
  const text = readFileSync(join(path, "package.json"), "utf8")
  const changelog = join(path, "CHANGELOG.md")
  return [
    equal(`${name}: the version`, json<PublishedManifest>(join(path, "package.json")).version, version),
    equal(`${name}: no protocol of the workspace`, /"(workspace|catalog):[^"]*/.exec(text)?.[0], undefined),
    equal(`${name}: exports the build`, /"\.\/src\/[^"]*/.exec(text)?.[0], undefined),
    equal(
      `${name}: a changelog of this version`,
      existsSync(changelog) && readFileSync(changelog, "utf8").startsWith(`# ${name}\n\n## ${version}\n\n###`),
      true
    ),
    equal(`${name}: a README`, existsSync(join(path, "README.md")), true)
  ]
}

/** Loads the package on a Node that is as low as it claims, or nearly. */
const checkEngine = (name: string, folder: string): Check => {
  const { engines } = json<PublishedManifest>(join(folder, "node_modules", name, "package.json"))
  const node = lowest[engines.node]
  if (node === undefined) return { name: `${name}: engines`, problem: `no runtime for ${engines.node}` }
  const code = `console.log(Object.keys(await import("${name}")).length > 0)`
  const { stdout } = run([node, "--input-type=module", "--eval", code], { cwd: folder })
  return equal(`${name}: loads on Node ${engines.node}`, stdout.trim(), "true")
}

export const checkInstalled = (work: string, registry: string, version: string): ReadonlyArray<Check> => {
  const forEffect4 = libraries.filter((name) => name !== effect3)
  const folders = { effect4: join(work, "effect-4"), effect3: join(work, "effect-3"), cli: join(work, "cli") }
  const beside = (names: ReadonlyArray<string>, from: string) =>
    Object.fromEntries(names.map((name) => [name, installed(name, folderOf(from))]))
  install(
    folders.effect4,
    { ...Object.fromEntries(forEffect4.map((name) => [name, version])), ...beside(["effect"], "@dcs-tasks/core") },
    registry
  )
  install(folders.effect3, { [effect3]: version, ...beside(["effect", "@effect/platform"], effect3) }, registry)
  // The CLI has no dependencies, so this registry is enough.
  newProject(folders.cli, { [cli]: version })
  npmInstall(folders.cli, `--registry=${registry}`)

  writeFileSync(join(folders.effect4, "program.mjs"), program)
  const deleted = run([runtimes.node22, "program.mjs"], { cwd: folders.effect4 }).stdout.trim()
  const launcher = join(folders.cli, "node_modules", cli, "dist/launcher.mjs")
  const printed = run([runtimes.node22, launcher, "--version"], { cwd: folders.cli }).stdout.trim()
  return [
    ...forEffect4.flatMap((name) => [
      ...checkFiles(name, folders.effect4, version),
      checkEngine(name, folders.effect4)
    ]),
    ...checkFiles(effect3, folders.effect3, version),
    checkEngine(effect3, folders.effect3),
    ...checkFiles(cli, folders.cli, version),
    equal(`${cli} --version`, printed, version),
    equal("@dcs-tasks/node deletes a task of @dcs-tasks/emulator", deleted, "Deleted kept")
  ]
}
