/** A file that grows by whole lines: if a line cannot be written completely, the part that was written is removed. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { closeSync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from "node:fs"
import type { FileReason } from "./JournalError.ts"
import * as Lock from "./lock.ts"
import { type FileProblem, toProblem } from "./problem.ts"
import { openRegular } from "./regularFile.ts"

/**
 * A file cannot be locked, opened or appended to.
 *
 * @since 0.1.0
 * @category errors
 */
export class AppendFileError extends Data.TaggedError("AppendFileError")<{
  /** The path, as it was passed. */
  readonly file: string
  /** What is wrong, for a program. */
  readonly reason: FileReason
  /** What is wrong, and what to do. Completes a sentence that starts with the file's name. */
  readonly problem: string
}> {
  override get message(): string {
    return `${this.file} ${this.problem}`
  }
}

/**
 * A file that is open for appending.
 *
 * @since 0.1.0
 * @category models
 */
export interface AppendFile {
  /** Writes the text and a newline, or nothing. */
  readonly append: (line: string) => Effect.Effect<void, AppendFileError>
}

/**
 * What a file that grows reports while it is being opened.
 *
 * @since 0.1.0
 * @category models
 */
export interface AppendFileEvents {
  /**
   * Called before a wait of up to 10 seconds, which only a lock of a run in another PID namespace or on another machine
   * causes. `problem` completes a sentence that starts with the file's name.
   */
  readonly onWaiting?: (problem: string) => Effect.Effect<void>
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
export const openWith = Effect.fnUntraced(function* <A>(
  file: string,
  { onWaiting = ignore }: AppendFileEvents,
  prepare: (descriptor: number, lock: Lock.Lock) => A
) {
  const opened = yield* Effect.acquireRelease(
    Effect.try({ try: () => openRegular(file), catch: (error) => toProblem(error, "cannot be opened") }),
    ({ descriptor }) =>
      Effect.sync(() => {
        for (const end of [fsyncSync, closeSync]) {
          try {
            end(descriptor)
          } catch {
            // Too late to report: the run is over, and the system accepted each line. A descriptor is closed all the same.
          }
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
  let broken: FileProblem | undefined
  return {
    prepared: begun.prepared,
    append: (line: string): Effect.Effect<void, FileProblem> =>
      Effect.suspend(() => {
        const loss = lock.loss()
        if (loss !== undefined) return Effect.fail(loss)
        if (broken !== undefined) return Effect.fail(broken)
        const bytes = Buffer.from(`${separator}${line}\n`)
        try {
          writeAll(descriptor, bytes)
          separator = ""
          size += bytes.length
          return Effect.void
        } catch (error) {
          const problem = toProblem(error, "cannot be written", "")
          try {
            ftruncateSync(descriptor, size)
          } catch {
            // The half line stays, and must stay the last one: when it is opened again, a journal cuts it off, and another
            // file continues on a new line.
            broken = problem
          }
          return Effect.fail(problem)
        }
      })
  }
})

/**
 * Opens a file for appending, and holds the lock `<file>.lock` until the scope closes, so that only one run writes to
 * the file: the lock stands beside the real file, whatever symbolic links lead to it. A file that does not exist is
 * created, readable only by its owner. Closing the scope flushes the file to disk.
 *
 * Also fails if this process has the file open already, if the file is not a regular one, or if it has several hard
 * links.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openAppendFile = (
  file: string,
  events: AppendFileEvents = {}
): Effect.Effect<AppendFile, AppendFileError, Scope.Scope> => {
  const toError = ({ problem, reason }: FileProblem) => new AppendFileError({ file, reason, problem })
  return openWith(file, events, () => undefined).pipe(
    Effect.map(({ append }): AppendFile => ({ append: (line) => Effect.mapError(append(line), toError) })),
    Effect.mapError(toError)
  )
}
