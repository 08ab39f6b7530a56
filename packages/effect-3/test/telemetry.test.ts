/** Everything that docs/telemetry.md names for Effect 3 reaches a receiver of OpenTelemetry's protocol, and nothing else does. */
import { secrets } from "@dcs-tasks/contract/net/listServers"
import { type OtlpReceiver, otlpReceiver, type Received } from "@dcs-tasks/contract/net/otlpReceiver"
import { telemetryServer } from "@dcs-tasks/contract/net/telemetryServer"
import { documentedNames, namesIn } from "@dcs-tasks/contract/net/telemetryTable"
import { durationBuckets } from "@dcs-tasks/wire/call"
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import * as Otlp from "@effect/opentelemetry/Otlp"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto"
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto"
import { BatchLogRecordProcessor } from "@opentelemetry/sdk-logs"
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics"
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace-base"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { beforeAll, describe, expect, it } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import { DcsTasks, type DcsTasksConfig } from "../src/index.ts"

const inSpan = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect) => Effect.withSpan(effect, "acme.middleware"))

/** What users do, one thing after another. */
const everything = (origin: string, hanging: () => Promise<void>) =>
  Effect.gen(function* () {
    const transport = yield* HttpClient.HttpClient
    const clientOf = (overrides: Partial<DcsTasksConfig>, client: HttpClient.HttpClient = transport) =>
      DcsTasks.make({
        endpoint: origin,
        projectId: "p1",
        credentials: { token: Redacted.make(secrets.token) },
        retry: { schedule: Schedule.spaced("1 millis") },
        ...overrides
      }).pipe(Effect.provideService(HttpClient.HttpClient, client))
    const dcs = yield* clientOf({})
    const remove = (client: typeof dcs, taskId: string) =>
      Effect.exit(client.deleteBackgroundTask({ instanceId: "i1", taskId }))

    for (const taskId of ["ok", "retry", "throttle", "lost", "bad", "not valid"]) yield* remove(dcs, taskId)
    yield* remove(yield* clientOf({ timeout: "50 millis", retry: false }), "timeout")
    const arrived = hanging()
    const hung = yield* Effect.fork(remove(dcs, "hang"))
    yield* Effect.promise(() => arrived)
    yield* Fiber.interrupt(hung)
    yield* remove(yield* clientOf({}, inSpan(transport)), "ok")
    yield* remove(yield* clientOf({ endpoint: "http://127.0.0.1:1", retry: false }), "ok")

    const pages = { instanceId: "i1", pageSize: 2 }
    yield* Stream.runDrain(dcs.listBackgroundTasks(pages))
    yield* Stream.runDrain(Stream.take(dcs.listBackgroundTasks(pages), 1))
    yield* Effect.exit(Stream.runDrain(dcs.listBackgroundTasks({ instanceId: "forbidden" })))

    const key = { accessKeyId: "AK", secretAccessKey: Redacted.make(secrets.secretAccessKey) }
    const signing = yield* AccessKey.make(key)
    yield* remove(yield* clientOf({ credentials: signing }), "ok")
  })

const run = async (exporter: (receiver: OtlpReceiver) => Layer.Layer<never>) => {
  const receiver = await otlpReceiver()
  const server = await telemetryServer()
  try {
    await everything(server.origin, server.hanging).pipe(
      Effect.provide(NodeHttpClient.layer),
      Logger.withMinimumLogLevel(LogLevel.Debug),
      Effect.provide(exporter(receiver)),
      Effect.provide(Logger.remove(Logger.defaultLogger)),
      Effect.runPromise
    )
    return { received: receiver.received(), text: receiver.text(), types: [...receiver.contentTypes()] }
  } finally {
    await server.close()
    await receiver.close()
  }
}

const resource = { serviceName: "test" }

const exporters: ReadonlyArray<readonly [string, string, (receiver: OtlpReceiver) => Layer.Layer<never>]> = [
  [
    "Otlp of @effect/opentelemetry, JSON",
    "application/json",
    ({ baseUrl }) => Otlp.layerJson({ baseUrl, resource }).pipe(Layer.provide(FetchHttpClient.layer))
  ],
  [
    "Otlp of @effect/opentelemetry, protobuf",
    "application/x-protobuf",
    ({ baseUrl }) => Otlp.layerProtobuf({ baseUrl, resource }).pipe(Layer.provide(FetchHttpClient.layer))
  ],
  [
    "the SDK of OpenTelemetry",
    "application/x-protobuf",
    ({ baseUrl }) =>
      NodeSdk.layer(() => ({
        resource,
        spanProcessor: new BatchSpanProcessor(new OTLPTraceExporter({ url: `${baseUrl}/v1/traces` })),
        metricReader: new PeriodicExportingMetricReader({
          exporter: new OTLPMetricExporter({ url: `${baseUrl}/v1/metrics` })
        }),
        logRecordProcessor: new BatchLogRecordProcessor({
          exporter: new OTLPLogExporter({ url: `${baseUrl}/v1/logs` })
        })
      }))
  ]
]

const named = (received: ReadonlyArray<Received>, name: string) => received.filter((item) => item.name === name)

for (const [name, type, exporter] of exporters) {
  describe(name, () => {
    let received: ReadonlyArray<Received>
    let text: string
    let types: ReadonlyArray<string>
    beforeAll(async () => {
      ;({ received, text, types } = await run(exporter))
    })

    it("gets every name of docs/telemetry.md and no other", () => {
      const { added, own } = documentedNames("3")
      const names = namesIn(received)
      expect({
        undocumented: Array.from(names).filter((name) => !own.has(name) && !added.has(name)),
        missing: Array.from(own).filter((name) => !names.has(name))
      }).toEqual({ undocumented: [], missing: [] })
      expect(types).toEqual([type])
    })

    it("gets no secret in any byte", () => {
      expect(text).toContain("dcs.request_id")
      expect(text).not.toContain(secrets.canary)
    })

    it("counts a list as one span, with its attempts below", () => {
      const lists = named(received, "dcs.list_background_tasks")
      expect(lists.map(({ attributes }) => attributes)).toMatchObject([
        { "dcs.outcome": "Success", "dcs.list.pages": 2, "dcs.list.rows": 4, "dcs.attempts": 2 },
        { "dcs.outcome": "Abandoned", "dcs.list.pages": 1, "dcs.list.rows": 2, "dcs.attempts": 1 },
        { "dcs.outcome": "DcsForbidden", "dcs.list.pages": 0, "error.type": "DcsForbidden", "dcs.attempts": 1 }
      ])
      const below = (id: string | undefined) => received.filter(({ parent }) => parent === id && id !== undefined)
      expect(lists.map(({ id }) => below(id).length)).toEqual([2, 1, 1])
    })

    it("shows the attempt as the parent of middleware, and why attempts failed", () => {
      const attempts = received.filter(({ kind, signal }) => signal === "span" && kind === 3)
      const [middleware] = named(received, "acme.middleware")
      expect(attempts.map(({ id }) => id)).toContain(middleware?.parent)
      const types = new Set(attempts.map(({ attributes }) => attributes["error.type"]))
      expect(types).toEqual(
        new Set([undefined, "503", "429", "reset", "404", "400", "timeout", "Interrupted", "connect", "403"])
      )
    })

    it("measures requests in the buckets of the convention", () => {
      const [point] = named(received, "http.client.request.duration")
      expect(point).toMatchObject({ unit: "s", bounds: durationBuckets })
    })
  })
}
