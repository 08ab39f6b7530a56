/** A file that grows by whole lines: if a line cannot be written completely, the part that was written is removed. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { closeSync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from "node:fs"
import type { FileReason } from "./JournalError.ts"
import * as Lock from "./lock.ts"
import { FileProblem, toProblem } from "./problem.ts"
import { openRegular } from "./regularFile.ts"

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
 * What a file that grows reports while it is open or being opened.
 *
 * @since 0.1.0
 */
export interface AppendFileEvents {
  /**
   * Called once, for the first line that cannot be written. `problem` says why, and completes a sentence that starts with
   * the file's name.
   */
  readonly onUnwritable?: (problem: string, reason: FileReason) => Effect.Effect<void>
  /**
   * Called before a wait of up to 10 seconds, which only a lock of a run in another PID namespace or on another machine
   * causes. `problem` completes a sentence that starts with the file's name.
   */
  readonly onWaiting?: (problem: string) => Effect.Effect<void>
}

/**
 * How failures are reported.
 *
 * @since 0.1.0
 */
export interface AppendFileOptions<E> extends AppendFileEvents {
  /** The error for a file that cannot be locked or opened. `problem` completes a sentence that starts with the file's name. */
  readonly toError: (problem: string, reason: FileReason) => E
}

const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
}

const endsWithNewline = (descriptor: number, size: number): boolean => {
  if (size === 0) return true
  const last = Buffer.alloc(1)
  return readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === 0x0a
}

const ignore = () => Effect.void

/** Opens and locks a file. `prepare` reads what is in it, before the first line is appended. */
export const openWith = <A>(
  file: string,
  { onUnwritable = ignore, onWaiting = ignore }: AppendFileEvents,
  prepare: (descriptor: number, lock: Lock.Lock) => A
): Effect.Effect<AppendFile & { readonly prepared: A }, FileProblem, Scope.Scope> =>
  Effect.gen(function* () {
    const opened = yield* Effect.acquireRelease(
      Effect.try({ try: () => openRegular(file), catch: (error) => toProblem(error, "cannot be opened") }),
      ({ descriptor }) =>
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
    const { descriptor } = opened
    const lock = yield* Lock.acquire(opened, onWaiting)
    const begin = () => {
      const prepared = prepare(descriptor, lock)
      const { size } = fstatSync(descriptor)
      return { prepared, size, endsWithNewline: endsWithNewline(descriptor, size) }
    }
    const begun = yield* Effect.try({ try: begin, catch: (error) => toProblem(error, "cannot be read") })
    let { size } = begun
    // A half line that an earlier run left stays as it is. The first new line starts after it.
    let separator = begun.endsWithNewline ? "" : "\n"
    let reported = false
    let isBroken = false
    const report = ({ problem, reason }: FileProblem): Effect.Effect<boolean> => {
      if (reported) return Effect.succeed(false)
      reported = true
      return Effect.as(onUnwritable(problem, reason), false)
    }
    return {
      prepared: begun.prepared,
      append: (line) =>
        Effect.suspend(() => {
          if (!lock.isHeld()) {
            return report(
              new FileProblem(
                "LockLost",
                "is no longer locked by this run, or was moved or replaced; another run can be using it"
              )
            )
          }
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
            return report(toProblem(error, "cannot be written", ""))
          }
        })
    }
  })

/**
 * Opens a file for appending, and holds the lock `<file>.lock` until the scope closes, so that only one run writes to
 * the file: the lock stands beside the real file, whatever symbolic links lead to it. A file that does not exist is
 * created, readable only by its owner. Closing the scope flushes the file to disk.
 *
 * Fails with the error that `toError` returns, also if this process has the file open already, if the file is not a
 * regular one, or if it has several hard links.
 *
 * @since 0.1.0
 */
export const openAppendFile = <E>(
  file: string,
  { toError, ...events }: AppendFileOptions<E>
): Effect.Effect<AppendFile, E, Scope.Scope> =>
  openWith(file, events, () => undefined).pipe(Effect.mapError(({ problem, reason }) => toError(problem, reason)))
