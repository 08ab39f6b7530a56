/** The error for a journal that cannot be opened. */
import * as Data from "effect/Data"

/**
 * The journal cannot be opened: it is not a journal, belongs to another target, is in use by another process, or cannot
 * be read, written or locked. The run has not started. A file that is not a journal of this target was not changed.
 *
 * @since 0.1.0
 */
export class JournalError extends Data.TaggedError("JournalError")<{
  /** The path, as it was passed. */
  readonly file: string
  /** What is wrong, and what to do. Completes a sentence that starts with the file's name. */
  readonly problem: string
}> {
  override get message(): string {
    return `the journal ${this.file} ${this.problem}`
  }
}
