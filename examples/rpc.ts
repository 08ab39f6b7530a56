// When other Effect programs delete through your service: they receive the same outcomes and error classes.
import { DcsError, DcsInvalidInput, DcsTasks, DeletionOutcome, DeletionResult, layerConfig } from "@dcs-tasks/node"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as RpcServer from "effect/rpc/RpcServer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { createServer } from "node:http"

const Task = Schema.Struct({ instanceId: Schema.String, taskId: Schema.String })

/** Put this in a separate file: clients import it. */
export class Cleanup extends RpcGroup.make(
  Rpc.make("Delete", { payload: Task, success: DeletionOutcome, error: DcsError }),
  Rpc.make("DeleteMany", {
    payload: { tasks: Schema.Array(Task) },
    success: DeletionResult,
    error: DcsInvalidInput,
    stream: true
  })
) {}

const Handlers = Cleanup.toLayer(
  Effect.gen(function* () {
    const dcs = yield* DcsTasks
    return Cleanup.of({
      Delete: (task) => dcs.deleteBackgroundTask(task),
      DeleteMany: ({ tasks }) => Stream.fromIterable(tasks).pipe(dcs.deleteBackgroundTasks)
    })
  })
)

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

const Server = HttpRouter.serve(RpcServer.layerHttp({ group: Cleanup, path: "/rpc", protocol: "http" })).pipe(
  Layer.provide(Handlers),
  Layer.provide(Live),
  Layer.provide(RpcSerialization.layerNdjson),
  Layer.provide(NodeHttpServer.layerConfig(createServer, { port: Config.Int("PORT") }))
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(Layer.launch(Server))
