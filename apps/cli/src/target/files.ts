/** Checks the files of a command: two purposes in one file destroy both, and a relative path needs a working directory. */
import * as Effect from "effect/Effect"
import { type BigIntStats, fstatSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs"
import { basename, dirname, isAbsolute, join, resolve } from "node:path"
import { type Failure, usage } from "../process/failure.ts"

/** Files by what the message calls them, such as a flag. `-` is standard input. */
type NamedFiles = ReadonlyArray<readonly [name: string, file: string | undefined]>

const ifRegular = (stats: BigIntStats | undefined): string | undefined =>
  stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : undefined

/** The path without symbolic links, also of a file that does not exist yet: a link can lead to it. */
const realPath = (file: string, links = 0): string => {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats?.isSymbolicLink() === true && links < 40)
    return realPath(resolve(realpathSync(dirname(file)), readlinkSync(file)), links + 1)
  return join(realpathSync(dirname(file)), basename(file))
}

/** The same for two names of one file. `undefined` if it is not a regular file. */
const identityOf = (file: string): string | undefined => {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? realPath(file) : ifRegular(found)
}

/** What the file and its lock are, or will be. Nothing for a file that cannot be used at all: that has its own error. */
const identitiesOf = (
  name: string,
  file: string
): ReadonlyArray<readonly [identity: string | undefined, name: string]> => {
  try {
    if (file === "-") return [[ifRegular(fstatSync(0, { bigint: true })), name]]
    return [
      [identityOf(file), name],
      [identityOf(`${realPath(file)}.lock`), `the lock of ${name}`]
    ]
  } catch {
    return []
  }
}

const standardOutput = (): string | undefined => {
  try {
    return ifRegular(fstatSync(1, { bigint: true }))
  } catch {
    return undefined
  }
}

const hasWorkingDirectory = (): boolean => {
  try {
    return process.cwd() !== ""
  } catch {
    return false
  }
}

/** Call before the first request. Standard output counts, because a shell can send it to a file. */
export const check = (files: NamedFiles): Effect.Effect<void, Failure> =>
  Effect.suspend(() => {
    const used = files.flatMap(([name, file]) => (file === undefined ? [] : [{ name, file }]))
    const relative = used.find(({ file }) => file !== "-" && !isAbsolute(file))
    if (relative !== undefined && !hasWorkingDirectory()) {
      return Effect.fail(
        usage(`${relative.name}: the working directory was deleted. Nothing was sent. Use an absolute path.`)
      )
    }
    const names = new Map<string, string>()
    const output = standardOutput()
    if (output !== undefined) names.set(output, "standard output")
    for (const [identity, name] of used.flatMap(({ name, file }) => identitiesOf(name, file))) {
      if (identity === undefined) continue
      const other = names.get(identity)
      if (other !== undefined) {
        return Effect.fail(usage(`${other} and ${name} are the same file. Nothing was sent. Use different files.`))
      }
      names.set(identity, name)
    }
    return Effect.void
  })
