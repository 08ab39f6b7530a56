// Tells whether anything that the CLI is built from, or its bundle, has changed since the last build: turbo compares the
// contents, but takes longer to start. Any difference in name, size, time or inode counts, so a doubt means a build.
import { existsSync, lstatSync, readdirSync } from "node:fs"
import { join } from "node:path"

/** All folders of packages: more than the CLI needs, but a new dependency cannot be forgotten. */
const packagesOf = (root) => [
  ...["apps/cli", "apps/console"].filter((folder) => existsSync(join(root, folder))),
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}`)
]

const rootFiles = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "tsconfig.base.json", "turbo.json"]
/** pnpm writes it at the end of each installation. */
const installed = "node_modules/.modules.yaml"

/** `undefined` for a file that does not exist. */
const stat = (file) => {
  const found = lstatSync(file, { throwIfNoEntry: false })
  return found === undefined ? "-" : [found.size, found.mtimeMs, found.ctimeMs, found.ino].join()
}

const below = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name)
    return entry.isDirectory() ? below(file) : [file]
  })

const inputsOf = (root) => [
  ...[...rootFiles, installed].map((file) => join(root, file)),
  ...packagesOf(root).flatMap((folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => join(root, folder, name))
    const folders = entries.filter((entry) => entry.isDirectory() && ["src", "public"].includes(entry.name))
    const sources = folders.flatMap(({ name }) => below(join(root, folder, name)))
    return [...files, ...sources]
  })
]

/** @param {string} root @param {"inputs" | "outputs"} what */
export const fingerprint = (root, what) => {
  const files = what === "inputs" ? inputsOf(root) : below(join(root, "apps/cli/dist"))
  return files.map((file) => `${file} ${stat(file)}\n`).join("")
}
