// When a Fastify application runs Effect code: one runtime for all requests, which closes with the application.
import { DcsTasks, isDcsError, layerConfig, toProblem } from "@dcs-tasks/node"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import fastify from "fastify"

const runtime = ManagedRuntime.make(
  layerConfig({
    endpoint: Config.String("DCS_ENDPOINT"),
    projectId: Config.String("OS_PROJECT_ID"),
    credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
  })
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

// `runPromise` rejects with the error class itself.
app.setErrorHandler((error, _request, reply) => {
  if (!isDcsError(error)) return reply.send(error)
  const problem = toProblem(error)
  if (problem.retryAfter !== undefined) reply.header("retry-after", problem.retryAfter)
  return reply.status(problem.status).type("application/problem+json").send(problem)
})

// `close` finishes the requests in progress before it runs the hook.
app.addHook("onClose", () => runtime.dispose())
process.once("SIGTERM", () => void app.close())

await runtime.context()
console.log(`Listening on ${await app.listen({ port: Number(process.env["PORT"] ?? 3000) })}`)
