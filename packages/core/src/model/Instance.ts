/**
 * A DCS instance: what it takes to find its background tasks.
 *
 * @since 0.1.0
 * @module
 */
import * as Schema from "effect/Schema"
import { named } from "./fields.ts"

/**
 * One instance of the project's list. Everything but `id` is optional. `status` is an open set; documented are
 * `CREATING`, `CREATEFAILED`, `RUNNING`, `ERROR`, `RESTARTING`, `EXTENDING`, `RESTORING` and more. Times are ISO 8601,
 * UTC.
 *
 * @since 0.1.0
 * @category models
 */
export class Instance extends Schema.Class<Instance>("DcsInstance")(
  named("DcsInstance", {
    /** As the service returns it; checked against the id grammar when it is used. */
    id: Schema.String,
    /** Not unique. */
    name: Schema.optionalKey(Schema.String),
    /** Such as `RUNNING`. An open set. */
    status: Schema.optionalKey(Schema.String),
    /** Such as `Redis`. */
    engine: Schema.optionalKey(Schema.String),
    /** Such as `6.0`. */
    engineVersion: Schema.optionalKey(Schema.String),
    /** The code of the instance's flavour. */
    specCode: Schema.optionalKey(Schema.String),
    /** The IP address of the instance in its VPC. */
    ip: Schema.optionalKey(Schema.String),
    /** The domain name of the instance. */
    domainName: Schema.optionalKey(Schema.String),
    /** The TCP port of the instance, such as 6379. */
    port: Schema.optionalKey(Schema.Finite),
    /** When the instance was created. ISO 8601, UTC. */
    createdAt: Schema.optionalKey(Schema.String)
  })
) {}

/**
 * Options of the list of instances.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListInstancesInput {
  /** Instances per page, 1 to 1000; 1000 by default. */
  readonly pageSize?: number | undefined
  /** Instances to leave out at the start of the list; 0 by default. */
  readonly offset?: number | undefined
}

/**
 * A page of the project's instances, and what the service reports with it.
 *
 * @since 0.1.0
 * @category models
 */
export interface InstancePage {
  /** The instances of the page that are new in this list. Can be empty. */
  readonly instances: ReadonlyArray<Instance>
  /** The total number of instances, if the service reports it. */
  readonly total?: number | undefined
}
