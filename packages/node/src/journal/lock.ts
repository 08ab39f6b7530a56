/**
 * A lock for one run at a time, beside the file that it is for. If the system cannot tell whether its owner runs, a heartbeat
 * does: the owner touches the lock every 2 seconds. An owner that lost its lock notices that before it writes.
 */
import { systemCode } from "@dcs-tasks/wire/fault"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { closeSync, fstatSync, futimesSync, rmSync, statSync } from "node:fs"
import * as LockFile from "./lockFile.ts"
import { livenessOf } from "./owner.ts"
import { FileProblem, toProblem } from "./problem.ts"
import { identityOf, type RegularFile } from "./regularFile.ts"

const beatMillis = 2000
const pollMillis = 500
/** Longer than several beats. A clock is never compared with the one of another machine. */
const watchMillis = 10_000

export interface Lock {
  /**
   * Why this run cannot rely on the lock any more, or on the name of the file; `undefined` if it can. Looks at them only if
   * the last look is older than a beat.
   */
  readonly loss: () => FileProblem | undefined
}

const lockFileOf = (path: string): string => `${path}.lock`

/** The files that this thread has locked. */
const locked = new Set<string>()

const inUse = (lockFile: string, found?: LockFile.FoundLock): FileProblem => {
  const { host, pid } = found?.owner ?? {}
  const holder = pid === undefined ? "" : ` (process ${pid} on ${escapeText(host ?? "")}, according to ${lockFile})`
  return new FileProblem("InUse", `is in use by another run${holder}; wait until that run ends`)
}

const taken = () =>
  new FileProblem("LockLost", "is no longer locked by this run, or was moved or replaced; another run can be using it")

interface Held extends Lock {
  readonly release: () => void
}

const hold = (path: string, descriptor: number, identity: string): Held => {
  const lockFile = lockFileOf(path)
  // While a descriptor is open, no other file can get the same identity.
  const own = identityOf(fstatSync(descriptor, { bigint: true }))
  /** Throws if there is no such file. */
  const isNamed = (file: string, identity: string): boolean => identityOf(statSync(file, { bigint: true })) === identity
  const beat = (): FileProblem | undefined => {
    try {
      if (!isNamed(lockFile, own) || !isNamed(path, identity)) return taken()
      const now = new Date()
      futimesSync(descriptor, now, now)
      return undefined
    } catch (error) {
      return systemCode(error) === "ENOENT" ? taken() : toProblem(error, "cannot be kept locked", "")
    }
  }
  // For good: after a missed beat, another run can have taken the lock, and left it again.
  let loss: FileProblem | undefined
  let checkedAt = Date.now()
  const check = (): void => {
    loss ??= beat()
    checkedAt = Date.now()
  }
  // By the wall clock, because a monotonic one stops while a machine sleeps.
  const isLate = (): boolean => Math.abs(Date.now() - checkedAt) > beatMillis
  locked.add(identity)
  const timer = setInterval(check, beatMillis).unref()
  return {
    loss: () => {
      if (isLate()) check()
      return loss
    },
    release: () => {
      clearInterval(timer)
      locked.delete(identity)
      try {
        if (isNamed(lockFile, own)) rmSync(lockFile)
      } catch {
        // The lock is gone, or the next run finds that of a dead process.
      }
      try {
        closeSync(descriptor)
      } catch {
        // It is closed all the same.
      }
    }
  }
}

/** Takes the lock, or returns one whose owner has to be watched. `silent` is one that was watched and not touched. */
const take = (path: string, identity: string, silent: string | undefined): Held | LockFile.FoundLock => {
  const lockFile = lockFileOf(path)
  for (let round = 0; round < 10; round += 1) {
    const descriptor = LockFile.create(lockFile, identity)
    if (descriptor !== undefined) return hold(path, descriptor, identity)
    const found = LockFile.read(lockFile)
    if (found === undefined) continue
    const liveness = found.owner === undefined ? "unknown" : livenessOf(found.owner)
    if (liveness === "alive") throw inUse(lockFile, found)
    if (liveness === "unknown" && found.state !== silent) return found
    LockFile.removeDead(lockFile, found)
  }
  throw inUse(lockFile)
}

const isHeldLock = (result: Held | LockFile.FoundLock): result is Held => "loss" in result

/** Called before the wait, with what it is for. Completes a sentence that starts with the file's name. */
type OnWaiting = (problem: string) => Effect.Effect<void>

/**
 * Holds the lock of the file until the scope closes. Waits only for the heartbeat of an owner in another PID namespace
 * or on another machine, up to 10 seconds.
 */
export const acquire = Effect.fnUntraced(function* (
  { identity, path }: RegularFile,
  onWaiting: OnWaiting
): Effect.fn.Return<Lock, FileProblem, Scope.Scope> {
  const lockFile = lockFileOf(path)
  const attempt = <A>(work: () => A) =>
    Effect.try({ try: work, catch: (error) => toProblem(error, "cannot be locked") })
  let silent: string | undefined
  let hasWaited = false
  while (true) {
    if (locked.has(identity)) return yield* Effect.fail(inUse(lockFile))
    const result = yield* Effect.acquireRelease(
      attempt(() => take(path, identity, silent)),
      (result) => Effect.sync(() => isHeldLock(result) && result.release())
    )
    if (isHeldLock(result)) return result
    if (!hasWaited) yield* onWaiting(waiting(lockFile, result))
    hasWaited = true
    for (let waited = 0; waited < watchMillis; waited += pollMillis) {
      yield* Effect.sleep(pollMillis)
      const now = yield* attempt(() => LockFile.read(lockFile))
      if (now?.content !== result.content) break
      if (now.state !== result.state) return yield* Effect.fail(inUse(lockFile, now))
    }
    silent = result.state
  }
})

const waiting = (lockFile: string, { owner }: LockFile.FoundLock): string => {
  const holder = owner === undefined ? "" : ` (process ${owner.pid} on ${escapeText(owner.host)})`
  return `is locked by ${lockFile}, and this system cannot tell whether that run${holder} still runs; watching it for up to ${watchMillis / 1000} s`
}
