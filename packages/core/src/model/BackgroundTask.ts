/**
 * Ids, and the record that a change to an instance leaves behind.
 *
 * @since 0.1.0
 * @module
 */
import { idPattern } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import { named } from "./fields.ts"

const id = /* @__PURE__ */ Schema.String.check(
  /* @__PURE__ */ Schema.isPattern(idPattern, {
    expected: "an id of 1 to 64 ASCII letters, digits, - and _ that starts with a letter or digit"
  })
)

/**
 * The id of a project. All ids share one grammar: ASCII letters, digits, `_` and `-`, at most 64 characters.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ProjectId = /* @__PURE__ */ id
  .pipe(/* @__PURE__ */ Schema.brand("dcs-tasks/ProjectId"))
  .annotate({ identifier: "DcsProjectId", title: "Project ID", description: "The id of a project." })
export type ProjectId = typeof ProjectId.Type

/**
 * The id of a DCS instance.
 *
 * @since 0.1.0
 * @category schemas
 */
export const InstanceId = /* @__PURE__ */ id
  .pipe(/* @__PURE__ */ Schema.brand("dcs-tasks/InstanceId"))
  .annotate({ identifier: "DcsInstanceId", title: "Instance ID", description: "The id of a DCS instance." })
export type InstanceId = typeof InstanceId.Type

/**
 * The id of a background task.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TaskId = /* @__PURE__ */ id
  .pipe(/* @__PURE__ */ Schema.brand("dcs-tasks/TaskId"))
  .annotate({ identifier: "DcsTaskId", title: "Task ID", description: "The id of a background task." })
export type TaskId = typeof TaskId.Type

/**
 * Statuses in which a record can be deleted. The API documents no closed set: any string can occur.
 *
 * @since 0.1.0
 * @category constants
 */
export const finishedStatuses: ReadonlySet<string> = new Set(["SUCCESS", "FAILED"])

/**
 * One record of the list call. Everything but `id` is optional. `status` and `name` are open sets; known statuses are
 * `SUCCESS`, `FAILED`, `EXECUTING`, `CREATED`, `WAITING`, `CANCELLED` and `DELETED`. Times are ISO 8601, UTC. `details`
 * and the user's name can be personal data.
 *
 * @since 0.1.0
 * @category models
 */
export class BackgroundTask extends Schema.Class<BackgroundTask>("DcsBackgroundTask")(
  named("DcsBackgroundTask", {
    /** As the service returns it; checked against the id grammar when it is used. */
    id: Schema.String,
    /** The kind of change, such as `EXTEND` or `BindEip`. An open set. */
    name: Schema.optionalKey(Schema.String),
    /** `SUCCESS` and `FAILED` can be deleted, see {@link finishedStatuses}. An open set. */
    status: Schema.optionalKey(Schema.String),
    /** Who made the change. Can be personal data. */
    userName: Schema.optionalKey(Schema.String),
    /** The IAM id of the user who made the change. */
    userId: Schema.optionalKey(Schema.String),
    /** When the task was created. `since` and `until` compare this. ISO 8601, UTC. */
    createdAt: Schema.optionalKey(Schema.String),
    /** When the record last changed. ISO 8601, UTC. */
    updatedAt: Schema.optionalKey(Schema.String),
    /** The parameters of the change, as the service returns them. Documented as a string. */
    params: Schema.optionalKey(Schema.Unknown),
    /** The service's `enable_show`, unchanged. */
    enableShow: Schema.optionalKey(Schema.Boolean),
    /** Why the task failed, as the service reports it. */
    errorCode: Schema.optionalKey(Schema.String),
    /** The id of the service's job for this change. */
    jobId: Schema.optionalKey(Schema.String),
    /**
     * What changed, such as old and new capacity. The keys depend on `name` and are those of the service. Can be
     * personal data.
     */
    details: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
  })
) {}
