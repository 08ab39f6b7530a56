// When every request needs a header or a log line: your own middleware around the HttpClient.
import { DcsTasks, layerTransport } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"

/** Runs for each attempt and never sees the token. It cannot change the method or the URL. */
const Middleware = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, (client) =>
    client.pipe(
      HttpClient.mapRequest(HttpClientRequest.setHeader("x-language", "en-us")),
      HttpClient.tap((response) => Console.log(`${response.request.method} ${response.status}`)),
      HttpClient.tapError((error) => Console.log(`${error.request.method} ${error.reason._tag}`))
    )
  )
)

const Live = DcsTasks.layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
}).pipe(Layer.provide(Middleware), Layer.provide(layerTransport))

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const { _tag, attempts } = yield* dcs.deleteBackgroundTask({
    instanceId,
    taskId: yield* Config.String("DCS_TASK_ID")
  })
  yield* Console.log(`${_tag} after ${attempts} attempts`)
})

NodeRuntime.runMain(Effect.provide(program, Live))
