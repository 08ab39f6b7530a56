/**
 * The errors of the clean-up.
 *
 * @since 0.1.0
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * No run has this id.
 *
 * @since 0.1.0
 * @category errors
 */
export class RunNotFound extends Schema.TaggedError<RunNotFound>()("RunNotFound", {
  /** The id that was given. */
  run: Schema.String
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return `There is no run ${this.run} in this database. Nothing was changed. List the runs to find its id.`
  }
}

/**
 * Another run has this id.
 *
 * @since 0.1.0
 * @category errors
 */
export class RunExists extends Schema.TaggedError<RunExists>()("RunExists", {
  /** The id that was given. */
  run: Schema.String
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return `There is a run ${this.run} with another input, and an id is used once. Nothing was changed. Choose another id.`
  }
}

/**
 * The input of a run is invalid.
 *
 * @since 0.1.0
 * @category errors
 */
export class RunInvalid extends Schema.TaggedError<RunInvalid>()("RunInvalid", {
  /** What is wrong with it. */
  problem: Schema.String
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return `${this.problem} Nothing was submitted. Correct the input.`
  }
}

/**
 * The state of a run does not allow this.
 *
 * @since 0.1.0
 * @category errors
 */
export class RunConflict extends Schema.TaggedError<RunConflict>()("RunConflict", {
  /** The id that was given. */
  run: Schema.String,
  /** Such as `is cancelled, which is final`. */
  problem: Schema.String
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return `The run ${this.run} ${this.problem}. Nothing was changed.`
  }
}

/**
 * The database cannot be reached or used.
 *
 * @since 0.1.0
 * @category errors
 */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  /** What cannot be done. */
  problem: Schema.String,
  /** What the database reported. */
  cause: Schema.optionalKey(Schema.Defect())
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return `${this.problem}. What was asked for may or may not be done. Make the database available and look at the run again.`
  }
}

/** What the database or the system says: the errors around it name only the client. */
const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error)

/** The error of a database that cannot be opened or reached. */
export const cannotUse = (database: string, cause: Error, what = "used"): DatabaseError =>
  new DatabaseError({ problem: `${database} cannot be ${what}: ${innermost(cause).message}`, cause })
