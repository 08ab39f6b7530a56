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
    return `There is a run ${this.run} with another input. Nothing was changed. Choose another id.`
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
  /** Such as `is cancelled, so it cannot be resumed`. */
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
  /** It was not opened, so nothing was read or changed. */
  isUnopened: Schema.optionalKey(Schema.Literal(true)),
  /** What the database reported. */
  cause: Schema.optionalKey(Schema.Defect())
}) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return this.isUnopened === true
      ? `${this.problem}. Nothing was changed. Correct the database, or make it available.`
      : `${this.problem}. What was asked for may or may not have been done. Make the database available, then look at the run again.`
  }
}

/** What the database or the system says: the errors around it name only the client. */
const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error)

const problemOf = (what: string, cause: Error): string => `${what}: ${innermost(cause).message}`

/** The error of a call. */
export const cannotUse = (cause: Error): DatabaseError =>
  new DatabaseError({ problem: problemOf("the database cannot be used", cause), cause })

/** The error of a database that cannot be opened, such as `the database runs.db cannot be opened`. */
export const unopened = (what: string, cause: Error): DatabaseError =>
  new DatabaseError({ problem: problemOf(what, cause), isUnopened: true, cause })
