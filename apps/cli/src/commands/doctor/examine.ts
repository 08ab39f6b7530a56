/** One check after the other, from what can be known without a request to what only the service can say. */
import { type DcsError, DcsTasks } from "@dcs-tasks/core"
import * as Identity from "@dcs-tasks/node/Identity"
import type { Notice, ProjectRef, Resolved } from "@dcs-tasks/node/sources"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { ExitCode, ofError } from "../../process/exitCode.ts"
import * as Service from "../../target/client.ts"
import { credentialsLine, projectLine } from "../../target/target.ts"
import { failed, type Finding, ok, skipped, warning } from "./finding.ts"
import { anonymous, type Answer } from "./probe.ts"

export interface Examined {
  readonly findings: ReadonlyArray<Finding>
  readonly answer?: Answer | undefined
  readonly identity?: Identity.Identity | undefined
  readonly project?: Identity.KnownProject | undefined
  /** What a list of the instance's tasks ended in: nothing if it was answered. */
  readonly listError?: DcsError | undefined
}

const noteworthy = 60_000

/** Beyond this the gateway refuses what is signed, and a call is signed once more by the gateway's clock. */
const refused = 15 * 60_000

const clockFinding = ({ skew }: Answer, signs: boolean): Finding => {
  if (skew === undefined) return skipped("clock", "the answer has no date")
  const seconds = Math.round(Math.abs(skew) / 1000)
  if (Math.abs(skew) < noteworthy) return ok("clock", `within ${Math.max(seconds, 1)} s of the service's`)
  const resigned = signs && Math.abs(skew) > refused ? "; every run begins with a request that is refused" : ""
  return warning("clock", `${seconds} s ${skew > 0 ? "behind" : "ahead of"} the service's; set it${resigned}`)
}

const endpointFinding = ({ endpoint, endpointFrom, region }: Resolved, { code, millis, status }: Answer): Finding => {
  const from = endpointFrom === undefined || endpointFrom === "endpoint" ? "" : ` from ${endpointFrom}`
  const at = `${endpoint}${from}${region === undefined ? "" : `, region ${region}`}`
  const said = `answered ${status}${code === undefined ? "" : ` ${code}`} in ${millis} ms`
  // Nobody asked: anything but a refusal is not what an API gateway says.
  return status === 401 || status === 403 ? ok("endpoint", `${at}, ${said}`) : warning("endpoint", `${at}, ${said}`)
}

/** What logging in tells: until when, and for which project. */
const loginFindings = (identity: Identity.Identity, wanted: string): Effect.Effect<ReadonlyArray<Finding>> =>
  identity.login === undefined
    ? Effect.succeed([skipped("expiry", "these credentials do not say when they end")])
    : Effect.all([identity.login, Clock.currentTimeMillis]).pipe(
        Effect.map(([{ endsAt, project }, now]) => [
          ...(project === undefined || (project !== "unknown" && project.id !== wanted)
            ? [
                failed(
                  "login",
                  `the token is for ${project === undefined ? "no project" : projectLine(project)}`,
                  ExitCode.auth
                )
              ]
            : [ok("login", "IAM gives a token for this project")]),
          endsAt === undefined
            ? skipped("expiry", "IAM did not say when the token ends")
            : ok(
                "expiry",
                `the token ends at ${new Date(endsAt).toISOString()}, in ${Math.round((endsAt - now) / 60_000)} min; a new one is made before`
              )
        ]),
        Effect.catch((error) => Effect.succeed([failed("login", error.message, ofError(error))]))
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
  }).pipe(Service.provide({ endpoint: resolved.endpoint, projectId, credentials: identity.credentials }))
  const result = yield* Effect.result(listed)
  return Result.isFailure(result) ? result.failure : undefined
})

/** What can be said of the project before DCS is asked. */
const projectFinding = (wanted: ProjectRef, known: Identity.KnownProject): Finding =>
  ok("project", `${projectLine(known)}${"id" in wanted ? "" : ", looked up at IAM by its name"}`)

export const examine = Effect.fnUntraced(function* (
  resolved: Resolved,
  notices: ReadonlyArray<Notice>,
  instanceId: string | undefined
): Effect.fn.Return<Examined, never, HttpClient.HttpClient> {
  const findings: Array<Finding> = [...sourceFindings(resolved, notices)]
  const refuse = (check: string, error: DcsError) => void findings.push(failed(check, error.message, ofError(error)))

  const known = yield* Effect.result(Identity.make(resolved))
  if (Result.isFailure(known)) {
    refuse("credentials", known.failure)
    return { findings }
  }
  const identity = known.success

  const id = "id" in resolved.project ? resolved.project.id : "0"
  const reached = yield* Effect.result(anonymous(resolved.endpoint, id))
  if (Result.isFailure(reached)) {
    findings.push(failed("endpoint", `${resolved.endpoint}: ${reached.failure.problem}`, ExitCode.failed))
    return { findings, identity }
  }
  const answer = reached.success
  findings.push(endpointFinding(resolved, answer), clockFinding(answer, resolved.credentials._tag === "AccessKey"))

  const named = yield* Effect.result(identity.project)
  if (Result.isFailure(named)) {
    refuse("project", named.failure)
    return { findings, identity, answer }
  }
  const project = named.success
  findings.push(projectFinding(resolved.project, project), ...(yield* loginFindings(identity, project.id)))

  if (instanceId === undefined) {
    findings.push(skipped("list", "add -I INSTANCE to see whether its tasks can be listed"))
    return { findings, identity, answer, project }
  }
  const listError = yield* listFinding(resolved, identity, project.id, instanceId)
  if (listError === undefined) findings.push(ok("list", `the tasks of instance ${instanceId} can be listed`))
  else refuse("list", listError)
  return { findings, identity, answer, project, listError }
})
