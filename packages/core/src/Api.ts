/**
 * The two calls on background tasks as an `HttpApi`: what the vendor documents, for servers, generated clients and
 * OpenAPI.
 *
 * The shipped client is not made from it, on purpose: a generated client turns an empty or HTML 404 into a decode
 * error, and real endpoints send those.
 *
 * Source: the DCS API reference, "Deleting a Background Task" and "Listing Background Tasks" (2026-04).
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

const reference =
  "https://github.com/opentelekomcloud-docs/distributed-cache-service/tree/main/api-ref/source/apis_v2_recommended/background_task_management"

const refusal = {
  error_code: Schema.String.annotate({ description: "`DCS.nnnn`, `111nnnnnn` or the gateway's `APIGW.nnnn`." }),
  error_msg: Schema.String,
  error_ext_msg: Schema.optionalKey(Schema.NullOr(Schema.String)).annotate({ description: "Not used: null." })
}

/**
 * A body `{error_code, error_msg, error_ext_msg?}` with status 400. Like its siblings it has a `_tag` in memory and none
 * on the wire.
 *
 * @since 0.1.0
 */
export class BadRequest extends Schema.Error<BadRequest>("BadRequest")(refusal, {
  httpApiStatus: 400,
  description: "Invalid request. Also: the task is not finished, the instance is busy."
}) {
  readonly _tag = "BadRequest"
  override get message(): string {
    return this.error_msg
  }
}

/** @since 0.1.0 */
export class Unauthorized extends Schema.Error<Unauthorized>("Unauthorized")(refusal, {
  httpApiStatus: 401,
  description: "Invalid authentication information."
}) {
  readonly _tag = "Unauthorized"
  override get message(): string {
    return this.error_msg
  }
}

/** @since 0.1.0 */
export class Forbidden extends Schema.Error<Forbidden>("Forbidden")(refusal, {
  httpApiStatus: 403,
  description: "The request is rejected."
}) {
  readonly _tag = "Forbidden"
  override get message(): string {
    return this.error_msg
  }
}

/** @since 0.1.0 */
export class NotFound extends Schema.Error<NotFound>("NotFound")(refusal, {
  httpApiStatus: 404,
  description: "The requested resource is not found."
}) {
  readonly _tag = "NotFound"
  override get message(): string {
    return this.error_msg
  }
}

/** @since 0.1.0 */
export class InternalServerError extends Schema.Error<InternalServerError>("InternalServerError")(refusal, {
  httpApiStatus: 500,
  description: "Internal service error."
}) {
  readonly _tag = "InternalServerError"
  override get message(): string {
    return this.error_msg
  }
}

/**
 * Whose token it is. What a server knows once {@link Authorization} let a request through.
 *
 * @since 0.1.0
 */
export class Caller extends Context.Service<
  Caller,
  {
    readonly projectId: string
    /** Whether the token's role has `dcs:instance:deleteBackgroundTask`. */
    readonly mayDelete: boolean
  }
>()("dcs-tasks/Api/Caller") {}

/**
 * The `X-Auth-Token` header: an IAM token with the scope of one project.
 *
 * @since 0.1.0
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "dcs-tasks/Api/Authorization",
  {
    security: {
      token: HttpApiSecurity.apiKey({ key: "X-Auth-Token", in: "header" }).pipe(
        HttpApiSecurity.annotate(OpenApi.Description, "IAM token with the scope of the project in the path.")
      )
    },
    error: Unauthorized
  }
) {}

/**
 * Makes a query that does not fit the contract a 400 with the documented body.
 *
 * @since 0.1.0
 */
export class Validation extends HttpApiMiddleware.Service<Validation>()("dcs-tasks/Api/Validation", {
  error: BadRequest
}) {}

const documentedErrors = [BadRequest, Unauthorized, Forbidden, NotFound, InternalServerError] as const

const projectId = Schema.String.annotate({ description: "Project ID.", examples: ["a4a5d4098fb4474fa22cd05f897d6b99"] })
const instanceId = Schema.String.annotate({
  description: "Instance ID.",
  examples: ["5560df16-cebf-4473-95c4-d1b573c16e79"]
})
const taskId = Schema.String.annotate({
  description: "Background task ID.",
  examples: ["8abf6e1e72c12e7c0172c15b508500aa"]
})

