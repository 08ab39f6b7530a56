/**
 * Ids, and the record that a change to an instance leaves behind.
 *
 * @since 0.1.0
 */
import { idPattern } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"

const id = /* @__PURE__ */ Schema.String.check(Schema.isPattern(idPattern))

/**
 * The id of a project. All ids share one grammar: ASCII letters, digits, `_` and `-`, at most 64 characters.
 *
 * @since 0.1.0
 */
export const ProjectId = /* @__PURE__ */ id.pipe(Schema.brand("dcs-tasks/ProjectId"))
export type ProjectId = typeof ProjectId.Type

/**
 * The id of a DCS instance.
 *
 * @since 0.1.0
 */
export const InstanceId = /* @__PURE__ */ id.pipe(Schema.brand("dcs-tasks/InstanceId"))
export type InstanceId = typeof InstanceId.Type

/**
 * The id of a background task.
 *
 * @since 0.1.0
 */
export const TaskId = /* @__PURE__ */ id.pipe(Schema.brand("dcs-tasks/TaskId"))
export type TaskId = typeof TaskId.Type

/**
 * Statuses in which a record can be deleted. The API documents no closed set: any string can occur.
 *
 * @since 0.1.0
 */
export const finishedStatuses: ReadonlySet<string> = new Set(["SUCCESS", "FAILED"])

/**
 * One record of the list call. Everything but `id` is optional. `status` and `name` are open sets; known statuses are
 * `SUCCESS`, `FAILED`, `EXECUTING`, `CREATED`, `WAITING`, `CANCELLED` and `DELETED`. Times are ISO 8601, UTC. `details`
 * and the user's name can be personal data.
 *
 * @since 0.1.0
 */
export class BackgroundTask extends Schema.Class<BackgroundTask>("BackgroundTask")({
  /** As the service returns it; checked against the id grammar when it is used. */
  id: Schema.String,
  name: Schema.optionalKey(Schema.String),
  status: Schema.optionalKey(Schema.String),
  userName: Schema.optionalKey(Schema.String),
  userId: Schema.optionalKey(Schema.String),
  createdAt: Schema.optionalKey(Schema.String),
  updatedAt: Schema.optionalKey(Schema.String),
  params: Schema.optionalKey(Schema.Unknown),
  enableShow: Schema.optionalKey(Schema.Boolean),
  errorCode: Schema.optionalKey(Schema.String),
  jobId: Schema.optionalKey(Schema.String),
  details: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
}) {}
