/**
 * A DCS instance: what it takes to find its background tasks.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * One instance of the project's list. Everything but `id` is optional. `status` is an open set; documented are
 * `CREATING`, `CREATEFAILED`, `RUNNING`, `ERROR`, `RESTARTING`, `EXTENDING`, `RESTORING` and more. Times are ISO 8601,
 * UTC.
 *
 * @since 0.1.0
 */
export class Instance extends Schema.Class<Instance>("Instance")({
  /** As the service returns it; checked against the id grammar when it is used. */
  id: Schema.String,
  /** Not unique. */
  name: Schema.optionalKey(Schema.String),
  status: Schema.optionalKey(Schema.String),
  engine: Schema.optionalKey(Schema.String),
  engineVersion: Schema.optionalKey(Schema.String),
  specCode: Schema.optionalKey(Schema.String),
  ip: Schema.optionalKey(Schema.String),
  domainName: Schema.optionalKey(Schema.String),
  port: Schema.optionalKey(Schema.Number),
  createdAt: Schema.optionalKey(Schema.String)
}) {}

export interface ListInstancesInput {
  /** Instances per page, 1 to 1000; 1000 by default. */
  readonly pageSize?: number | undefined
}
