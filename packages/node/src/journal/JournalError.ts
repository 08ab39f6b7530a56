/**
 * A journal that cannot be used.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The file is no journal, belongs to another project, is in use, or cannot be read or written. Nothing was sent, and
 * nothing in the file was changed.
 *
 * @since 0.1.0
 */
export class JournalError extends Data.TaggedError("JournalError")<{
  readonly file: string
  /** What is wrong with it, as the rest of a sentence that begins with its name. */
  readonly problem: string
}> {
  override get message(): string {
    return `the journal ${this.file} ${this.problem}`
  }
}
