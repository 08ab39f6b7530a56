/** The error for a journal that cannot be opened, read or written. */
import * as Data from "effect/Data"

/**
 * Why a journal, or another file that only grows, cannot be used:
 *
 * - `InUse`: another run holds its lock.
 * - `NotAJournal`: a line is not a journal entry.
 * - `OtherTarget`: it belongs to another endpoint or project.
 * - `NotRegular`: it is a directory, a FIFO, a device or a socket, or it has several hard links.
 * - `NoSpace`: the disk is full, or the quota is used up.
 * - `LockLost`: the lock was removed, another run has taken it over, or the file was moved or replaced.
 * - `Unusable`: it cannot be read, written or locked.
 *
 * @since 0.1.0
 * @category models
 */
export type FileReason = "InUse" | "NotAJournal" | "OtherTarget" | "NotRegular" | "NoSpace" | "LockLost" | "Unusable"

/**
 * The journal cannot be opened: it is not a journal, belongs to another target, is in use by another process, or cannot
 * be read, written or locked. The run has not started. A file that is not a journal of this target was not changed.
 *
 * As the `cause` of a `DcsJournalError`: a line cannot be written.
 *
 * @since 0.1.0
 * @category errors
 */
export class JournalError extends Data.TaggedError("JournalError")<{
  /** The path, as it was passed. */
  readonly file: string
  /** What is wrong, for a program. */
  readonly reason: FileReason
  /** What is wrong, and what to do. Completes a sentence that starts with the file's name. */
  readonly problem: string
}> {
  override get message(): string {
    return `the journal ${this.file} ${this.problem}`
  }
}
