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

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** Links the holder's own file to the lock's name: the one step that only one of two can do. */
const take = (file: string, mine: string): boolean => {
  try {
    linkSync(mine, file)
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
  const content = read(file)
  if (content === undefined) return true
  if (holderOf(content) !== undefined) return false
  const aside = `${file}.${process.pid}.stale`
  try {
    renameSync(file, aside)
  } catch {
    return true
  }
  const moved = read(aside)
  if (moved !== content) {
    take(file, aside)
    rmSync(aside, { force: true })
    return false
  }
  rmSync(aside, { force: true })
  return true
}

const heldBy = (file: string): string => {
  const holder = holderOf(read(file) ?? "")
  return `is in use by another run${holder === undefined ? "" : ` (process ${holder}, according to ${file})`}; wait until that run ends`
}

/** Takes the lock, or says who holds it. */
const lock = (file: string): string | undefined => {
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, String(process.pid), { mode: 0o600 })
  try {
    return take(file, mine) || (removeStale(file) && take(file, mine)) ? undefined : heldBy(file)
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Holds a lock file until the scope ends. `refused` makes the error of why it cannot. */
export const acquire = <E>(file: string, refused: (why: string) => E): Effect.Effect<void, E, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      try {
        const why = lock(file)
        return why === undefined ? Effect.void : Effect.fail(refused(why))
      } catch (error) {
        return Effect.fail(refused(`cannot be locked (${codeOf(error)}); check path and permissions`))
      }
    }),
    () => Effect.sync(() => rmSync(file, { force: true }))
  )
