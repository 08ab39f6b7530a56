/**
 * A run of a plan: exactly these records, as a person has seen them.
 *
 * @since 0.1.0
 * @module
 */
import { type BackgroundTask, InstanceId } from "@dcs-tasks/core/BackgroundTask"
import * as Schema from "effect/Schema"
import { Chunk, Lanes, RunId, Target } from "./Run.ts"

/**
 * A record of a plan, and a copy of a record of any run.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlannedRecord {
  /** The instance that it belongs to. */
  readonly instanceId: string
  /** As the service listed it. */
  readonly task: BackgroundTask
}

/**
 * What a run of a plan deletes, and how it is divided.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PlanInput = Schema.Struct({
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
  /** What is known of the plan before its records. */
  plan: Schema.Struct({
    /** Such as the digest of the plan's file: two plans of one run id must not be mixed up. */
    digest: Schema.NonEmptyString,
    count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
    /** The instances of its records. */
    instances: Schema.Array(InstanceId),
    /** Epoch milliseconds. A run that begins later sends nothing. */
    expiresAt: Schema.optionalKey(Schema.Finite)
  })
}).annotate({ identifier: "DcsPlanInput" })
export type PlanInput = typeof PlanInput.Type
