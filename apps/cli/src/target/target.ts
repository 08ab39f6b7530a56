/** Resolves flags and the configuration of this machine to endpoint, project and credentials. */
import { type DcsCredentialsError, type DcsError, DcsInvalidInput, type DcsTasksConfig } from "@dcs-tasks/core"
import * as Identity from "@dcs-tasks/node/Identity"
import {
  cloudNames,
  type CredentialsSpec,
  type Machine,
  type Notice,
  type ProjectRef,
  resolve as resolveSources,
  type Resolved,
  thisMachine
} from "@dcs-tasks/node/sources"
import { escapeText } from "@dcs-tasks/wire/text"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import { type Failure, toFailure } from "../process/failure.ts"
import { didYouMean } from "../process/near.ts"
import * as Stderr from "../output/stderr.ts"
import { short } from "../output/text.ts"
import * as Signals from "../process/signals.ts"
import * as Variables from "../process/variables.ts"
import * as Setup from "./setup.ts"
import { tokenFrom } from "./tokenFile.ts"

export interface WhereFlags {
  readonly cloud: Option.Option<string>
  readonly region: Option.Option<string>
  readonly endpoint: Option.Option<string>
  readonly project: Option.Option<string>
  readonly tokenFile: Option.Option<string>
}

export interface CallFlags extends WhereFlags {
  readonly timeout: Option.Option<Duration.Duration>
  readonly maxAttempts: Option.Option<number>
  readonly totalTimeout: Option.Option<Duration.Duration>
}

export interface Target {
  readonly config: DcsTasksConfig & { readonly projectId: string }
  readonly region: string | undefined
  /** As IAM or the configuration names it. */
  readonly projectName: string | undefined
  /** The credentials and their source, never their value. */
  readonly source: string
  /** Region, project, `what`, endpoint and the source of the credentials, in one line. */
  readonly line: (what: string) => string
}

/** Names the source of the credentials, never their value. */
const credentialsLine = (spec: CredentialsSpec): string => {
  const withOrigin = (what: string) => (spec.from.startsWith(`${what} in `) ? spec.from : `${what} from ${spec.from}`)
  switch (spec._tag) {
    case "Token":
      return withOrigin("token")
    case "TokenExchange":
      return `${withOrigin("token")}, exchanged at IAM`
    case "Password":
      return withOrigin("password")
    case "AccessKey":
      return `${spec.securityToken === undefined ? "" : "temporary "}access key from ${spec.from}`
  }
}

/** `unchecked`: the name stands next to the id in a variable or a file, and IAM was not asked whether both belong together. */
export const projectLine = (project: ProjectRef, unchecked = false): string => {
  const name = project.name === undefined ? undefined : short(project.name)
  if (!("id" in project)) return name ?? ""
  if (name === undefined) return project.id
  return unchecked ? `${project.id} (configured with the name ${name}, not checked)` : `${name} (${project.id})`
}

/** The credentials and their source, without naming a file or a variable twice. */
export const sourceLine = ({ credentials, name }: Resolved): string => {
  const line = credentialsLine(credentials)
  if (credentials.from === name || name.endsWith(" environment")) return line
  const [file = name, cloud] = name.split(" cloud ")
  if (line.endsWith(` in ${file}`)) return cloud === undefined ? line : `${line}, cloud ${cloud}`
  return `${line}; ${cloud === undefined ? file : `cloud ${cloud} in ${file}`}`
}

const lineOf = (resolved: Resolved, project: ProjectRef, what: string): string => {
  const { endpoint, region } = resolved
  const regionText = region === undefined ? "" : `region ${escapeText(region)}, `
  const projectText = projectLine(project, "id" in resolved.project)
  return `${regionText}project ${projectText}, ${what} at ${endpoint} (${sourceLine(resolved)}${Variables.origins()})`
}

/** The flags, as messages name them. */
const flagNames = { cloud: "--cloud", region: "--region", endpoint: "--endpoint", project: "--project" }

/** Adds a similar name to the error about a cloud that is not in the file. */
const suggested = <E extends DcsCredentialsError | DcsInvalidInput>(
  error: E,
  cloud: string | undefined,
  machine: Machine
): Effect.Effect<E | DcsInvalidInput> =>
  error._tag !== "DcsInvalidInput" || error.field !== flagNames.cloud || cloud === undefined
    ? Effect.succeed(error)
    : cloudNames(machine).pipe(
        Effect.orElseSucceed((): ReadonlyArray<string> => []),
        Effect.map((names) => {
          const hint = didYouMean(cloud, names.map(short))
          return new DcsInvalidInput({ field: error.field, problem: `${error.problem}${hint}`, value: error.value })
        })
      )

/** Endpoint, project and credentials, with notes about the files they come from. */
interface ResolvedTarget {
  readonly resolved: Resolved
  readonly notices: ReadonlyArray<Notice>
}

/** Resolves the target without a request. */
export const resolve = Effect.fnUntraced(function* (
  flags: WhereFlags,
  machine: Machine = thisMachine()
): Effect.fn.Return<ResolvedTarget, Failure> {
  const token = Option.isSome(flags.tokenFile) ? yield* tokenFrom(flags.tokenFile.value, machine) : undefined
  const resolved = yield* resolveSources(
    {
      cloud: Option.getOrUndefined(flags.cloud),
      region: Option.getOrUndefined(flags.region),
      endpoint: Option.getOrUndefined(flags.endpoint),
      project: Option.getOrUndefined(flags.project),
      credentials: token?.credentials,
      names: flagNames
    },
    machine
  ).pipe(
    Effect.catch((error) =>
      Effect.flatMap(suggested(error, Option.getOrUndefined(flags.cloud), machine), (suggested) =>
        Effect.fail(toFailure(suggested))
      )
    )
  )
  return { resolved, notices: [...resolved.notices, ...(token?.notices ?? [])] }
})

/** Resolves the target and looks up its project, if only its name is known. */
export const prepare = Effect.fnUntraced(function* (
  flags: CallFlags
): Effect.fn.Return<Target, Failure, HttpClient.HttpClient> {
  const { notices, resolved } = yield* resolve(flags)
  for (const { message } of notices) yield* Stderr.line(`note: ${escapeText(message)}`)
  yield* Setup.check(resolved)
  const identity = yield* Effect.mapError(Identity.make(resolved), toFailure)
  const project = yield* Signals.interruptible(Effect.mapError(identity.project, toFailure))
  return {
    config: {
      endpoint: resolved.endpoint,
      projectId: project.id,
      credentials: identity.credentials,
      retry: { maxAttempts: Option.getOrUndefined(flags.maxAttempts) },
      timeout: Option.getOrUndefined(flags.timeout),
      totalTimeout: Option.getOrUndefined(flags.totalTimeout)
    },
    region: resolved.region,
    projectName: project.name,
    source: sourceLine(resolved),
    line: (what) => lineOf(resolved, project, what)
  }
})

/** Prints the target if a list is refused: it names the project, and the source of the credentials that are to be renewed. */
export const announcedIfRefused =
  (target: Target, what: string) =>
  <A, E extends DcsError | Failure, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.tapError(self, ({ _tag }) =>
      _tag === "DcsUnauthorized" || _tag === "DcsForbidden" ? Stderr.line(`target: ${target.line(what)}`) : Effect.void
    )

/** Prints the target on stderr before anything is deleted. */
export const announce = (target: Target, what: string): Effect.Effect<void> =>
  Stderr.note(`target: ${target.line(what)}`)
