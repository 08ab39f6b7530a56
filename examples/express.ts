// When an Express application runs Effect code: one runtime for all requests, which closes on SIGTERM.
import { DcsTasks, isDcsError, layerConfig, toProblem } from "@dcs-tasks/node"
import * as Config from "effect/Config"
import * as ManagedRuntime from "effect/ManagedRuntime"
import express, { type ErrorRequestHandler } from "express"

const runtime = ManagedRuntime.make(
  layerConfig({
    endpoint: Config.String("DCS_ENDPOINT"),
    projectId: Config.String("OS_PROJECT_ID"),
    credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
  })
)

const app = express()

app.delete("/instances/:instanceId/records/:taskId", async ({ params }, response) => {
  response.json(await runtime.runPromise(DcsTasks.use((dcs) => dcs.deleteBackgroundTask(params))))
})

// `runPromise` rejects with the error class itself.
const onError: ErrorRequestHandler = (error, _request, response, next) => {
  if (!isDcsError(error)) return next(error)
  const problem = toProblem(error)
  if (problem.retryAfter !== undefined) response.set("retry-after", `${problem.retryAfter}`)
  response.status(problem.status).type("application/problem+json").json(problem)
}
app.use(onError)

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
