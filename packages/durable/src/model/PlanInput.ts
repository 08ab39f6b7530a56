/**
 * A run of a plan: exactly these records, as a person has seen them.
 *
 * @since 0.1.0
 * @module
 */
import { type BackgroundTask, InstanceId } from "@dcs-tasks/core/BackgroundTask"
import * as Schema from "effect/Schema"
import { runFields } from "./Run.ts"

/**
 * A record of a plan, and a copy of a record of any run.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlannedRecord {
  readonly instanceId: string
  readonly task: BackgroundTask
}

/**
 * What a run of a plan deletes, and how it is divided.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PlanInput = Schema.Struct({
  ...runFields,
  plan: Schema.Struct({
    /** Such as the digest of the plan's file: two plans of one run id must not be mixed up. */
    digest: Schema.NonEmptyString,
    count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
    /** The instances of its records. */
    instances: Schema.Array(InstanceId),
    /** Epoch milliseconds. A run that begins later sends nothing. */
    expiresAt: Schema.optionalKey(Schema.Number)
  })
}).annotate({ identifier: "DcsPlanInput" })
export type PlanInput = typeof PlanInput.Type
