// When your own system issues the tokens: one token for all calls, renewed in time and after a 401.
import * as RenewingToken from "@dcs-tasks/core/RenewingToken"
import { DcsCredentialsError, DcsTasks, layerConfig, layerTransport } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const Lease = Schema.Struct({ token: Schema.RedactedFromValue(Schema.String), expires_in: Schema.Finite })

const issue = Effect.gen(function* () {
  const url = yield* Config.String("TOKEN_URL")
  const client = HttpClient.filterStatusOk(yield* HttpClient.HttpClient)
  const { expires_in, token } = yield* Effect.flatMap(client.get(url), HttpClientResponse.schemaBodyJson(Lease))
  return { token, expiresIn: Duration.seconds(expires_in) }
}).pipe(Effect.mapError(({ _tag }) => new DcsCredentialsError({ source: "vault", problem: `no token (${_tag})` })))

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: RenewingToken.make({ issue, source: "vault" })
}).pipe(Layer.provide(layerTransport))

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  for (const taskId of (yield* Config.String("DCS_TASK_IDS")).split(",")) {
    const { _tag } = yield* dcs.deleteBackgroundTask({ instanceId, taskId }).pipe(Effect.catch(Effect.succeed))
    yield* Console.log(`${taskId} ${_tag}`)
  }
})

NodeRuntime.runMain(Effect.provide(program, Live))
