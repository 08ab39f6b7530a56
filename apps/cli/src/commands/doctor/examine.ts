/** The checks of `dcs-tasks doctor`. One that fails stops only those that need its result. */
import type { DcsError } from "@dcs-tasks/core"
import { isRejected } from "@dcs-tasks/core/selection"
import * as Identity from "@dcs-tasks/node/Identity"
import type { Notice, Resolved } from "@dcs-tasks/node/sources"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import { ExitCode } from "../../process/exitCode.ts"
import { responseOf } from "../../output/outcome.ts"
import { displayInstance } from "../../target/instances.ts"
import { projectLine, sourceLine } from "../../target/target.ts"
import { catalogFinding } from "./catalog.ts"
import { clockFinding, endpointFinding } from "./endpoint.ts"
import { explainError, explainFailure, explainFault } from "./explain.ts"
import { failed, type Finding, ok, type Problem, skipped, warning } from "./finding.ts"
import { loginFindings } from "./login.ts"
import { type Answer, anonymous } from "./probe.ts"
import { rateFinding } from "./rate.ts"
import { askInstances, askTasks, type Asked } from "./service.ts"

export interface Examined {
  readonly findings: ReadonlyArray<Finding>
  readonly answer?: Answer | undefined
  readonly project?: Identity.KnownProject | undefined
  /** The last error of the service. */
  readonly error?: DcsError | undefined
  readonly limits?: ReadonlyArray<string> | undefined
}

const isMismatch = (error: DcsError): boolean =>
  error._tag === "DcsUnauthorized" && error.reason._tag === "ProjectMismatch"

const projectFinding = (resolved: Resolved, known: Identity.KnownProject, { error }: Asked): Finding => {
  if (!("id" in resolved.project)) return ok("project", `${projectLine(known)}, found in IAM by its name`)
  const line = projectLine(known, true)
  if (error === undefined || error._tag === "DcsForbidden") return ok("project", `${line}, as configured`)
  return isMismatch(error)
    ? failed("project", {
        detail: `${line} is not the project of these credentials (${responseOf(error)}); pass the right one with --project, or get credentials for this one`,
        exitCode: ExitCode.auth
      })
    : skipped("project", `${line}, as configured; not checked`)
}

const credentialsFinding = (resolved: Resolved, { error }: Asked): Finding => {
  const source = sourceLine(resolved)
  if (error === undefined || error._tag === "DcsForbidden") return ok("credentials", source)
  if (isMismatch(error)) return ok("credentials", `${source}; accepted, but see project`)
  if (!isRejected(error)) return skipped("credentials", `${source}; not checked`)
  const { detail, exitCode } = explainError(error, resolved.iamEndpoint)
  return failed("credentials", { detail: `${source}: ${detail}`, exitCode })
}

const instancesFinding = ({ error, isEmpty }: Asked, project: Identity.KnownProject, hasInstance: boolean): Finding => {
  if (error === undefined) {
    return isEmpty
      ? warning(
          "instances",
          `project ${projectLine(project)} has none here; check --project and --region if it should have some`
        )
      : ok("instances", "DCS accepts these credentials and lists the project's instances")
  }
  if (isRejected(error)) return skipped("instances", "the credentials were rejected")
  const problem = explainError(error)
  return error._tag === "DcsForbidden" && hasInstance
    ? warning(
        "instances",
        `DCS accepts these credentials, but not to list instances; pass -I with an id (${problem.detail})`
      )
    : failed("instances", problem)
}

const permission = skipped(
  "permission",
  "whether these credentials can delete is not checked, because only a deletion would show it"
)

const listFindings = Effect.fnUntraced(function* (
  config: Parameters<typeof askTasks>[0],
  instance: string | undefined
): Effect.fn.Return<
  { readonly finding: Finding; readonly error?: DcsError | undefined },
  never,
  HttpClient.HttpClient
> {
  if (instance === undefined) return { finding: skipped("list", "not checked; add -I INSTANCE to list its tasks") }
  const listed = yield* Effect.result(askTasks(config, instance))
  if (Result.isSuccess(listed)) {
    return { finding: ok("list", `the tasks of ${displayInstance(listed.success)} can be listed`) }
  }
  const { failure } = listed
  return failure._tag === "Failure"
    ? { finding: failed("list", explainFailure(failure)) }
    : { finding: failed("list", explainError(failure)), error: failure }
})

