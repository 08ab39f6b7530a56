/**
 * Ids, and the record of a background task.
 *
 * @since 0.1.0
 */
import { idPattern } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import { optional, text } from "./fields.ts"

const id = Schema.String.pipe(
  Schema.pattern(idPattern, {
    message: () => "Expected an id of 1 to 64 ASCII letters, digits, - and _ that starts with a letter or digit"
  })
)

/**
 * The id of a project. All ids have the same grammar: ASCII letters, digits, `_` and `-`, at most 64 characters.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ProjectId = id
  .pipe(Schema.brand("dcs-tasks/ProjectId"))
  .annotations({ identifier: "DcsProjectId", title: "Project ID", description: "The id of a project." })
export type ProjectId = typeof ProjectId.Type

/**
 * The id of a DCS instance.
 *
 * @since 0.1.0
 * @category schemas
 */
export const InstanceId = id
  .pipe(Schema.brand("dcs-tasks/InstanceId"))
  .annotations({ identifier: "DcsInstanceId", title: "Instance ID", description: "The id of a DCS instance." })
export type InstanceId = typeof InstanceId.Type

/**
 * The id of a background task.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TaskId = id
  .pipe(Schema.brand("dcs-tasks/TaskId"))
  .annotations({ identifier: "DcsTaskId", title: "Task ID", description: "The id of a background task." })
export type TaskId = typeof TaskId.Type

/**
 * The statuses in which a record can be deleted. The API documents no complete set of statuses: any string is possible.
 *
 * @since 0.1.0
 * @category constants
 */
export const finishedStatuses: ReadonlySet<string> = new Set(["SUCCESS", "FAILED"])

/**
 * One record from the list call. Everything but `id` can be missing. `status` and `name` are open sets; known statuses
 * are `SUCCESS`, `FAILED`, `EXECUTING`, `CREATED`, `WAITING`, `CANCELLED` and `DELETED`. Times are ISO 8601, UTC.
 * `details` and `userName` can be personal data.
 *
 * @since 0.1.0
 * @category models
 */
export class BackgroundTask extends Schema.Class<BackgroundTask>("DcsBackgroundTask")({
  /** From the service; checked against the id grammar when it is used. */
  id: Schema.String,
  /** The kind of change, such as `EXTEND` or `BindEip`. An open set. */
  name: text,
  /** `SUCCESS` and `FAILED` can be deleted, see {@link finishedStatuses}. An open set. */
  status: text,
  /** Who made the change. Can be personal data. */
  userName: text,
  /** The IAM id of the user who made the change. */
  userId: text,
  /** When the task was created. `since` and `until` compare this. ISO 8601, UTC. */
  createdAt: text,
  /** When the record last changed. ISO 8601, UTC. */
  updatedAt: text,
  /** The parameters of the change, as the service returns them. Documented as a string. */
  params: optional(Schema.Unknown),
  /** The service's `enable_show`, unchanged. */
  enableShow: optional(Schema.Boolean),
  /** Why the task failed, as the service reports it. */
  errorCode: text,
  /** The id of the service's job for this change. */
  jobId: text,
  /**
   * What changed, such as old and new capacity. The keys depend on `name` and are those of the service. Can be
   * personal data.
   */
  details: optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
}) {}
