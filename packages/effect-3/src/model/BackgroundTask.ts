/**
 * Ids, and the record of a background task.
 *
 * @since 0.1.0
 */
import { idPattern } from "@dcs-tasks/wire/input"
import * as Schema from "effect/Schema"
import { optional, text } from "./fields.ts"

const id = Schema.String.pipe(Schema.pattern(idPattern))

/**
 * The id of a project. All ids have the same grammar: ASCII letters, digits, `_` and `-`, at most 64 characters.
 *
 * @since 0.1.0
 */
export const ProjectId = id.pipe(Schema.brand("dcs-tasks/ProjectId"))
export type ProjectId = typeof ProjectId.Type

/**
 * The id of a DCS instance.
 *
 * @since 0.1.0
 */
export const InstanceId = id.pipe(Schema.brand("dcs-tasks/InstanceId"))
export type InstanceId = typeof InstanceId.Type

/**
 * The id of a background task.
 *
 * @since 0.1.0
 */
export const TaskId = id.pipe(Schema.brand("dcs-tasks/TaskId"))
export type TaskId = typeof TaskId.Type

/**
 * The statuses in which a record can be deleted. The API documents no complete set of statuses: any string is possible.
 *
 * @since 0.1.0
 */
export const finishedStatuses: ReadonlySet<string> = new Set(["SUCCESS", "FAILED"])

/**
 * One record from the list call. Everything but `id` can be missing. `status` and `name` are open sets; known statuses
 * are `SUCCESS`, `FAILED`, `EXECUTING`, `CREATED`, `WAITING`, `CANCELLED` and `DELETED`. Times are ISO 8601, UTC.
 * `details` and `userName` can be personal data.
 *
 * @since 0.1.0
 */
export class BackgroundTask extends Schema.Class<BackgroundTask>("BackgroundTask")({
  /** From the service; checked against the id grammar when it is used. */
  id: Schema.String,
  name: text,
  status: text,
  userName: text,
  userId: text,
  createdAt: text,
  updatedAt: text,
  params: optional(Schema.Unknown),
  enableShow: optional(Schema.Boolean),
  errorCode: text,
  jobId: text,
  details: optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
}) {}
