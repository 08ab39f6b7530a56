/** The environment and the files of a machine: passed as a value, so that tests need no real home folder. */
import { DcsCredentialsError } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import { constants } from "node:fs"
import { open } from "node:fs/promises"
import { devNull, homedir } from "node:os"
import { join } from "node:path"
import { systemCode, systemProblem } from "@dcs-tasks/wire/fault"

export interface FoundFile {
  readonly content: string
  /** Permissions, such as `0o644`. Absent on Windows. */
  readonly mode?: number | undefined
}

/**
 * The environment and the files in which credentials are searched for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Machine {
  /** The variables, usually `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The home directory, for `~/.config/openstack/clouds.yaml` and the vendors' files. */
  readonly home: string
  /** The working directory. */
  readonly cwd: string
  /** `undefined` if the file does not exist. Fails if it exists and cannot be read. */
  readonly read: (path: string) => Effect.Effect<FoundFile | undefined, DcsCredentialsError>
}

/** No file with credentials is larger. */
const maxBytes = 1024 * 1024

class Unsuitable extends Error {}

const problemOf = (error: unknown): string =>
  error instanceof Unsuitable ? `the file ${error.message}` : `the file cannot be read: ${systemProblem(error)}`

const readUpTo = async (path: string): Promise<FoundFile> => {
  // Without O_NONBLOCK, opening a FIFO waits for a writer, and the process cannot end.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const stats = await file.stat()
  const { mode } = stats
  if (!stats.isFile()) throw new Unsuitable(stats.isDirectory() ? "is a directory" : "is not a regular file")
  if (stats.size > maxBytes) throw new Unsuitable("is larger than 1 MiB")
  const content = await file.readFile("utf8")
  return {
    content: content.replace(/^\ufeff/, ""),
    ...(process.platform !== "win32" && { mode: mode & 0o777 })
  }
}

/** If the working directory was deleted, a folder in which no file can be. */
const currentFolder = (): string => {
  try {
    return process.cwd()
  } catch {
    return join(devNull, "deleted")
  }
}

/**
 * The machine that this process runs on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const thisMachine = (): Machine => ({
  environment: process.env,
  home: homedir(),
  cwd: currentFolder(),
  read: (path) =>
    Effect.tryPromise({
      try: () => readUpTo(path),
      catch: (error) => ({ code: systemCode(error), problem: problemOf(error) })
    }).pipe(
      Effect.catch(({ code, problem }) =>
        code === "ENOENT" || code === "ENOTDIR"
          ? Effect.succeed(undefined)
          : Effect.fail(new DcsCredentialsError({ source: path, problem }))
      )
    )
})
