/**
 * The calls on background tasks and the list of instances as an `HttpApi`, as the vendor documents them: for servers,
 * generated clients and OpenAPI.
 *
 * The client of this package deliberately does not use it: a generated client turns an empty or HTML 404 into a decode
 * error, and real endpoints send those.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { reference } from "./fields.ts"
import { Instances } from "./instances.ts"
import { BackgroundTasks } from "./tasks.ts"

export { BadRequest, Forbidden, InternalServerError, NotFound, Unauthorized } from "./errors.ts"
export { InstancePage, InstanceRecord, Instances } from "./instances.ts"
export { Authorization, Caller, Validation } from "./security.ts"
export { BackgroundTasks, Deleted, TaskDetails, TaskPage, TaskRecord } from "./tasks.ts"

/**
 * The documented calls.
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
  .add(BackgroundTasks, Instances)
  .annotateMerge(
    OpenApi.annotations({
      title: "DCS background tasks",
      version: "2",
      description:
        "Listing and deleting the background tasks of Distributed Cache Service instances on Open Telekom Cloud and Huawei Cloud.",
      externalDocs: { url: reference }
    })
  ) {}