/** The checks that need a request with the credentials, if nothing before them failed. */
const askService = Effect.fnUntraced(function* (
  resolved: Resolved,
  identity: Identity.Identity,
  project: Identity.KnownProject,
  instance: string | undefined
): Effect.fn.Return<Omit<Examined, "answer">, never, HttpClient.HttpClient> {
  const config = { endpoint: resolved.endpoint, projectId: project.id, credentials: identity.credentials }
  const asked = yield* askInstances(config)
  const findings = [
    credentialsFinding(resolved, asked),
    projectFinding(resolved, project, asked),
    instancesFinding(asked, project, instance !== undefined)
  ]
  const common = { project, limits: asked.limits }
  if (asked.error !== undefined && asked.error._tag !== "DcsForbidden") {
    return { ...common, findings: [...findings, skipped("list", "the instances cannot be listed")], error: asked.error }
  }
  const { error = asked.error, finding } = yield* listFindings(config, instance)
  return { ...common, findings: [...findings, finding, permission, rateFinding(asked.limits)], error }
})

const notAsked = (resolved: Resolved, why: string): ReadonlyArray<Finding> => [
  skipped("credentials", `${sourceLine(resolved)}; not checked`),
  ...["project", "instances", "list"].map((check) => skipped(check, why))
]

/** A problem of the connection settings themselves: nothing can be sent. */
export const withoutTransport = (
  resolved: Resolved,
  notices: ReadonlyArray<Notice>,
  problem: Problem
): ReadonlyArray<Finding> => [
  ...noticeFindings(notices),
  failed("endpoint", problem),
  ...notAsked(resolved, "nothing was sent")
]

const noticeFindings = (notices: ReadonlyArray<Notice>): ReadonlyArray<Finding> =>
  notices.map(({ message }) => warning("files", message))

export const examine = Effect.fnUntraced(function* (
  resolved: Resolved,
  notices: ReadonlyArray<Notice>,
  instance: string | undefined
): Effect.fn.Return<Examined, never, HttpClient.HttpClient> {
  const findings: Array<Finding> = [...noticeFindings(notices)]
  const made = yield* Effect.result(Identity.make(resolved))

  const projectId = "id" in resolved.project ? resolved.project.id : "0"
  const isUsable = Result.isSuccess(made)
  const reached = yield* Effect.result(anonymous(resolved.endpoint, isUsable ? projectId : "0"))
  const answer = Result.isSuccess(reached) ? reached.success : undefined
  if (Result.isFailure(reached)) findings.push(failed("endpoint", explainFault(reached.failure, resolved.endpoint)))
  else findings.push(endpointFinding(resolved, reached.success), clockFinding(reached.success, resolved))

  if (!isUsable) {
    const { detail, exitCode } = explainError(made.failure)
    const source = failed("credentials", { detail: `${sourceLine(resolved)}: ${detail}`, exitCode })
    return { findings: [...findings, source, skipped("instances", "the credentials cannot be used")], answer }
  }
  const identity = made.success
  const login = yield* loginFindings(resolved, identity)
  findings.push(...login.findings)
  if (login.failed) return { findings: [...findings, ...notAsked(resolved, "the login failed")], answer }

  const named = yield* Effect.result(identity.project)
  if (Result.isFailure(named)) {
    const problem = failed("project", explainError(named.failure, resolved.iamEndpoint))
    return {
      findings: [
        ...findings,
        problem,
        skipped("instances", "the project is not known"),
        yield* catalogFinding(resolved, identity)
      ],
      answer
    }
  }
  if (answer === undefined) {
    findings.push(...notAsked(resolved, "the endpoint does not respond"), yield* catalogFinding(resolved, identity))
    return { findings, answer, project: named.success }
  }
  const service = yield* askService(resolved, identity, named.success, instance)
  findings.push(...service.findings, yield* catalogFinding(resolved, identity))
  return { ...service, findings, answer }
})
