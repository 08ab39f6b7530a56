/** The file of a lock: creates it, reads it, and removes it if its owner is dead. */
import { systemCode } from "@dcs-tasks/wire/fault"
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync
} from "node:fs"
import { thisProcess, type Owner } from "./owner.ts"
import { FileProblem } from "./problem.ts"
import { identityOf } from "./regularFile.ts"

/** What a lock file contained, and when it was last touched. */
export interface FoundLock {
  readonly content: string
  /** Changes with each touch. */
  readonly state: string
  /** Absent if its owner was killed while writing it. */
  readonly owner: Owner | undefined
}

/** The beginning of every lock. A file without it is not removed: it is not a lock of this program. */
const prefix = `{"lock":"`

/** Creates the lock file and returns its descriptor. `undefined` if there is one. Never follows a symbolic link. */
export const create = (lockFile: string, identity: string): number | undefined => {
  let descriptor: number
  try {
    descriptor = openSync(lockFile, "wx", 0o600)
  } catch (error) {
    if (systemCode(error) === "EEXIST") return undefined
    throw error
  }
  try {
    const content = JSON.stringify({ lock: crypto.randomUUID(), ...thisProcess(), file: identity })
    writeSync(descriptor, `${content}\n`)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    rmSync(lockFile, { force: true })
    throw error
  }
}

const isLinux = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "boot" in value && "pidNamespace" in value && "startTime" in value

const isOwner = (value: unknown): value is Owner =>
  typeof value === "object" &&
  value !== null &&
  "pid" in value &&
  "host" in value &&
  Number.isInteger(value.pid) &&
  typeof value.host === "string" &&
  (!("linux" in value) || isLinux(value.linux))

const ownerOf = (content: string): Owner | undefined => {
  try {
    const owner: unknown = JSON.parse(content)
    return isOwner(owner) ? owner : undefined
  } catch {
    return undefined
  }
}

const maxBytes = 4096n

const stateOf = (stats: BigIntStats): string => `${identityOf(stats)} ${stats.mtimeNs} ${stats.size}`

/** `undefined` if there is none. Throws if it is not a lock. */
export const read = (lockFile: string): FoundLock | undefined => {
  const notALock = new FileProblem("Unusable", `cannot be locked: ${lockFile} is not a lock of dcs-tasks; move it away`)
  let descriptor: number
  try {
    descriptor = openSync(lockFile, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch (error) {
    const code = systemCode(error)
    if (code === "ENOENT") return undefined
    throw code === "ELOOP" || code === "ENXIO" ? notALock : error
  }
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    if (!stats.isFile() || stats.size > maxBytes) throw notALock
    const content = readFileSync(descriptor, "utf8")
    // A power failure can leave zeros in place of what was written.
    const written = content.replace(/\0+$/, "")
    if (!written.startsWith(prefix.slice(0, written.length))) throw notALock
    return { content, state: stateOf(stats), owner: ownerOf(content) }
  } finally {
    closeSync(descriptor)
  }
}

/** Removes the lock of a dead process. Another run's lock, taken in the meantime, is put back. */
export const removeDead = (lockFile: string, dead: FoundLock): void => {
  const aside = `${lockFile}.${crypto.randomUUID()}`
  try {
    renameSync(lockFile, aside)
  } catch (error) {
    // Another run was faster.
    if (systemCode(error) === "ENOENT") return
    throw error
  }
  try {
    if (read(aside)?.content !== dead.content) linkSync(aside, lockFile)
  } catch {
    // Its owner notices that it has lost the lock, and stops.
  } finally {
    rmSync(aside, { force: true })
  }
}
