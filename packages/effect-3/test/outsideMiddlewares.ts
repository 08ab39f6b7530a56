/** The middleware of the table, for Effect 3. */
import type { MiddlewareName } from "@dcs-tasks/contract/laws/outside"
import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"

/** Collects what is printed now, and what could be printed later, outside a fiber. */
interface Printer {
  readonly print: (value: unknown) => void
}

type Middleware = (client: HttpClient.HttpClient, printer: Printer) => HttpClient.HttpClient

const at = <E>(
  client: HttpClient.HttpClient,
  f: (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<unknown, E>
) => HttpClient.tap(client, (response) => Effect.ignore(f(response)))

const failure = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  Effect.fail(new RequestError({ request, reason: "Transport", cause }))

/** Longer than any response, shorter than the timeout of an attempt. */
const waitLimit = "5 seconds"

export const outsideMiddlewares: Readonly<Record<MiddlewareName, Middleware>> = {
  "does nothing": (client) => HttpClient.transformResponse(client, (answer) => answer),
  "reads text": (client) => at(client, ({ text }) => text),
  "reads json": (client) => at(client, ({ json }) => json),
  "reads arrayBuffer": (client) => at(client, ({ arrayBuffer }) => arrayBuffer),
  "reads the stream": (client) => at(client, ({ stream }) => Stream.runDrain(stream)),
  "adds a header": (client) => HttpClient.mapRequest(client, HttpClientRequest.setHeader("x-language", "en-us")),
  logs: (client, { print }) =>
    client.pipe(
      HttpClient.tapRequest((request) => Effect.sync(() => print(request))),
      HttpClient.tapRequest((request) => Effect.log("request", { ...request.headers }, request)),
      HttpClient.tap((response) => Effect.log("response", response)),
      HttpClient.tap((response) =>
        Effect.sync(() => {
          print(response)
          print(response.request)
          print(response.request.headers)
        })
      ),
      HttpClient.tapError((error) => Effect.log("error", error)),
      HttpClient.tapError((error) => Effect.sync(() => print(error)))
    ),
  "fails on a status that is not ok": HttpClient.filterStatusOk,
  "turns tracing off around it": HttpClient.transformResponse(Effect.withTracerEnabled(false)),
  "turns tracing off below it": HttpClient.withTracerDisabledWhen(() => true),
  "is a client around the client": (client) => HttpClient.make((request) => client.execute(request)),
  "retries 3 times": HttpClient.retry({ times: 3 }),
  "retries transient failures": HttpClient.retryTransient({ times: 3 }),
  "retries on 503": (client) =>
    HttpClient.transform(client, (answer) =>
      answer.pipe(
        Effect.flatMap((response) =>
          response.status === 503 ? Effect.fail("busy" as const) : Effect.succeed(response)
        ),
        Effect.retry({ times: 3, while: (error) => error === "busy" }),
        Effect.catchAll((error) => (error === "busy" ? answer : Effect.fail(error)))
      )
    ),
  "retries whatever is not ok": (client) => HttpClient.retry(HttpClient.filterStatusOk(client), { times: 3 }),
  "sends once more after the answer": HttpClient.transformResponse((answer) => Effect.zipRight(answer, answer)),
  "stops the clock and retries": (client) =>
    HttpClient.transform(client, (answer, request) =>
      answer.pipe(
        Effect.timeoutTo({ duration: waitLimit, onSuccess: Effect.succeed, onTimeout: () => failure(request, "slow") }),
        Effect.flatten,
        Effect.retry({ times: 2 })
      )
    ),
  "sends two and takes the first answer": HttpClient.transformResponse((answer) => Effect.raceFirst(answer, answer)),
  "sends two and takes the first success": (client) =>
    HttpClient.transformResponse(HttpClient.filterStatusOk(client), (answer) => Effect.race(answer, answer)),
  "answers by itself": (client) =>
    HttpClient.transform(client, (_, request) =>
      Effect.succeed(HttpClientResponse.fromWeb(request, Response.json({ message: "" })))
    ),
  "fails before it sends": (client) =>
    HttpClient.transform(client, (_, request) => failure(request, new Error("not today")))
}

/** Everything that a program could print of a value, at once and later, outside a fiber. */
export const printer = () => {
  const kept: Array<unknown> = []
  const lines: Array<string> = []
  const show = (value: unknown): void => {
    try {
      lines.push(inspect(value, { depth: 9 }), JSON.stringify(value))
    } catch {
      // A response of node:http reads the address of its socket, which can be closed by now.
    }
  }
  const print = (value: unknown): void => {
    kept.push(value)
    show(value)
  }
  return { print, lines, later: () => kept.splice(0).forEach(show) }
}
