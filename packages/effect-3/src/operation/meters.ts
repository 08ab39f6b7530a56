/** The metrics of operations and requests, with the names and buckets of the other line. */
import { durationAttributes, durationBuckets, measures, serverAttributes, type TracedCall } from "@dcs-tasks/wire/call"
import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

const tagged = <Type, In, Out>(
  metric: Metric.Metric<Type, In, Out>,
  attributes: Readonly<Record<string, string>>
): Metric.Metric<Type, In, Out> =>
  Object.entries(attributes).reduce((metric, [name, value]) => Metric.tagged(metric, name, value), metric)

const counter = ({ description, name, unit }: (typeof measures)[keyof typeof measures]) =>
  Metric.counter(name, { description, incremental: true }).pipe(Metric.tagged("unit", unit))

/** Counts finished operations. */
export const operations: Metric.Metric.Counter<number> = counter(measures.operations)
const retries = counter(measures.retries)
const throttledResponses = counter(measures.throttled)
const durations = Metric.histogram(
  measures.duration.name,
  MetricBoundaries.fromIterable(durationBuckets),
  measures.duration.description
)

/** More series than one client has. Beyond it, all are made anew: their values are in Effect's registry. */
const maxSeries = 256

/** What `make` returns, once per key. */
export const cached = <A>() => {
  const series = new Map<string, A>()
  return (key: string, make: () => A): A => {
    const known = series.get(key)
    if (known !== undefined) return known
    const made = make()
    if (series.size >= maxSeries) series.clear()
    series.set(key, made)
    return made
  }
}

const durationSeries = cached<typeof durations>()
const counterSeries = cached<typeof operations>()

const serverOf = (url: URL) => {
  const server = serverAttributes(url)
  return { "server.address": server["server.address"], "server.port": String(server["server.port"]) }
}

/** Counts a finished operation. */
export const operation = (operation: string, outcome: string): Effect.Effect<void> =>
  Metric.increment(
    counterSeries(`${operation} ${outcome}`, () =>
      tagged(operations, { "dcs.operation": operation, "dcs.outcome": outcome })
    )
  )

/** Records how long a request took. */
export const duration = (
  { method, url }: TracedCall,
  status: number | undefined,
  errorType: string | undefined,
  seconds: number
): Effect.Effect<void> =>
  Metric.update(
    durationSeries(`${method} ${url.host} ${status} ${errorType}`, () =>
      tagged(durations, durationAttributes(method, url, status, errorType, undefined))
    ),
    seconds
  )

/** Counts a retry. */
export const retry = (operation: string, url: URL, errorType: string): Effect.Effect<void> =>
  Metric.increment(
    counterSeries(`retry ${operation} ${url.host} ${errorType}`, () =>
      tagged(retries, { "dcs.operation": operation, "error.type": errorType, ...serverOf(url) })
    )
  )

/** Counts a response that asked to slow down. */
export const throttled = (operation: string, url: URL): Effect.Effect<void> =>
  Metric.increment(
    counterSeries(`throttled ${operation} ${url.host}`, () =>
      tagged(throttledResponses, { "dcs.operation": operation, ...serverOf(url) })
    )
  )
