/** A report to paste into an issue: how the service behaves, without the user's ids, names or paths. */
import type { DcsError } from "@dcs-tasks/core"
import type { Resolved } from "@dcs-tasks/node/sources"
import { isKnownDcsHost } from "@dcs-tasks/wire/call"
import { serverText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import { version } from "../../version.ts"
import type { Examined } from "./examine.ts"
import { type Answer, corsHeaders, preflight } from "./probe.ts"

const hostLine = ({ endpoint, region }: Resolved): string => {
  const { hostname } = new URL(endpoint)
  return isKnownDcsHost(hostname) ? `${hostname} (region ${region ?? "unknown"})` : "a custom host"
}

const sourceLine = ({ credentials, name }: Resolved): string => {
  const source = / cloud /.test(name) ? "clouds.yaml" : name.endsWith(" environment") ? name : "a file"
  const temporary = credentials._tag === "AccessKey" && credentials.securityToken !== undefined
  return `${temporary ? "temporary " : ""}${credentials._tag}, ${source}`
}

const answerLine = ({ code, headers, status }: Answer): string => {
  const server = headers["server"]
  return [
    `${status}`,
    ...(code === undefined ? [] : [code]),
    ...(server === undefined ? [] : [`server: ${serverText(server, [], 40)}`])
  ].join(", ")
}

const errorLine = (error: DcsError): string =>
  [
    error._tag,
    ...("status" in error ? [String(error.status)] : []),
    ...("errorCode" in error && error.errorCode !== undefined ? [error.errorCode] : []),
    ...("reason" in error ? [error.reason._tag] : [])
  ].join(" ")

const corsLines = Effect.fnUntraced(function* (
  resolved: Resolved,
  projectId: string
): Effect.fn.Return<string, never, HttpClient.HttpClient> {
  const response = yield* Effect.result(preflight(resolved.endpoint, projectId))
  if (Result.isFailure(response)) return response.failure.problem
  const headers = corsHeaders(response.success)
  return `${answerLine(response.success)}; ${headers.length === 0 ? "no access-control headers" : headers.join("; ")}`
})

export const report = Effect.fnUntraced(function* (
  resolved: Resolved,
  { answer, findings, listError, project }: Examined
): Effect.fn.Return<ReadonlyArray<string>, never, HttpClient.HttpClient> {
  const list = findings.find(({ check }) => check === "list")
  return [
    `dcs-tasks ${version}, Node ${process.versions.node}, ${process.platform}`,
    `credentials: ${sourceLine(resolved)}`,
    `endpoint: ${hostLine(resolved)}`,
    `without credentials: ${answer === undefined ? "no response" : answerLine(answer)}`,
    `clock: ${answer?.skew === undefined ? "unknown" : `${Math.round(answer.skew / 1000)} s`}`,
    `project: ${project === undefined ? "not found" : "found"}`,
    `list: ${listError === undefined ? (list?.status ?? "not checked") : errorLine(listError)}`,
    `CORS preflight: ${answer === undefined ? "not sent" : yield* corsLines(resolved, project?.id ?? "0")}`
  ]
})
