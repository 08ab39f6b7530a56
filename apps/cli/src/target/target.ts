/** Where to, as whom: flags and what is on the machine become one checked target before anything is deleted. */
import type { DcsTasksConfig } from "@dcs-tasks/core"
import * as Identity from "@dcs-tasks/node/Identity"
import {
  type CredentialsSpec,
  type Notice,
  type ProjectRef,
  resolve as resolveSources,
  type Resolved,
  thisMachine
} from "@dcs-tasks/node/sources"
import { cutText, escapeText } from "@dcs-tasks/wire/text"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import { type Failure, ofDcsError } from "../process/failure.ts"
import * as Stderr from "../output/stderr.ts"
import * as Signals from "../process/signals.ts"
import { tokenFrom } from "./tokenFile.ts"

/** The flags that say where. */
export interface WhereFlags {
  readonly cloud: Option.Option<string>
  readonly region: Option.Option<string>
  readonly endpoint: Option.Option<string>
  readonly project: Option.Option<string>
  readonly tokenFile: Option.Option<string>
}

/** The flags of every command that calls the service. */
export interface CallFlags extends WhereFlags {
  readonly timeout: Option.Option<Duration.Duration>
  readonly maxAttempts: Option.Option<number>
  readonly totalTimeout: Option.Option<Duration.Duration>
}

export interface Target {
  readonly config: DcsTasksConfig & { readonly projectId: string }
  /** For people: region, project, what of it, endpoint, and where the credentials came from. */
  readonly line: (what: string) => string
}

/** How the credentials are told of: never more than where they stand. */
export const credentialsLine = (spec: CredentialsSpec): string => {
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

export const projectLine = (project: ProjectRef): string => {
  const name = project.name === undefined ? undefined : escapeText(cutText(project.name, 80))
  if (!("id" in project)) return name ?? ""
  return name === undefined ? project.id : `${name} (${project.id})`
}

const lineOf = (resolved: Resolved, project: ProjectRef, what: string): string => {
  const { credentials, endpoint, name, region } = resolved
  const at = `${region === undefined ? "" : `region ${escapeText(region)}, `}project ${projectLine(project)}, ${what} at ${endpoint}`
  const credentialsText = credentialsLine(credentials)
  const [file = name] = name.split(" cloud ")
  if (credentialsText.endsWith(` in ${file}`)) return `${at} (${credentialsText.slice(0, -file.length)}${name})`
  return `${at} (${credentialsText}${credentials.from === name ? "" : `; ${name}`})`
}

/** What was found, and what a person should know of the files it stands in. */
export interface ResolvedTarget {
  readonly resolved: Resolved
  readonly notices: ReadonlyArray<Notice>
}

/** What flags and machine say together; nothing is sent. */
export const resolve = Effect.fnUntraced(function* (flags: WhereFlags): Effect.fn.Return<ResolvedTarget, Failure> {
  const machine = thisMachine()
  const token = Option.isSome(flags.tokenFile) ? yield* tokenFrom(flags.tokenFile.value, machine) : undefined
  const resolved = yield* resolveSources(
    {
      cloud: Option.getOrUndefined(flags.cloud),
      region: Option.getOrUndefined(flags.region),
      endpoint: Option.getOrUndefined(flags.endpoint),
      project: Option.getOrUndefined(flags.project),
      credentials: token?.credentials
    },
    machine
  ).pipe(Effect.mapError(ofDcsError))
  return { resolved, notices: [...resolved.notices, ...(token?.notices ?? [])] }
})

/** Everything a command needs to know about its target, or the one thing that is missing. */
export const prepare = Effect.fnUntraced(function* (
  flags: CallFlags
): Effect.fn.Return<Target, Failure, HttpClient.HttpClient> {
  const { notices, resolved } = yield* resolve(flags)
  for (const { message } of notices) yield* Stderr.line(`note: ${escapeText(message)}`)
  const identity = yield* Effect.mapError(Identity.make(resolved), ofDcsError)
  const project = yield* Signals.interruptible(Effect.mapError(identity.project, ofDcsError))
  return {
    config: {
      endpoint: resolved.endpoint,
      projectId: project.id,
      credentials: identity.credentials,
      retry: { maxAttempts: Option.getOrUndefined(flags.maxAttempts) },
      timeout: Option.getOrUndefined(flags.timeout),
      totalTimeout: Option.getOrUndefined(flags.totalTimeout)
    },
    line: (what) => lineOf(resolved, project, what)
  }
})

/** Names the target before anything is deleted there. */
export const announce = (target: Target, what: string): Effect.Effect<void> =>
  Stderr.line(`target: ${target.line(what)}`)
