/**
 * The metrics of operations and requests. A series is looked up by a short key: its attributes are built once.
 */
import { durationAttributes, durationBuckets, measures, serverAttributes } from "@dcs-tasks/wire/call"
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import type { ObservedCall } from "./instrumentation.ts"

/** More series than one client has. Beyond it, all are looked up anew: their values are in the registry. */
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

const counter = ({ description, name, unit }: (typeof measures)[keyof typeof measures], attributes: object) =>
  Metric.counter(name, { description, incremental: true, attributes: { unit, ...attributes } })

const serverOf = (url: URL) => {
  const server = serverAttributes(url)
  return { "server.address": server["server.address"], "server.port": String(server["server.port"]) }
}

/** How a request ended. */
interface Measured {
  readonly status: number | undefined
  readonly errorType: string | undefined
  readonly protocolVersion: string | undefined
}

/** The meters of one client, or of one endpoint of IAM. */
export const make = () => {
  const durations = cached<Metric.Histogram<number>>()
  const counters = cached<Metric.Counter<number>>()
  return {
    duration: (
      { method, url }: ObservedCall,
      { errorType, protocolVersion, status }: Measured,
      seconds: number,
      context: Context.Context<never>
    ): void =>
      durations(`${method} ${url.host} ${status} ${errorType} ${protocolVersion}`, () =>
        Metric.histogram(measures.duration.name, {
          description: measures.duration.description,
          boundaries: durationBuckets,
          attributes: durationAttributes(method, url, status, errorType, protocolVersion)
        })
      ).updateUnsafe(seconds, context),
    operation: (operation: string, outcome: string, context: Context.Context<never>): void =>
      counters(`${operation} ${outcome}`, () =>
        counter(measures.operations, { "dcs.operation": operation, "dcs.outcome": outcome })
      ).updateUnsafe(1, context),
    retry: (operation: string, url: URL, errorType: string, context: Context.Context<never>): void =>
      counters(`retry ${operation} ${url.host} ${errorType}`, () =>
        counter(measures.retries, { "dcs.operation": operation, "error.type": errorType, ...serverOf(url) })
      ).updateUnsafe(1, context),
    throttled: (operation: string, url: URL, context: Context.Context<never>): void =>
      counters(`throttled ${operation} ${url.host}`, () =>
        counter(measures.throttled, { "dcs.operation": operation, ...serverOf(url) })
      ).updateUnsafe(1, context)
  }
}
