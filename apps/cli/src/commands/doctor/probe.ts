/** Requests without retries: whether the endpoint responds, its clock, its CORS headers, and IAM's catalog. */
import { httpDate, parseBody } from "@dcs-tasks/wire/answer"
import { statusAttribute } from "@dcs-tasks/wire/call"
import { transportFault } from "@dcs-tasks/wire/fault"
import { serverText } from "@dcs-tasks/wire/text"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { decisionAttribute } from "../../output/decision.ts"
import type { Fault } from "./explain.ts"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The error code in the body, cut and escaped. */
  readonly code?: string | undefined
  /** The body, if it is JSON. */
  readonly json?: unknown
  readonly millis: number
  /** Milliseconds by which the service's clock is ahead of this machine's, accurate to a second. */
  readonly skew?: number | undefined
}

const read = (body: string): Pick<Answer, "code" | "json"> => {
  const parsed = parseBody(body)
  if (parsed._tag !== "Json") return {}
  const { code } = parsed.error
  return { json: parsed.value, ...(code !== undefined && { code: serverText(code, [], 40) }) }
}

const timeLimit = "10 seconds"

const late: Fault = { kind: "timeout", detail: `no response within ${timeLimit}` }

interface Probe {
  readonly method: "GET" | "OPTIONS"
  /** The path template, for `--debug`. */
  readonly template: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** What the response can repeat. */
  readonly secrets?: ReadonlyArray<string>
}

const send = ({
  headers,
  method,
  secrets = [],
  template,
  url
}: Probe): Effect.Effect<Answer, Fault, HttpClient.HttpClient> =>
  Effect.useSpan(
    `${method} ${template}`,
    { kind: "client", attributes: { "http.request.method": method, "url.template": template } },
    (span) =>
      Effect.gen(function* () {
        const began = yield* Clock.currentTimeMillis
        const response = yield* HttpClient.execute(HttpClientRequest.make(method)(url, { headers }))
        const ended = yield* Clock.currentTimeMillis
        span.attribute(statusAttribute, response.status)
        span.attribute(decisionAttribute, "checked")
        const body = yield* Effect.orElseSucceed(response.text, () => "")
        const date = httpDate(response.headers["date"])
        return {
          status: response.status,
          headers: response.headers,
          ...read(body),
          millis: ended - began,
          // The header is truncated to a second: compare the middle of that second with the middle of the exchange.
          ...(date !== undefined && { skew: date + 500 - (began + ended) / 2 })
        }
      }).pipe(
        Effect.mapError(({ reason }): Fault => transportFault(reason, secrets)),
        Effect.timeoutOrElse({ duration: timeLimit, orElse: () => Effect.fail(late) }),
        Effect.tapError(({ kind }) =>
          Effect.sync(() => span.attribute(decisionAttribute, `failed: no response (${kind})`))
        )
      )
  )

const under = (endpoint: string, path: string): URL => new URL(`${endpoint.replace(/\/$/, "")}${path}`)

/** Lists instances without credentials, which a gateway answers with 401. */
export const anonymous = (endpoint: string, projectId: string) =>
  send({
    method: "GET",
    template: "/v2/{project_id}/instances",
    url: under(endpoint, `/v2/${projectId}/instances?limit=1`),
    headers: { accept: "application/json" }
  })

/** The CORS preflight that a browser sends before a DELETE. */
export const preflight = (endpoint: string, projectId: string) =>
  send({
    method: "OPTIONS",
    template: "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
    url: under(endpoint, `/v2/${projectId}/instances/i/tasks/t`),
    headers: {
      origin: "https://console.example.com",
      "access-control-request-method": "DELETE",
      "access-control-request-headers": "x-auth-token,content-type"
    }
  })

/** The catalog of IAM, which is the credentials' own service. */
export const catalog = (iamEndpoint: string, token: string) =>
  send({
    method: "GET",
    template: "/v3/auth/catalog",
    url: under(iamEndpoint, "/v3/auth/catalog"),
    headers: { accept: "application/json", "x-auth-token": token },
    secrets: [token]
  })
