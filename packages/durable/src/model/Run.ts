/**
 * A run of the clean-up: what it deletes, and how far it is.
 *
 * @since 0.1.0
 * @module
 */
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { StopReason } from "@dcs-tasks/core/DeletionResult"
import { isInvalidInput, parseEndpoint } from "@dcs-tasks/wire"
import * as Schema from "effect/Schema"

const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const atLeastOne = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/**
 * The name of a run: 1 to 64 ASCII letters, digits, `.`, `_`, `:` and `-`, starting with a letter or digit.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RunId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, {
    expected: "a run id of 1 to 64 ASCII letters, digits, . _ : and - that starts with a letter or digit"
  })
).annotate({ identifier: "DcsRunId" })
export type RunId = typeof RunId.Type

/**
 * The service and the project of a run.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Target = Schema.Struct({
  /** The URL of DCS. Runners compare its canonical form. */
  endpoint: Schema.String.check(
    Schema.makeFilter(
      (endpoint) =>
        !isInvalidInput(parseEndpoint(endpoint, { allowInsecureHttp: true })) ||
        "The endpoint must be the URL of a service, without credentials, query or fragment."
    )
  ),
  /** Its id, not its name. */
  projectId: ProjectId
}).annotate({ identifier: "DcsRunTarget" })
export type Target = typeof Target.Type

/**
 * Which records a run deletes. Only records whose status is known to be final are sent. Give at least `statuses`,
 * `olderThan` or `all`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Filter = Schema.Struct({
  /** Any case. */
  statuses: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Exact names. */
  names: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Minimum age in milliseconds, by the service's clock. */
  olderThan: Schema.optionalKey(count),
  /** Any status and age. */
  all: Schema.optionalKey(Schema.Literal(true)),
  /** Compares ages with a service clock that is more than an hour off, too. */
  trustServiceClock: Schema.optionalKey(Schema.Boolean),
  /** At most this many records, the oldest first. A retry fills up what is left of it. */
  limit: Schema.optionalKey(atLeastOne)
})
  .check(
    Schema.makeFilter(
      ({ all, olderThan, statuses }) =>
        (all === true) !== (olderThan !== undefined || statuses !== undefined) ||
        "Give statuses or olderThan, or all alone: a run without a rule deletes nothing."
    )
  )
  .annotate({ identifier: "DcsRunFilter" })
export type Filter = typeof Filter.Type

/**
 * The instances of a run: their ids, or every instance of the project when the run starts.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Instances = Schema.Union([
  Schema.Array(InstanceId).check(Schema.isMinLength(1)),
  Schema.Struct({
    /** Left out. */
    allExcept: Schema.Array(InstanceId)
  })
]).annotate({ identifier: "DcsRunInstances" })
export type Instances = typeof Instances.Type

export const Lanes = atLeastOne.check(Schema.isLessThanOrEqualTo(64))
export const Chunk = atLeastOne.check(Schema.isLessThanOrEqualTo(1000))

/**
 * What a run deletes, and how it is divided.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RunInput = Schema.Struct({
  /** Its id: each is used once. */
  run: RunId,
  /** Whose records it deletes. */
  target: Target,
  /** A first 404 about a task counts as `AlreadyGone` once a list call on its instance has succeeded. */
  ignoreMissing: Schema.optionalKey(Schema.Boolean),
  /** Parts of the run that are spread over the runners, 1 to 64; 4 by default. */
  lanes: Schema.optionalKey(Lanes),
  /** Records that are counted as sent before the first of them is sent, 1 to 1000; 100 by default. */
  chunk: Schema.optionalKey(Chunk),
  /** Where it lists them. */
  instances: Instances,
  /** Which of them it deletes. */
  filter: Filter
}).annotate({ identifier: "DcsRunInput" })
export type RunInput = typeof RunInput.Type

/**
 * `receiving`: the records of its plan are still being submitted. `submitted`: no runner has started it. `listing`: its
 * records are listed. `deleting`. `paused`: someone, or a stop such as rejected credentials, paused it. `done`,
 * `cancelled` and `failed` are final.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RunState = Schema.Literals([
  "receiving",
  "submitted",
  "listing",
  "deleting",
  "paused",
  "done",
  "cancelled",
  "failed"
]).annotate({ identifier: "DcsRunState" })
export type RunState = typeof RunState.Type

/**
 * How far a run is. All counts are of records.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RunStatus = Schema.Struct({
  /** Its id. */
  run: RunId,
  /** Where it is, and whether it still moves. */
  state: RunState,
  /** Whose records it deletes. */
  target: Target,
  /** 1, and one more for each retry. */
  attempt: atLeastOne,
  /** Why it is paused or failed: `user`, a stop of the clean-up, or an error's message. */
  reason: Schema.optionalKey(Schema.Union([Schema.Literal("user"), StopReason, Schema.String])),
  /** Records to delete, as far as they are listed. */
  total: count,
  /** Deleted by a request of this run. */
  deleted: count,
  /** Missing when they were sent. */
  alreadyGone: count,
  /** Of `alreadyGone`: an earlier request of this run, perhaps of a runner that died, may have deleted them. */
  priorAttemptMayHaveDeleted: count,
  /** In the dead letter. */
  failed: count,
  /** Of `failed`: records of a plan that were not sent, such as for a change. `retry` does not send them. */
  notSent: count,
  /** Records that match the filter but whose status is not known to be final. They are not sent. */
  unfinished: count,
  /** Instances that could not be listed. Nothing of theirs was sent; the others are still cleaned. `retry` lists them again. */
  unlisted: Schema.Array(Schema.Struct({ instanceId: InstanceId, problem: Schema.String })),
  /** Epoch milliseconds, as all times here. */
  submittedAt: Schema.Finite,
  /** When a runner began to list its records. */
  startedAt: Schema.optionalKey(Schema.Finite),
  /** When it was done, cancelled or failed. */
  endedAt: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "DcsRunStatus" })
export type RunStatus = typeof RunStatus.Type
