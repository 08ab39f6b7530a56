// When you monitor deletions: spans, metrics and logs for an OpenTelemetry collector.
import { DcsTasks, layerConfig, layerTransport } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"

const Telemetry = Effect.gen(function* () {
  const baseUrl = yield* Config.String("OTEL_EXPORTER_OTLP_ENDPOINT")
  return Otlp.layerJson({ baseUrl, resource: { serviceName: "clean-up" } })
}).pipe(Layer.unwrap, Layer.provide(layerTransport))

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

/** The span of the call is a child of the span `cleanUp`. */
const cleanUp = Effect.fn("cleanUp")(function* (instanceId: string, taskId: string) {
  const dcs = yield* DcsTasks
  const outcome = yield* dcs.deleteBackgroundTask({ instanceId, taskId })
  yield* Effect.logInfo("record deleted", { instanceId, attempts: outcome.attempts })
})

const program = Effect.gen(function* () {
  yield* cleanUp(yield* Config.String("DCS_INSTANCE_ID"), yield* Config.String("DCS_TASK_ID"))
})

// Before it ends, also on SIGTERM, the program exports what is left.
NodeRuntime.runMain(Effect.provide(program, [Live, Telemetry]))
