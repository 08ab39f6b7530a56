/**
 * The CLI as users get it: installed from its tarball in an empty folder.
 */
import { join } from "node:path"
import { newProject, npmInstall } from "./installation.ts"
import { cli, type Tarballs } from "./packed.ts"

/** Installs the CLI in a new folder, as npm does by default. Returns the launcher. */
export const installCli = (tarballs: Tarballs, folder: string): string => {
  newProject(folder, { [cli]: tarballs[cli] })
  npmInstall(folder)
  return join(folder, "node_modules", cli, "dist/launcher.mjs")
}
