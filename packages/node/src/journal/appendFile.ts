/** A file that grows by whole lines: each one is there entirely, or not at all. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs"
import { codeOf } from "../codeOf.ts"

export interface AppendFile {
  /** False if the line could not be written. */
  readonly append: (line: string) => Effect.Effect<boolean>
}

const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
}

const endsWithNewline = (file: string, size: number): boolean => {
  if (size === 0) return true
  const descriptor = openSync(file, "r")
  try {
    const last = Buffer.alloc(1)
    return readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === 0x0a
  } finally {
    closeSync(descriptor)
  }
}

/** The file cannot be opened; `reason` is the system's code, such as `EACCES`. */
export class Unopened extends Data.TaggedError("Unopened")<{ readonly reason: string }> {}

/**
 * Made where it is not there, for its owner's eyes only. Nobody else may write to it: hold a lock. `onUnwritable` gets the
 * system's code of the first line that could not be written.
 */
export const open = (
  file: string,
  onUnwritable: (code: string) => Effect.Effect<void>
): Effect.Effect<AppendFile, Unopened, Scope.Scope> =>
  Effect.gen(function* () {
    const descriptor = yield* Effect.acquireRelease(
      Effect.try({
        try: () => openSync(file, "a", 0o600),
        catch: (error) => new Unopened({ reason: codeOf(error) })
      }),
      (descriptor) =>
        Effect.sync(() => {
          try {
            fsyncSync(descriptor)
          } catch {
            // What could not be written was told already.
          } finally {
            closeSync(descriptor)
          }
        })
    )
    let size = fstatSync(descriptor).size
    /** What another run left half written stays half, and takes no line of ours with it. */
    let separator = endsWithNewline(file, size) ? "" : "\n"
    let reported = false
    return {
      append: (line) =>
        Effect.suspend(() => {
          const bytes = Buffer.from(`${separator}${line}\n`)
          try {
            writeAll(descriptor, bytes)
            separator = ""
            size += bytes.length
            return Effect.succeed(true)
          } catch (error) {
            try {
              ftruncateSync(descriptor, size)
            } catch {
              // Then the half line stays, and the next run cuts it off.
            }
            if (reported) return Effect.succeed(false)
            reported = true
            return Effect.as(onUnwritable(codeOf(error)), false)
          }
        })
    }
  })
