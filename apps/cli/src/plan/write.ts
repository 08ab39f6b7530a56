/** Writes a plan: a file that appears under its name only when it is complete, and replaces no other. */
import { systemCode } from "@dcs-tasks/wire/fault"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  unlinkSync,
  writeSync
} from "node:fs"
import { basename, dirname, join } from "node:path"
import { ExitCode } from "../process/exitCode.ts"
import { Failure, usage } from "../process/failure.ts"
import * as Format from "./format.ts"

const exists = (file: string) =>
  usage(`${file} exists. Nothing was deleted. Choose a name for the plan that is not in use.`)

const unwritable = (file: string, error: unknown): Failure => {
  const code = systemCode(error)
  if (code === "EEXIST") return exists(file)
  return ["ENOSPC", "EDQUOT", "EFBIG", "EIO"].includes(code)
    ? new Failure({
        exitCode: ExitCode.failed,
        message: `the plan ${file} cannot be written (${code}). Nothing was deleted. Check the disk and its free space, then run again.`
      })
    : usage(`the plan ${file} cannot be written (${code}). Nothing was deleted. Check path and permissions.`)
}

/** Fails before the records are listed if the plan cannot get this name. */
export const check = (file: string): Effect.Effect<void, Failure> =>
  Effect.suspend(() => {
    if (file === "-" || file === "") return Effect.fail(usage("--plan needs the name of a file. Nothing was sent."))
    const canCreate = () => {
      if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return false
      accessSync(dirname(file), constants.W_OK)
      return true
    }
    return Effect.try({ try: canCreate, catch: (error) => unwritable(file, error) }).pipe(
      Effect.flatMap((isNew) => (isNew ? Effect.void : Effect.fail(exists(file))))
    )
  })

const placeholder = `sha256:${"0".repeat(64)}`
const bufferSize = 1 << 20

/** Writes the lines, then the digest in the first of them. */
const fill = (descriptor: number, unsigned: string, lines: Iterable<string>): string => {
  const digest = Format.digest()
  digest.add(unsigned)
  const first = Format.headLine(unsigned, placeholder)
  let pending = `${first}\n`
  const flush = () => {
    const bytes = Buffer.from(pending)
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
    pending = ""
  }
  for (const line of lines) {
    digest.add(line)
    pending += `${line}\n`
    if (pending.length > bufferSize) flush()
  }
  flush()
  const value = digest.value()
  writeSync(descriptor, value, Buffer.byteLength(first) - placeholder.length - `"}`.length)
  fsyncSync(descriptor)
  return value
}

/** Unlike a rename, neither replaces a file. The copy is for file systems without links; half of it would be refused. */
const publish = (temporary: string, file: string): void => {
  try {
    linkSync(temporary, file)
  } catch (error) {
    if (systemCode(error) === "EEXIST") throw error
    copyFileSync(temporary, file, constants.COPYFILE_EXCL)
  }
}

/** Returns the digest. `lines` has one line for each record. */
export const write = (file: string, head: Format.Head, lines: Iterable<string>): Effect.Effect<string, Failure> =>
  Effect.try({
    try: () => {
      const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(8).toString("hex")}.tmp`)
      const descriptor = openSync(temporary, "wx", 0o600)
      try {
        const digest = fill(descriptor, Format.unsignedHead(head), lines)
        publish(temporary, file)
        return digest
      } finally {
        closeSync(descriptor)
        unlinkSync(temporary)
      }
    },
    catch: (error) => unwritable(file, error)
  })
