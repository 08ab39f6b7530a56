/**
 * The calls on background tasks and the list of instances as an `HttpApi`, as the vendor documents them: for servers,
 * generated clients and OpenAPI.
 *
 * The client of this package deliberately does not use it: a generated client turns an empty or HTML 404 into a decode
 * error, and real endpoints send those.
 *
 * @since 0.1.0
 * @module
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { GatewayError, servers, withComponents } from "./document.ts"
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
 * @category schemas
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
  .annotate(HttpApi.AdditionalSchemas, [GatewayError])
  .annotateMerge(
    OpenApi.annotations({
      title: "DCS background tasks",
      version: "2",
      summary: "Lists and deletes background tasks of Distributed Cache Service instances.",
      description: `On Open Telekom Cloud and Huawei Cloud. A client must compare every id with its \`pattern\` before it sends a request: with \`..\` as the task id, the URL of the deletion becomes \`/v2/{project_id}/instances/{instance_id}/\`, and that request deletes the whole instance. Percent-encoding does not help. An error can also come from a gateway or proxy in front of the service, with any body or none.`,
      license: { name: "MIT", identifier: "MIT" },
      servers,
      override: { externalDocs: { url: reference } },
      transform: withComponents
    })
  ) {}
