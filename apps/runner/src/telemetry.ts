/** Spans, metrics and logs to an OpenTelemetry collector, as the `OTEL_*` variables say. */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import { usage } from "./failure.ts"
import * as Tracer from "./tracer.ts"
import { version } from "./version.ts"

const set = (name: string): string | undefined => (process.env[name] ?? "") || undefined

const protocols = new Map([
  ["http/protobuf", "layerProtobuf"],
  ["http/json", "layerJson"]
] as const)

/** What the specification says without these variables; Effect exports nothing then. */
const exporters = { OTEL_TRACES_EXPORTER: "otlp", OTEL_METRICS_EXPORTER: "otlp", OTEL_LOGS_EXPORTER: "otlp" }

/** Nothing is loaded without `OTEL_EXPORTER_OTLP_ENDPOINT`. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    if (set("OTEL_EXPORTER_OTLP_ENDPOINT") === undefined) return Layer.empty
    const protocol = set("OTEL_EXPORTER_OTLP_PROTOCOL") ?? "http/protobuf"
    const found = [...protocols].find(([name]) => name === protocol)
    if (found === undefined) {
      return yield* usage(
        `OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json. Nothing was started. Correct it.`
      )
    }
    const [Otlp, Serialization] = yield* Effect.promise(() =>
      Promise.all([import("effect/observability/Otlp"), import("effect/observability/OtlpSerialization")])
    )
    const exporter = Otlp.layerFromConfig({
      resource: { serviceName: set("OTEL_SERVICE_NAME") ?? "dcs-tasks-runner", serviceVersion: version },
      loggerMergeWithExisting: true
    }).pipe(
      Layer.provide(Serialization[found[1]]),
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...exporters, ...process.env } })))
    )
    return Layer.provideMerge(Tracer.layer, exporter)
  })
)
