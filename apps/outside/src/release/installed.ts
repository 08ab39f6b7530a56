/**
 * What a user gets from the registry: installs the packages in empty folders and uses them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { folderOf, installed, published } from "../packed.ts"
import type { Check } from "../part.ts"
import { json, run } from "../shell.ts"
import { runtimes } from "../tools.ts"
import { expect, type PublishedManifest } from "./clone.ts"

const cli = "dcs-tasks"
const effect3 = "@dcs-tasks/effect-3"

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

const install = (folder: string, dependencies: Readonly<Record<string, string>>, registry: string): void => {
  mkdirSync(folder)
  writeFileSync(join(folder, ".npmrc"), `@dcs-tasks:registry=${registry}\n`)
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }))
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder })
}

const checkFiles = (name: string, folder: string, version: string): ReadonlyArray<Check> => {
  const path = join(folder, "node_modules", name)
  const text = readFileSync(join(path, "package.json"), "utf8")
  const changelog = join(path, "CHANGELOG.md")
  return [
    expect(`${name}: the version`, json<PublishedManifest>(join(path, "package.json")).version, version),
    expect(`${name}: no protocol of the workspace`, /"(workspace|catalog):[^"]*/.exec(text)?.[0], undefined),
    expect(`${name}: exports the build`, /"\.\/src\/[^"]*/.exec(text)?.[0], undefined),
    expect(
      `${name}: a changelog of this version`,
      existsSync(changelog) && readFileSync(changelog, "utf8").startsWith(`# ${name}\n\n## ${version}\n\n###`),
      true
    ),
    expect(`${name}: a README`, existsSync(join(path, "README.md")), true)
  ]
}

/** Loads the package on the lowest Node that it claims. */
const checkEngine = (name: string, folder: string): Check => {
  const { engines } = json<PublishedManifest>(join(folder, "node_modules", name, "package.json"))
  const node = lowest[engines.node]
  if (node === undefined) return { name: `${name}: engines`, problem: `no runtime for ${engines.node}` }
  const code = `console.log(Object.keys(await import("${name}")).length > 0)`
  const { stdout } = run([node, "--input-type=module", "--eval", code], { cwd: folder })
  return expect(`${name}: loads on Node ${engines.node}`, stdout.trim(), "true")
}

export const checkInstalled = (work: string, registry: string, version: string): ReadonlyArray<Check> => {
  const libraries = Object.keys(published).filter((name) => name !== cli)
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
  mkdirSync(folders.cli)
  run(["npm", "install", "--no-audit", "--no-fund", `--registry=${registry}`, `${cli}@${version}`], {
    cwd: folders.cli
  })

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
    expect(`${cli} --version`, printed, version),
    expect("@dcs-tasks/node deletes a task of @dcs-tasks/emulator", deleted, "Deleted kept")
  ]
}
