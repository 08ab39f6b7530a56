/** The packages that npm installs into an empty folder, and their size. */
import { spawnSync } from "node:child_process"
import { globSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export interface Footprint {
  readonly name: string
  readonly packages: number
  /** MiB. */
  readonly size: number
}

const root = fileURLToPath(new URL("../../..", import.meta.url))

const inFolder = <A>(use: (folder: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-bench-"))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string): void => {
  const { error, status, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" })
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`)
}

const measure = (name: string, specifiers: ReadonlyArray<string>): Footprint =>
  inFolder((folder) => {
    writeFileSync(join(folder, "package.json"), `{"private":true}`)
    run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...specifiers], folder)
    const files = globSync("node_modules/**", { cwd: folder }).map((file) => join(folder, file))
    const bytes = files.map((file) => lstatSync(file)).reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
    const manifests = globSync(["node_modules/*/package.json", "node_modules/@*/*/package.json"], { cwd: folder })
    const nested = globSync(["node_modules/**/node_modules/*/package.json"], { cwd: folder })
    return { name, packages: manifests.length + nested.length, size: bytes / 1024 / 1024 }
  })

/** The packages as they would be published. */
export const footprints = (): ReadonlyArray<Footprint> =>
  inFolder((folder) => {
    const pack = (name: string): void => run("pnpm", ["--filter", name, "pack", "--pack-destination", folder], root)
    for (const name of ["@dcs-tasks/wire", "@dcs-tasks/core", "@dcs-tasks/node", "dcs-tasks"]) pack(name)
    const tarballs = (...names: ReadonlyArray<string>) =>
      names.flatMap((name) => globSync(`${name}-[0-9]*.tgz`, { cwd: folder }).map((file) => join(folder, file)))
    return [
      measure("dcs-tasks, the CLI", tarballs("dcs-tasks")),
      measure("@dcs-tasks/node, effect included", [
        ...tarballs("dcs-tasks-wire", "dcs-tasks-core", "dcs-tasks-node"),
        "effect@~4.1.0"
      ]),
      measure("the vendor's SDK core", ["@huaweicloud/huaweicloud-sdk-core@3.1.211"])
    ]
  })
