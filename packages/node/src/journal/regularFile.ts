/** Opens a file for reading and appending if it is one file with one name, so that its lock holds for every path to it. */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, realpathSync, statSync } from "node:fs"
import { FileProblem } from "./problem.ts"

export interface RegularFile {
  readonly descriptor: number
  /** The path without symbolic links. */
  readonly path: string
  /** The same for every path to the file. */
  readonly identity: string
}

// The system ignores O_NONBLOCK for a regular file. A FIFO without a reader would block.
const openFlags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY

export const identityOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`

const checkKind = (stats: BigIntStats): void => {
  if (stats.isDirectory()) throw new FileProblem("NotRegular", "is a directory; use a file")
  if (!stats.isFile()) throw new FileProblem("NotRegular", "is not a regular file; use another one")
  if (stats.nlink > 1n) {
    throw new FileProblem(
      "NotRegular",
      `has ${stats.nlink} hard links, so another run could use it by another name; use a copy`
    )
  }
}

/** Creates a file that does not exist, readable only by its owner. Follows symbolic links. */
export const openRegular = (file: string): RegularFile => {
  // Before it is opened, because opening a device can have an effect.
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (found !== undefined) checkKind(found)
  const descriptor = openSync(file, openFlags, 0o600)
  try {
    const opened = fstatSync(descriptor, { bigint: true })
    checkKind(opened)
    const path = realpathSync(file)
    const identity = identityOf(opened)
    if (identityOf(statSync(path, { bigint: true })) !== identity) {
      throw new FileProblem("Unusable", "was replaced while it was opened; run again")
    }
    return { descriptor, path, identity }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}
