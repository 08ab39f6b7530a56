// When an Express application runs Effect code: one runtime for all requests, which closes on SIGTERM.
import { type DcsError, DcsTasks, layerTransport } from "@dcs-tasks/node"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import express from "express"

const runtime = ManagedRuntime.make(
  DcsTasks.layerConfig({
    endpoint: Config.String("DCS_ENDPOINT"),
    projectId: Config.String("OS_PROJECT_ID"),
    credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
  }).pipe(Layer.provide(layerTransport))
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

const app = express()

app.delete("/instances/:instanceId/records/:taskId", async (request, response) => {
  const answer = await runtime.runPromise(
    DcsTasks.use((dcs) => dcs.deleteBackgroundTask(request.params)).pipe(
      Effect.match({
        onSuccess: (outcome) => ({ status: 200, body: { outcome: outcome._tag } }),
        onFailure: (error) => ({ status: statusOf(error), body: { error: error._tag, message: error.message } })
      })
    )
  )
  response.status(answer.status).json(answer.body)
})

// Builds the layer: with invalid configuration the application does not start.
await runtime.context()
const server = app.listen(Number(process.env["PORT"] ?? 3000), () => {
  const address = server.address()
  console.log(`Listening on http://127.0.0.1:${typeof address === "object" ? address?.port : address}`)
})

process.once("SIGTERM", () => {
  // Finishes the requests in progress. Then `dispose` closes the client.
  server.close(() => void runtime.dispose())
})
