/** The checks of `dcs-tasks doctor`, from those that need no request to those that only the service can answer. */
import { type DcsError, DcsTasks } from "@dcs-tasks/core"
import * as Identity from "@dcs-tasks/node/Identity"
import type { Notice, ProjectRef, Resolved } from "@dcs-tasks/node/sources"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { ExitCode, exitCodeOfError } from "../../process/exitCode.ts"
import * as Client from "../../target/client.ts"
import { credentialsLine, projectLine } from "../../target/target.ts"
import { failed, type Finding, ok, skipped, warning } from "./finding.ts"
import { anonymous, type Answer } from "./probe.ts"

export interface Examined {
  readonly findings: ReadonlyArray<Finding>
  readonly answer?: Answer | undefined
  readonly identity?: Identity.Identity | undefined
  readonly project?: Identity.KnownProject | undefined
  /** Why the instance's tasks could not be listed. */
  readonly listError?: DcsError | undefined
}

const noticeableSkew = 60_000

/** Beyond this the gateway refuses signed requests; the client then signs again with the gateway's time. */
const refusedSkew = 15 * 60_000

const clockFinding = ({ skew }: Answer, signs: boolean): Finding => {
  if (skew === undefined) return skipped("clock", "the response has no valid Date header")
  const seconds = Math.round(Math.abs(skew) / 1000)
  if (Math.abs(skew) < noticeableSkew) return ok("clock", `within ${Math.max(seconds, 1)} s of the service's clock`)
  const resigned = signs && Math.abs(skew) > refusedSkew ? "; until then the first request of each run is refused" : ""
  return warning(
    "clock",
    `${seconds} s ${skew > 0 ? "behind" : "ahead of"} the service's clock; set this machine's clock${resigned}`
  )
}

const endpointFinding = ({ endpoint, endpointFrom, region }: Resolved, { code, millis, status }: Answer): Finding => {
  const from = endpointFrom === undefined || endpointFrom === "endpoint" ? "" : ` from ${endpointFrom}`
  const at = `${endpoint}${from}${region === undefined ? "" : `, region ${region}`}`
  const responded = `responded ${status}${code === undefined ? "" : ` ${code}`} in ${millis} ms`
  // An API gateway refuses a request without credentials; any other status suggests that something else responded.
  return status === 401 || status === 403
    ? ok("endpoint", `${at}: ${responded}, as expected without credentials`)
    : warning(
        "endpoint",
        `${at}: ${responded}; expected 401 or 403 without credentials; check the endpoint and any proxy`
      )
}

/** The project and expiry of the token that a login returns. */
const loginFindings = (identity: Identity.Identity, projectId: string): Effect.Effect<ReadonlyArray<Finding>> =>
  identity.login === undefined
    ? Effect.succeed([skipped("expiry", "these credentials do not say when they expire")])
    : Effect.all([identity.login, Clock.currentTimeMillis]).pipe(
        Effect.map(([{ endsAt, project }, now]) => [
          ...(project === undefined || (project !== "unknown" && project.id !== projectId)
            ? [
                failed(
                  "login",
                  `IAM issued a token for ${project === undefined ? "no project" : `another project, ${projectLine(project)}`}; check project and credentials`,
                  ExitCode.auth
                )
              ]
            : project === "unknown"
              ? [warning("login", "IAM issues a token, but its response does not say for which project")]
              : [ok("login", "IAM issues a token for this project")]),
          endsAt === undefined
            ? skipped("expiry", "IAM did not say when the token expires")
            : ok(
                "expiry",
                `the token expires at ${new Date(endsAt).toISOString()}, in ${Math.round((endsAt - now) / 60_000)} min`
              )
        ]),
        Effect.catch((error) => Effect.succeed([failed("login", error.message, exitCodeOfError(error))]))
      )

const sourceFindings = (resolved: Resolved, notices: ReadonlyArray<Notice>): ReadonlyArray<Finding> => [
  ok("credentials", `${credentialsLine(resolved.credentials)} (${resolved.name})`),
  ...notices.map(({ message }) => warning("files", message))
]

const listFinding = Effect.fnUntraced(function* (
  resolved: Resolved,
  identity: Identity.Identity,
  projectId: string,
  instanceId: string
): Effect.fn.Return<DcsError | undefined, never, HttpClient.HttpClient> {
  const listed = Effect.gen(function* () {
    const dcs = yield* DcsTasks
    yield* dcs.listBackgroundTasks({ instanceId, pageSize: 1 }).pipe(Stream.take(1), Stream.runDrain)
  }).pipe(Client.provide({ endpoint: resolved.endpoint, projectId, credentials: identity.credentials }))
  const result = yield* Effect.result(listed)
  return Result.isFailure(result) ? result.failure : undefined
})

const projectFinding = (configured: ProjectRef, known: Identity.KnownProject): Finding =>
  ok("project", `${projectLine(known)}${"id" in configured ? ", as configured" : ", found in IAM by its name"}`)

export const examine = Effect.fnUntraced(function* (
  resolved: Resolved,
  notices: ReadonlyArray<Notice>,
  instanceId: string | undefined
): Effect.fn.Return<Examined, never, HttpClient.HttpClient> {
  const findings: Array<Finding> = [...sourceFindings(resolved, notices)]
  const addFailure = (check: string, error: DcsError) =>
    void findings.push(failed(check, error.message, exitCodeOfError(error)))

  const known = yield* Effect.result(Identity.make(resolved))
  if (Result.isFailure(known)) {
    addFailure("credentials", known.failure)
    return { findings }
  }
  const identity = known.success

  const id = "id" in resolved.project ? resolved.project.id : "0"
  const reached = yield* Effect.result(anonymous(resolved.endpoint, id))
  if (Result.isFailure(reached)) {
    findings.push(
      failed(
        "endpoint",
        `the request to ${resolved.endpoint} failed (${reached.failure.problem}); check endpoint, network and proxy`,
        ExitCode.failed
      )
    )
    return { findings, identity }
  }
  const answer = reached.success
  findings.push(endpointFinding(resolved, answer), clockFinding(answer, resolved.credentials._tag === "AccessKey"))

  const named = yield* Effect.result(identity.project)
  if (Result.isFailure(named)) {
    addFailure("project", named.failure)
    return { findings, identity, answer }
  }
  const project = named.success
  findings.push(projectFinding(resolved.project, project), ...(yield* loginFindings(identity, project.id)))

  if (instanceId === undefined) {
    findings.push(skipped("list", "whether DCS accepts these credentials is not checked; add -I INSTANCE"))
    return { findings, identity, answer, project }
  }
  const listError = yield* listFinding(resolved, identity, project.id, instanceId)
  if (listError === undefined)
    findings.push(ok("list", `the tasks of instance ${instanceId} can be listed; permission to delete is not checked`))
  else addFailure("list", listError)
  return { findings, identity, answer, project, listError }
})
