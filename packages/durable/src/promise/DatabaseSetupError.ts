/** The error of a database that cannot be opened with what was given. */
import * as Schema from "effect/Schema"

/**
 * The database is neither a URL of PostgreSQL nor a file. Nothing was read or changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class DatabaseSetupError extends Schema.TaggedError<DatabaseSetupError>()("DatabaseSetupError", {
  /** What is wrong. */
  problem: Schema.String,
  /** What to do about it. */
  mend: Schema.String
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return `${this.problem}. Nothing was read or changed. ${this.mend}.`
  }
}
