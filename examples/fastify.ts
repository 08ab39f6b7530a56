// When a Fastify application runs Effect code: one runtime for all requests, which closes with the application.
import { type DcsError, DcsTasks, isDcsError, layerTransport } from "@dcs-tasks/node"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import fastify from "fastify"

const runtime = ManagedRuntime.make(
  DcsTasks.layerConfig({
    endpoint: Config.String("DCS_ENDPOINT"),
    projectId: Config.String("OS_PROJECT_ID"),
    credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
  }).pipe(Layer.provide(layerTransport))
)

const app = fastify()

app.delete<{ Params: { instanceId: string; taskId: string } }>(
  "/instances/:instanceId/records/:taskId",
  ({ params, signal }) =>
    runtime.runPromise(
      DcsTasks.use((dcs) => dcs.deleteBackgroundTask(params)).pipe(
        // A plain object: an outcome has a method `pipe`, so Fastify would treat it as a stream.
        Effect.map((outcome) => ({ outcome: outcome._tag, attempts: outcome.attempts }))
      ),
      // If the caller disconnects, the call is interrupted.
      { signal }
    )
)

const statusOf = (error: DcsError): number => {
  switch (error._tag) {
    case "DcsInvalidInput":
    case "DcsBadRequest":
      return 400
    case "DcsNotFound":
      return 404
    default:
      return 502
  }
}

// `runPromise` rejects with the error class itself.
app.setErrorHandler((error, _request, reply) =>
  isDcsError(error)
    ? reply.status(statusOf(error)).send({ error: error._tag, message: error.message })
    : reply.send(error)
)

// `close` finishes the requests in progress before it runs the hook.
app.addHook("onClose", () => runtime.dispose())
process.once("SIGTERM", () => void app.close())

await runtime.context()
console.log(`Listening on ${await app.listen({ port: Number(process.env["PORT"] ?? 3000) })}`)
