/** The targets of this process and their clients, found as the command line of dcs-tasks finds them. */
import { type DcsCredentialsError, type DcsInvalidInput, DcsTasks, type DcsTasksService } from "@dcs-tasks/core"
import { ProjectId } from "@dcs-tasks/core/BackgroundTask"
import type { Target } from "@dcs-tasks/durable"
import * as Identity from "@dcs-tasks/node/Identity"
import { canonicalTarget } from "@dcs-tasks/node/journal"
import { resolve, thisMachine } from "@dcs-tasks/node/sources"
import * as Transport from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import { ExitCode, Failure, usage } from "./failure.ts"
import * as TokenFile from "./tokenFile.ts"

export interface TargetFlags {
  /** A target for each; the environment's without one. */
  readonly clouds: ReadonlyArray<string>
  readonly region: Option.Option<string>
  readonly endpoint: Option.Option<string>
  readonly project: Option.Option<string>
  readonly tokenFile: Option.Option<string>
}

export interface Served {
  readonly target: Target
  readonly dcs: DcsTasksService
}

const flagNames = { cloud: "--cloud", region: "--region", endpoint: "--endpoint", project: "--project" }

const toFailure = (error: DcsCredentialsError | DcsInvalidInput): Failure =>
  new Failure({
    exitCode: error._tag === "DcsInvalidInput" ? ExitCode.usage : ExitCode.auth,
    message: error.message
  })

const serve = Effect.fnUntraced(function* (
  flags: TargetFlags,
  cloud: string | undefined,
  tokenFile: TokenFile.TokenFile | undefined
): Effect.fn.Return<Served, DcsCredentialsError | DcsInvalidInput | Failure, HttpClient.HttpClient> {
  const resolved = yield* resolve(
    {
      cloud,
      region: Option.getOrUndefined(flags.region),
      endpoint: Option.getOrUndefined(flags.endpoint),
      project: Option.getOrUndefined(flags.project),
      credentials: tokenFile?.spec,
      names: flagNames
    },
    thisMachine()
  )
  for (const { message } of resolved.notices) yield* Effect.logWarning(message)
  const problem = Transport.setupProblem(process.env, resolved.endpoint)
  if (problem !== undefined) return yield* usage(`${problem}. Nothing was started. Correct or unset the variable.`)
  const identity = yield* Identity.make(
    tokenFile === undefined
      ? resolved
      : { ...resolved, credentials: { _tag: "Provider", provider: tokenFile.provider } }
  )
  const project = yield* identity.project
  const { endpoint, projectId } = canonicalTarget({ endpoint: resolved.endpoint, projectId: project.id })
  const dcs = yield* DcsTasks.make({ endpoint: resolved.endpoint, projectId, credentials: identity.credentials })
  yield* Effect.logInfo("serving a target").pipe(
    Effect.annotateLogs({ endpoint, project: projectId, credentials: resolved.credentials.from })
  )
  return { target: { endpoint, projectId: ProjectId.make(projectId) }, dcs }
})

/** Checks everything that can be checked without DCS. A project that is known by name is looked up at IAM. */
export const make = (
  flags: TargetFlags,
  tokenFile: TokenFile.TokenFile | undefined
): Effect.Effect<ReadonlyArray<Served>, Failure, HttpClient.HttpClient> =>
  Effect.forEach(flags.clouds.length === 0 ? [undefined] : flags.clouds, (cloud) =>
    serve(flags, cloud, tokenFile)
  ).pipe(Effect.mapError((error) => (error._tag === "Failure" ? error : toFailure(error))))

export const openTokenFile = ({ tokenFile }: TargetFlags): Effect.Effect<TokenFile.TokenFile | undefined, Failure> =>
  Option.match(tokenFile, {
    onNone: () => Effect.succeed(undefined),
    onSome: (file) => Effect.mapError(TokenFile.open(file), toFailure)
  })
