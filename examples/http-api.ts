// When your own HTTP API deletes tasks: each error has its status, its JSON and its entry in the OpenAPI document.
import { DcsError, DcsTasks, DeletionOutcome, InstanceId, layerConfig, TaskId } from "@dcs-tasks/node"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Layer from "effect/Layer"
import { createServer } from "node:http"

/** Put this in a separate file: clients import it. */
export class CleanupApi extends HttpApi.make("cleanup").add(
  HttpApiGroup.make("records").add(
    HttpApiEndpoint.delete("remove", "/instances/:instanceId/records/:taskId", {
      params: { instanceId: InstanceId, taskId: TaskId },
      success: DeletionOutcome,
      // The members, each with its status. The union as a whole would be one response, with status 500.
      error: DcsError.members
    })
  )
) {}

export const Records = HttpApiBuilder.group(
  CleanupApi,
  "records",
  Effect.fn(function* (handlers) {
    const dcs = yield* DcsTasks
    return handlers.handle("remove", ({ params }) => dcs.deleteBackgroundTask(params))
  })
)

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

const Server = HttpRouter.serve(HttpApiBuilder.layer(CleanupApi, { openapiPath: "/openapi.json" })).pipe(
  Layer.provide(Records),
  Layer.provide(Live),
  Layer.provide(NodeHttpServer.layerConfig(createServer, { port: Config.Int("PORT") }))
)

// On SIGTERM, the server finishes the requests in progress, and then the client closes.
if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(Layer.launch(Server))
