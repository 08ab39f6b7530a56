/** Lock files, for one process at a time. A killed process leaves its lock behind, so only the lock of a live one counts. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { systemCode } from "@dcs-tasks/wire/fault"

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It exists, but belongs to another user.
    return systemCode(error) === "EPERM"
  }
}

const readIfPresent = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** Links the lock's name to a file of this process. Only one of several processes can succeed. */
const tryLink = (file: string, ownFile: string): boolean => {
  try {
    linkSync(ownFile, file)
    return true
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error
    return false
  }
}

/** The process that holds a lock, if it is alive. The own id does not count: after a restart, the lock of a killed process can contain it. */
const holderOf = (content: string): number | undefined => {
  const pid = Number(content)
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined
}

/** Moves a dead process's lock aside. A lock that another run has taken in the meantime is put back. */
const removeStale = (file: string): boolean => {
  const content = readIfPresent(file)
  if (content === undefined) return true
  if (holderOf(content) !== undefined) return false
  const aside = `${file}.${process.pid}.stale`
  try {
    renameSync(file, aside)
  } catch {
    return true
  }
  const moved = readIfPresent(aside)
  if (moved !== content) {
    tryLink(file, aside)
    rmSync(aside, { force: true })
    return false
  }
  rmSync(aside, { force: true })
  return true
}

const inUse = (file: string): string => {
  const holder = holderOf(readIfPresent(file) ?? "")
  return `is in use by another run${holder === undefined ? "" : ` (process ${holder}, according to ${file})`}; wait until that run ends`
}

/** The locks that this process holds. The process id alone does not tell them from those of a killed process. */
const held = new Set<string>()

/** Takes the lock, or returns why not. */
const tryLock = (file: string): string | undefined => {
  if (held.has(file)) return inUse(file)
  const ownFile = `${file}.${process.pid}`
  writeFileSync(ownFile, String(process.pid), { mode: 0o600 })
  try {
    return tryLink(file, ownFile) || (removeStale(file) && tryLink(file, ownFile)) ? undefined : inUse(file)
  } finally {
    rmSync(ownFile, { force: true })
  }
}

/** Holds a lock file until the scope closes. `toError` makes the error from the reason why the lock cannot be taken. */
export const acquire = <E>(lockFile: string, toError: (problem: string) => E): Effect.Effect<void, E, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      try {
        // One name for the lock, by whatever path its folder is reached and wherever the process goes later.
        const file = join(realpathSync(dirname(lockFile)), basename(lockFile))
        const problem = tryLock(file)
        if (problem !== undefined) return Effect.fail(toError(problem))
        held.add(file)
        return Effect.succeed(file)
      } catch (error) {
        return Effect.fail(toError(`cannot be locked (${systemCode(error)}); check path and permissions`))
      }
    }),
    (file) =>
      Effect.sync(() => {
        held.delete(file)
        rmSync(file, { force: true })
      })
  ).pipe(Effect.asVoid)
