/** Requests without credentials: whether the endpoint responds, its clock, and its CORS headers. */
import { httpDate, parseBody } from "@dcs-tasks/wire/answer"
import { transportFault } from "@dcs-tasks/wire/fault"
import { serverText } from "@dcs-tasks/wire/text"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The error code in the body, unchanged. */
  readonly code?: string | undefined
  readonly millis: number
  /** Milliseconds by which the service's clock is ahead of this machine's, accurate to a second. */
  readonly skew?: number | undefined
}

interface NoAnswer {
  readonly problem: string
}

const codeIn = (body: string): string | undefined => {
  const parsed = parseBody(body)
  const code = parsed._tag === "Json" ? parsed.error.code : undefined
  return code === undefined ? undefined : serverText(code, [], 40)
}

const timeLimit = "10 seconds"

const send = (method: "GET" | "OPTIONS", url: string, headers: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const response = yield* HttpClient.execute(HttpClientRequest.make(method)(url, { headers }))
    const ended = yield* Clock.currentTimeMillis
    const body = yield* Effect.orElseSucceed(response.text, () => "")
    const date = httpDate(response.headers["date"])
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      code: codeIn(body),
      millis: ended - began,
      // The header is truncated to a second: compare the middle of that second with the middle of the exchange.
      ...(date !== undefined && { skew: date + 500 - (began + ended) / 2 })
    }
    return answer
  }).pipe(
    Effect.timeoutOrElse({
      duration: timeLimit,
      orElse: () => Effect.fail<NoAnswer>({ problem: `no response within ${timeLimit}` })
    }),
    Effect.mapError((error): NoAnswer => {
      if ("problem" in error) return error
      const { detail, kind } = transportFault(error.reason)
      return { problem: detail === undefined ? kind : `${kind}: ${detail}` }
    })
  )

/** Lists instances without credentials, which a gateway answers with 401. */
export const anonymous = (endpoint: string, projectId: string) =>
  send("GET", `${endpoint.replace(/\/$/, "")}/v2/${projectId}/instances?limit=1`, { accept: "application/json" })

/** The CORS preflight that a browser sends before a DELETE. */
export const preflight = (endpoint: string, projectId: string) =>
  send("OPTIONS", `${endpoint.replace(/\/$/, "")}/v2/${projectId}/instances/i/tasks/t`, {
    origin: "https://console.example.com",
    "access-control-request-method": "DELETE",
    "access-control-request-headers": "x-auth-token,content-type"
  })

export const corsHeaders = ({ headers }: Answer): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("access-control-") && value !== undefined ? [`${name}: ${serverText(value, [], 200)}`] : []
  )