const text = Schema.optionalKey(Schema.String)
const flag = Schema.optionalKey(Schema.Boolean)
const count = Schema.optionalKey(Schema.Int)

/**
 * What a task changed. Which fields are there depends on the task's name; addresses and names may be personal data.
 *
 * @since 0.1.0
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
 * One record of the list, as it stands on the wire.
 *
 * @since 0.1.0
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

/** @since 0.1.0 */
export type TaskRecord = typeof TaskRecord.Type

/** @since 0.1.0 */
export const TaskPage = Schema.Struct({
  task_count: Schema.Union([Schema.Int, Schema.String]).annotate({
    description: "Number of tasks in all. The reference's table says string, its example shows a number."
  }),
  tasks: Schema.Array(TaskRecord)
}).annotate({ identifier: "TaskPage", description: "Background tasks listed successfully." })

/** @since 0.1.0 */
export const Deleted = Schema.Struct({ message: text }).annotate({
  identifier: "Deleted",
  description: "Background task deleted successfully."
})

/** A whole number in a query; the description has to sit on the string, which is what OpenAPI shows. */
const digits = (description: string, range: { readonly minimum: number; readonly maximum: number }) =>
  Schema.String.annotate({ description }).pipe(
    Schema.decodeTo(Schema.Int.check(Schema.isBetween(range)), SchemaTransformation.numberFromString)
  )

const timestamp = Schema.String.check(Schema.isPattern(/^\d{14}$/))

const deleteBackgroundTask = HttpApiEndpoint.delete(
  "deleteBackgroundTask",
  "/v2/:project_id/instances/:instance_id/tasks/:task_id",
  {
    params: { project_id: projectId, instance_id: instanceId, task_id: taskId },
    success: [Deleted, HttpApiSchema.NoContent.annotate({ description: "Background task deleted successfully." })],
    error: documentedErrors
  }
).annotateMerge(
  OpenApi.annotations({
    title: "DeleteBackgroundTask",
    summary: "Delete the record of a finished background task",
    description: "Irreversible. It does not cancel the operation, and works only for finished tasks.",
    externalDocs: { url: `${reference}/deleting_a_background_task.rst` }
  })
)

const listBackgroundTasks = HttpApiEndpoint.get("listBackgroundTasks", "/v2/:project_id/instances/:instance_id/tasks", {
  params: { project_id: projectId, instance_id: instanceId },
  query: {
    offset: Schema.optionalKey(digits("How many to leave out; 0 by default.", { minimum: 0, maximum: 2 ** 31 - 1 })),
    limit: Schema.optionalKey(digits("How many at most, 1 to 1000; 10 by default.", { minimum: 1, maximum: 1000 })),
    start_time: Schema.optionalKey(timestamp.annotate({ description: "From, UTC, yyyyMMddHHmmss." })),
    end_time: Schema.optionalKey(timestamp.annotate({ description: "To, UTC, yyyyMMddHHmmss." }))
  },
  success: TaskPage,
  error: documentedErrors
}).annotateMerge(
  OpenApi.annotations({
    title: "ListBackgroundTask",
    summary: "List an instance's background tasks",
    description: "The reference's own example says `begin_time` where its table, and every SDK, says `start_time`.",
    externalDocs: { url: `${reference}/listing_background_tasks.rst` }
  })
)

/** @since 0.1.0 */
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

/**
 * The contract.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { Api } from "@dcs-tasks/core/Api"
 * import * as OpenApi from "effect/http-api/OpenApi"
 *
 * OpenApi.fromApi(Api).openapi // => "3.1.0"
 * ```
 */
export class Api extends HttpApi.make("dcs-background-tasks")
  .add(BackgroundTasks)
  .annotateMerge(
    OpenApi.annotations({
      title: "DCS background tasks",
      version: "2",
      description:
        "Listing and deleting the background tasks of Distributed Cache Service instances on Open Telekom Cloud and Huawei Cloud.",
      externalDocs: { url: reference }
    })
  ) {}
