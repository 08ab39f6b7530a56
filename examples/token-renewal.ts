// When your own system issues the tokens: one token for all calls, renewed in time and after a 401.
import { type CredentialsProvider, DcsCredentialsError, DcsTasks, layerTransport } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const Issued = Schema.Struct({ token: Schema.RedactedFromValue(Schema.String) })

const vault = Effect.gen(function* () {
  const url = yield* Config.String("TOKEN_URL")
  const client = HttpClient.filterStatusOk(yield* HttpClient.HttpClient)
  const [token, renew] = yield* client.get(url).pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Issued)),
    Effect.mapError(({ _tag }) => new DcsCredentialsError({ source: "vault", problem: `no token (${_tag})` })),
    Effect.cachedInvalidateWithTTL("50 minutes")
  )
  const provider: CredentialsProvider = {
    authenticate: () =>
      token.pipe(
        // A failure would be cached, too.
        Effect.tapError(() => renew),
        Effect.map(({ token }) => ({
          headers: Redacted.make({ "x-auth-token": Redacted.value(token) }),
          secrets: Redacted.make([Redacted.value(token)])
        }))
      ),
    // True: the call makes one more attempt, with a new token.
    onUnauthorized: () => Effect.as(renew, true),
    source: "vault"
  }
  return provider
})

const Live = Effect.gen(function* () {
  const endpoint = yield* Config.String("DCS_ENDPOINT")
  const projectId = yield* Config.String("OS_PROJECT_ID")
  return DcsTasks.layer({ endpoint, projectId, credentials: yield* vault })
}).pipe(Layer.unwrap, Layer.provide(layerTransport))

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  for (const taskId of (yield* Config.String("DCS_TASK_IDS")).split(",")) {
    const { _tag } = yield* dcs.deleteBackgroundTask({ instanceId, taskId }).pipe(Effect.catch(Effect.succeed))
    yield* Console.log(`${taskId} ${_tag}`)
  }
})

NodeRuntime.runMain(Effect.provide(program, Live))
