/**
 * The CLI as users get it: installed from its tarball in an empty folder.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Tarballs } from "./packed.ts"
import { run } from "./shell.ts"

export const npmInstall = ["npm", "install", "--no-audit", "--no-fund"]

/** The tarball of the CLI. */
export const cliTarball = (tarballs: Tarballs): string => {
  const { "dcs-tasks": tarball } = tarballs
  if (tarball === undefined) throw new Error("there is no tarball of dcs-tasks")
  return tarball
}

/** Installs the CLI in an empty folder, as npm does by default. Returns the launcher. */
export const installCli = (tarballs: Tarballs, folder: string): string => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }))
  run([...npmInstall, cliTarball(tarballs)], { cwd: folder })
  return join(folder, "node_modules/dcs-tasks/dist/launcher.mjs")
}
