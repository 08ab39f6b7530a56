/** A file that grows by whole lines: if a line cannot be written completely, the part that was written is removed. */
import { systemCode } from "@dcs-tasks/wire/fault"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs"
import * as Lock from "./lock.ts"

/**
 * A file that is open for appending.
 *
 * @since 0.1.0
 */
export interface AppendFile {
  /** Writes the text and a newline. False if they could not be written. Never fails. */
  readonly append: (line: string) => Effect.Effect<boolean>
}

/**
 * How failures are reported.
 *
 * @since 0.1.0
 */
export interface AppendFileOptions<E> {
  /** The error for a file that cannot be locked or opened. `problem` completes a sentence that starts with the file's name. */
  readonly toError: (problem: string) => E
  /** Called once, for the first line that cannot be written, with the system's code, such as `ENOSPC`. */
  readonly onUnwritable: (code: string) => Effect.Effect<void>
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

/** Opens a file for appending. The caller holds its lock, so that no other process writes to it. */
export const openWithoutLock = <E>(
  file: string,
  { onUnwritable, toError }: AppendFileOptions<E>
): Effect.Effect<AppendFile, E, Scope.Scope> =>
  Effect.gen(function* () {
    const descriptor = yield* Effect.acquireRelease(
      Effect.try({
        try: () => openSync(file, "a", 0o600),
        catch: (error) => toError(`cannot be written (${systemCode(error)}); check path and permissions`)
      }),
      (descriptor) =>
        Effect.sync(() => {
          try {
            fsyncSync(descriptor)
          } catch {
            // Too late to report: the run is over, and the system accepted each line.
          } finally {
            closeSync(descriptor)
          }
        })
    )
    let size = fstatSync(descriptor).size
    // A half line that an earlier run left stays as it is. The first new line starts after it.
    let separator = endsWithNewline(file, size) ? "" : "\n"
    let reported = false
    let isBroken = false
    return {
      append: (line) =>
        Effect.suspend(() => {
          if (isBroken) return Effect.succeed(false)
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
              // The half line stays, and must stay the last one: when it is opened again, a journal cuts it off, and another
              // file continues on a new line.
              isBroken = true
            }
            if (reported) return Effect.succeed(false)
            reported = true
            return Effect.as(onUnwritable(systemCode(error)), false)
          }
        })
    }
  })

/**
 * Opens a file for appending, and holds the lock `<file>.lock` until the scope closes, so that only one process writes
 * to the file. A file that does not exist is created, readable only by its owner. Closing the scope flushes the file to
 * disk.
 *
 * Fails with the error that `toError` returns, also if this thread has the file open already.
 *
 * @since 0.1.0
 */
export const openAppendFile = <E>(
  file: string,
  options: AppendFileOptions<E>
): Effect.Effect<AppendFile, E, Scope.Scope> =>
  Effect.andThen(Lock.acquire(`${file}.lock`, options.toError), openWithoutLock(file, options))
