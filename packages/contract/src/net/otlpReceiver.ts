/** A receiver of OpenTelemetry's protocol over HTTP, for JSON and protobuf. It collects every name that it gets. */
import { isObject } from "@dcs-tasks/wire/input"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { listen } from "./socketServer.ts"

/** A span, a metric or a log record, with its attributes. */
export interface Received {
  readonly signal: "span" | "metric" | "log"
  readonly name: string
  readonly unit?: string
  /** Of a span: 3 for a client. */
  readonly kind?: number
  readonly id?: string
  readonly parent?: string
  readonly bounds?: ReadonlyArray<unknown>
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }>
}

export interface OtlpReceiver {
  readonly baseUrl: string
  readonly received: () => ReadonlyArray<Received>
  /** Every byte of every body, as text. */
  readonly text: () => string
  readonly contentTypes: () => ReadonlySet<string>
  readonly close: () => Promise<void>
}

/** The generated code of the official schema. It has no types. */
const root: unknown = createRequire(import.meta.url)("@opentelemetry/otlp-transformer/build/src/generated/root.js")

const messages: Readonly<Record<string, string>> = {
  "/v1/traces": "trace.v1.ExportTraceServiceRequest",
  "/v1/metrics": "metrics.v1.ExportMetricsServiceRequest",
  "/v1/logs": "logs.v1.ExportLogsServiceRequest"
}

const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce(
      (value, name) => (isObject(value) || typeof value === "function" ? Reflect.get(value, name) : undefined),
      value
    )

const decoded = (path: string, type: string, body: Buffer): unknown => {
  if (type.includes("json")) return JSON.parse(body.toString("utf8"))
  const message = at(root, `opentelemetry.proto.collector.${messages[path]}`)
  const decode: unknown = at(message, "decode")
  if (typeof decode !== "function") throw new Error(`no message for ${path}`)
  return Reflect.apply(decode, message, [body])
}

const list = (value: unknown, name: string): ReadonlyArray<unknown> => {
  const found = at(value, name)
  return Array.isArray(found) ? found : []
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** An id is bytes in protobuf, and hexadecimal in JSON. */
const idOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString("hex") : text(value)

const anyValue = (value: unknown): unknown => {
  for (const name of ["stringValue", "boolValue", "doubleValue"]) {
    const found = at(value, name)
    if (found !== undefined && found !== null) return found
  }
  const int = at(value, "intValue")
  if (int !== undefined && int !== null) return Number(int)
  return list(value, "arrayValue.values").map(anyValue)
}

const attributesOf = (holder: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(list(holder, "attributes").map((entry) => [text(at(entry, "key")), anyValue(at(entry, "value"))]))

const kindOf = (kind: unknown): number => (kind === "SPAN_KIND_CLIENT" ? 3 : Number(kind))

const spansOf = (body: unknown): ReadonlyArray<Received> =>
  list(body, "resourceSpans")
    .flatMap((resource) => list(resource, "scopeSpans"))
    .flatMap((scope) => list(scope, "spans"))
    .map((span) => ({
      signal: "span",
      name: text(at(span, "name")),
      kind: kindOf(at(span, "kind")),
      id: idOf(at(span, "spanId")),
      parent: idOf(at(span, "parentSpanId")),
      attributes: attributesOf(span),
      events: list(span, "events").map((event) => ({ name: text(at(event, "name")), attributes: attributesOf(event) }))
    }))

const metricsOf = (body: unknown): ReadonlyArray<Received> =>
  list(body, "resourceMetrics")
    .flatMap((resource) => list(resource, "scopeMetrics"))
    .flatMap((scope) => list(scope, "metrics"))
    .flatMap((metric) =>
      [...list(metric, "sum.dataPoints"), ...list(metric, "histogram.dataPoints")].map((point): Received => ({
        signal: "metric",
        name: text(at(metric, "name")),
        unit: text(at(metric, "unit")),
        bounds: list(point, "explicitBounds"),
        attributes: attributesOf(point),
        events: []
      }))
    )

const logsOf = (body: unknown): ReadonlyArray<Received> =>
  list(body, "resourceLogs")
    .flatMap((resource) => list(resource, "scopeLogs"))
    .flatMap((scope) => list(scope, "logRecords"))
    .map((record) => ({
      signal: "log",
      name: String(anyValue(at(record, "body"))),
      attributes: attributesOf(record),
      events: []
    }))

/** Starts a receiver on a free port. */
export const otlpReceiver = async (): Promise<OtlpReceiver> => {
  const received: Array<Received> = []
  const bodies: Array<Buffer> = []
  const contentTypes = new Set<string>()
  const server = createServer((request, response) => {
    const parts: Array<Buffer> = []
    request.on("data", (part: Buffer) => parts.push(part))
    request.on("end", () => {
      const body = Buffer.concat(parts)
      const type = request.headers["content-type"] ?? ""
      bodies.push(body)
      contentTypes.add(type)
      const message = decoded(request.url ?? "", type, body)
      received.push(...spansOf(message), ...metricsOf(message), ...logsOf(message))
      response.writeHead(200, { "content-type": type }).end(type.includes("json") ? "{}" : undefined)
    })
  })
  const port = await listen(server)
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    received: () => received,
    text: () => Buffer.concat(bodies).toString("latin1"),
    contentTypes: () => contentTypes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
