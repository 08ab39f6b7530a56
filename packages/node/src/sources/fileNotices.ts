/**
 * What a person should know of a file with secrets, and how its path is shown.
 *
 * @since 0.1.0
 */
import { dirname, relative, resolve, sep } from "node:path"
import type { FoundFile, Machine } from "./machine.ts"
import type { Notice } from "./source.ts"

type Places = Pick<Machine, "cwd" | "home">

/** `./clouds.yaml`, `~/.config/openstack/clouds.yaml`, or the whole path. */
export const displayPath = ({ cwd, home }: Places, path: string): string => {
  const absolute = resolve(cwd, path)
  if (dirname(absolute) === resolve(cwd)) return `.${sep}${relative(cwd, absolute)}`
  return absolute.startsWith(`${resolve(home)}${sep}`) ? `~${sep}${relative(home, absolute)}` : absolute
}

/** A file found in the working directory may have come with something downloaded. */
export const workingDirectoryNotices = (machine: Places, path: string): ReadonlyArray<Notice> =>
  dirname(resolve(machine.cwd, path)) === resolve(machine.cwd)
    ? [{ kind: "working-directory", message: `using ${displayPath(machine, path)} from the working directory` }]
    : []

/** A file with a secret that other users of the machine can read. */
export const permissionNotices = (machine: Places, path: string, { mode }: FoundFile): ReadonlyArray<Notice> => {
  if (mode === undefined || (mode & 0o044) === 0) return []
  const shownAs = displayPath(machine, path)
  return [
    {
      kind: "permissions",
      message: `${shownAs} contains a secret, but other users can read it (mode ${mode.toString(8)}); run chmod 600 on it`
    }
  ]
}
