/** One run at a time on a journal. A run that was killed leaves its lock behind: a lock of no living process is void. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { codeOf } from "../codeOf.ts"

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, "EPERM")
  }
}

const readIfPresent = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** Links the holder's own file to the lock's name: the one step that only one of two can do. */
const tryLink = (file: string, ownFile: string): boolean => {
  try {
    linkSync(ownFile, file)
    return true
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error
    return false
  }
}

/** The living process that holds a lock. */
const holderOf = (content: string): number | undefined => {
  const pid = Number(content)
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined
}

/** Moves a dead process's lock aside; if another run was faster, its lock is put back. */
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

/** Takes the lock, or says who holds it. */
const tryLock = (file: string): string | undefined => {
  const ownFile = `${file}.${process.pid}`
  writeFileSync(ownFile, String(process.pid), { mode: 0o600 })
  try {
    return tryLink(file, ownFile) || (removeStale(file) && tryLink(file, ownFile)) ? undefined : inUse(file)
  } finally {
    rmSync(ownFile, { force: true })
  }
}

/** Holds a lock file until the scope ends. `toError` makes the error of why it cannot. */
export const acquire = <E>(file: string, toError: (problem: string) => E): Effect.Effect<void, E, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      try {
        const problem = tryLock(file)
        return problem === undefined ? Effect.void : Effect.fail(toError(problem))
      } catch (error) {
        return Effect.fail(toError(`cannot be locked (${codeOf(error)}); check path and permissions`))
      }
    }),
    () => Effect.sync(() => rmSync(file, { force: true }))
  )
