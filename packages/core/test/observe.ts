/** Collects everything that a program could print. */
import { everyView } from "@dcs-tasks/vectors/lines/views"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Logger from "effect/Logger"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"

/** A tracer that keeps all spans. */
export const watching = () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = Tracer.nativeTracer.span(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}

/** A tracer and a logger that keep everything, and a wrapper that runs programs under them. */
export const observer = () => {
  const { spans, tracer } = watching()
  const lines: Array<string> = []
  const logger = Logger.make((entry) => {
    lines.push(Logger.formatJson.log(entry), Logger.formatLogFmt.log(entry), inspect(entry.message, { depth: 9 }))
  })
  const instrumented = <A, E, R>(program: Effect.Effect<A, E, R>) =>
    program.pipe(
      Effect.tapCause((cause) => Effect.logError("failed", cause)),
      Effect.exit,
      Effect.withTracer(tracer),
      Effect.provide(Logger.layer([logger]))
    )
  const traced = () => spans.map((span) => inspect([...span.attributes, span.status], { depth: 9 }))
  return { lines, spans, traced, watched: instrumented }
}

export const observed = Effect.fnUntraced(function* <A, E>(program: Effect.Effect<A, E>) {
  const { lines, spans, traced, watched } = observer()
  const exit = yield* watched(program)
  return { exit, text: [...traced(), ...lines].join("\n"), spans, lines }
})

export const inspected = (value: unknown): string => inspect(value, { depth: 9, showHidden: true })

export const printedExit = (exit: Exit.Exit<unknown, unknown>): string => {
  const own = Exit.isSuccess(exit)
    ? [everyView(exit.value)]
    : [everyView(Cause.squash(exit.cause)), Cause.pretty(exit.cause), JSON.stringify(exit)]
  return [...own, inspected(exit)].join("\n")
}

/** Prints the request wherever middleware can see it. */
export const logging = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    HttpClient.tapRequest((request) => Effect.log("request", { ...request.headers }, request)),
    HttpClient.tap((response) => Effect.log("response", response)),
    HttpClient.tapError((error) => Effect.log("error", error))
  )
