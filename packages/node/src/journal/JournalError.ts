/** The failure of a journal that cannot be used. */
import * as Data from "effect/Data"

/**
 * The file is not a journal, belongs to another target, is in use by another run, or cannot be read or written. Nothing
 * was sent, and the file was not changed.
 *
 * @since 0.1.0
 */
export class JournalError extends Data.TaggedError("JournalError")<{
  readonly file: string
  /** What is wrong and what to do about it, as the rest of a sentence that starts with the file's name. */
  readonly problem: string
}> {
  override get message(): string {
    return `the journal ${this.file} ${this.problem}`
  }
}
