/** Notices about files with secrets, and how messages show their paths. */
import { dirname, relative, resolve, sep } from "node:path"
import type { FoundFile, Machine } from "./machine.ts"
import type { Notice } from "./source.ts"

type Places = Pick<Machine, "cwd" | "home">

/** `./clouds.yaml`, `~/.config/openstack/clouds.yaml`, or the absolute path. */
export const displayPath = ({ cwd, home }: Places, path: string): string => {
  const absolute = resolve(cwd, path)
  if (dirname(absolute) === resolve(cwd)) return `.${sep}${relative(cwd, absolute)}`
  return absolute.startsWith(`${resolve(home)}${sep}`) ? `~${sep}${relative(home, absolute)}` : absolute
}

/** A file in the working directory could have come with a download. */
export const workingDirectoryNotices = (machine: Places, path: string): ReadonlyArray<Notice> =>
  dirname(resolve(machine.cwd, path)) === resolve(machine.cwd)
    ? [{ kind: "working-directory", message: `using ${displayPath(machine, path)} from the working directory` }]
    : []

/**
 * A notice if other users of the machine can read a file with a secret.
 *
 * @since 0.1.0
 * @category utilities
 */
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
