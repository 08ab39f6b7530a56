/**
 * Deleting and listing background tasks, as the vendor documents it.
 *
 * Source: the DCS API reference, "Deleting a Background Task" and "Listing Background Tasks" (2026-04).
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { operation } from "./document.ts"
import { documentedErrors } from "./errors.ts"
import { count, flag, inPath, instanceId, paging, projectId, reference, text } from "./fields.ts"
import { Authorization, Validation } from "./security.ts"

const chapter = `${reference}/background_task_management`

const taskId = Schema.String.annotate({
  description: "Background task ID.",
  examples: ["8abf6e1e72c12e7c0172c15b508500aa"]
})

/**
 * What a task changed. The fields depend on the task's name; addresses and names can be personal data.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TaskDetails = Schema.Struct({
  old_capacity: text,
  new_capacity: text,
  enable_public_ip: flag,
  public_ip_id: text,
  public_ip_address: text,
  enable_ssl: flag,
  old_cache_mode: text,
  new_cache_mode: text,
  old_resource_spec_code: text,
  new_resource_spec_code: text,
  old_replica_num: count,
  new_replica_num: count,
  old_cache_type: text,
  new_cache_type: text,
  replica_ip: text,
  replica_az: text,
  group_name: text,
  old_port: count,
  new_port: count,
  is_only_adjust_charging: flag,
  account_name: text,
  source_ip: text,
  target_ip: text,
  node_name: text,
  rename_commands: Schema.optionalKey(Schema.Array(Schema.String)),
  updated_config_length: count
}).annotate({ identifier: "TaskDetails" })

/**
 * One record of the list, as sent on the wire.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TaskRecord = Schema.Struct({
  id: taskId,
  name: Schema.optionalKey(
    Schema.String.annotate({
      description:
        "An open set; documented: EXTEND, BindEip, UnBindEip, AddReplica, DelReplica, AddWhitelist, UpdatePort, RemoveIpFromDns, masterStandbySwapJob, modify."
    })
  ),
  details: Schema.optionalKey(TaskDetails),
  user_name: text,
  user_id: text,
  params: text,
  status: Schema.optionalKey(
    Schema.String.annotate({ description: "An open set; seen: SUCCESS, FAILED, EXECUTING, CREATED, WAITING." })
  ),
  created_at: Schema.optionalKey(Schema.String.annotate({ examples: ["2020-06-17T07:38:42.503Z"] })),
  updated_at: Schema.optionalKey(Schema.String.annotate({ examples: ["2020-06-17T07:38:42.503Z"] })),
  enable_show: flag,
  error_code: text,
  job_id: text
}).annotate({ identifier: "TaskRecord" })

export type TaskRecord = typeof TaskRecord.Type

/**
 * One page of the list of background tasks, as sent on the wire.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TaskPage = Schema.Struct({
  task_count: Schema.Union([Schema.Int, Schema.String]).annotate({
    description: "Total number of tasks. The reference's table says string, its example shows a number."
  }),
  tasks: Schema.Array(TaskRecord)
}).annotate({ identifier: "TaskPage", description: "Background tasks listed successfully." })

/**
 * The body of a successful deletion.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Deleted = Schema.Struct({ message: text }).annotate({
  identifier: "Deleted",
  description: "Background task deleted successfully."
})

const timestamp = Schema.String.check(Schema.isPattern(/^\d{14}$/u))

const deleteBackgroundTask = HttpApiEndpoint.delete(
  "deleteBackgroundTask",
  "/v2/:project_id/instances/:instance_id/tasks/:task_id",
  {
    params: { project_id: inPath(projectId), instance_id: inPath(instanceId), task_id: inPath(taskId) },
    success: [Deleted, HttpApiSchema.NoContent.annotate({ description: "Background task deleted successfully." })],
    error: documentedErrors
  }
).annotateMerge(
  OpenApi.annotations({
    title: "DeleteBackgroundTask",
    summary: "Delete the record of a finished background task",
    description:
      "Irreversible. It does not cancel the operation, and works only for finished tasks. Check `task_id` before you send the request: `..` would delete the instance.",
    externalDocs: { url: `${chapter}/deleting_a_background_task.rst` },
    transform: operation
  })
)

const listBackgroundTasks = HttpApiEndpoint.get("listBackgroundTasks", "/v2/:project_id/instances/:instance_id/tasks", {
  params: { project_id: inPath(projectId), instance_id: inPath(instanceId) },
  query: {
    ...paging,
    start_time: Schema.optionalKey(
      timestamp.annotate({ description: "Start of the time window: UTC, yyyyMMddHHmmss." })
    ),
    end_time: Schema.optionalKey(timestamp.annotate({ description: "End of the time window: UTC, yyyyMMddHHmmss." }))
  },
  success: TaskPage,
  error: documentedErrors
}).annotateMerge(
  OpenApi.annotations({
    title: "ListBackgroundTask",
    summary: "List an instance's background tasks",
    description: "The time filters are `start_time` and `end_time`; the example of the reference says `begin_time`.",
    externalDocs: { url: `${chapter}/listing_background_tasks.rst` },
    transform: operation
  })
)

/**
 * The group of operations on background tasks.
 *
 * @since 0.1.0
 * @category schemas
 */
export class BackgroundTasks extends HttpApiGroup.make("backgroundTasks", { topLevel: true })
  .add(deleteBackgroundTask, listBackgroundTasks)
  .middleware(Validation)
  .middleware(Authorization)
  .annotateMerge(
    OpenApi.annotations({
      title: "Background task management",
      description: "Records that changes to a DCS instance leave behind."
    })
  ) {}
