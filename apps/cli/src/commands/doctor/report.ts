/** A report to paste into an issue: how the service behaves, without ids, names, paths, or any other text of the service. */
import type { DcsError } from "@dcs-tasks/core"
import type { Resolved } from "@dcs-tasks/node/sources"
import { isKnownDcsHost, regionOfHost } from "@dcs-tasks/wire/call"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import { version } from "../../version.ts"
import type { Examined } from "./examine.ts"
import type { Finding } from "./finding.ts"
import { type Answer, preflight } from "./probe.ts"
import { corsHeaders, knownCode, knownServer } from "./shapes.ts"

const versions = `dcs-tasks ${version}, Node ${process.versions.node}, ${process.platform}`

/** For settings with which nothing can be sent: only which checks there were. */
export const reportOfSettings = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> => [
  versions,
  ...findings.map(({ check, status }) => `${check}: ${status}`)
]

const hostLine = ({ endpoint }: Resolved): string => {
  const { hostname } = new URL(endpoint)
  return isKnownDcsHost(hostname) ? `${hostname} (region ${regionOfHost(hostname)})` : "a custom host"
}

const environments: ReadonlySet<string> = new Set(
  ["OS_*", "HUAWEICLOUD_SDK_*", "HW_*"].map((prefix) => `${prefix} environment`)
)

const sourceLine = ({ credentials, name }: Resolved): string => {
  const source = / cloud /.test(name) ? "clouds.yaml" : environments.has(name) ? name : "a file"
  const temporary = credentials._tag === "AccessKey" && credentials.securityToken !== undefined
  return `${temporary ? "temporary " : ""}${credentials._tag}, ${source}`
}

const answerLine = ({ code, headers, status }: Answer): string => {
  const server = headers["server"]
  return [
    `${status}`,
    ...(code === undefined ? [] : [knownCode(code)]),
    ...(server === undefined ? [] : [`server: ${knownServer(server)}`])
  ].join(", ")
}

const errorLine = (error: DcsError): string =>
  [
    error._tag,
    ...("status" in error ? [String(error.status)] : []),
    ...("errorCode" in error && error.errorCode !== undefined ? [knownCode(error.errorCode)] : []),
    ...("reason" in error ? [error.reason._tag] : [])
  ].join(" ")

const corsLine = Effect.fnUntraced(function* (
  resolved: Resolved,
  projectId: string
): Effect.fn.Return<string, never, HttpClient.HttpClient> {
  const response = yield* Effect.result(preflight(resolved.endpoint, projectId))
  if (Result.isFailure(response)) return `no response (${response.failure.kind})`
  const headers = corsHeaders(response.success)
  return `${answerLine(response.success)}; ${headers.length === 0 ? "no CORS headers" : headers.join(", ")}`
})

export const report = Effect.fnUntraced(function* (
  resolved: Resolved,
  { answer, error, findings, limits = [], project }: Examined
): Effect.fn.Return<ReadonlyArray<string>, never, HttpClient.HttpClient> {
  const statusOf = (name: string) => findings.find(({ check }) => check === name)?.status ?? "not checked"
  return [
    versions,
    `credentials: ${sourceLine(resolved)}`,
    `endpoint: ${hostLine(resolved)}`,
    `without credentials: ${answer === undefined ? "no response" : answerLine(answer)}`,
    `clock: ${answer?.skew === undefined ? "unknown" : `${Math.round(answer.skew / 1000)} s`}`,
    `project: ${project === undefined ? "not found" : "found"}`,
    `instances: ${statusOf("instances")}`,
    `list: ${statusOf("list")}`,
    ...(error === undefined ? [] : [`error: ${errorLine(error)}`]),
    `catalog: ${statusOf("catalog")}`,
    `rate: ${limits.length === 0 ? "not shown" : limits.join("; ")}`,
    `CORS preflight: ${answer === undefined ? "not sent" : yield* corsLine(resolved, project?.id ?? "0")}`
  ]
})
