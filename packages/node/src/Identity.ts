/**
 * Turns credentials of any kind into a provider, and the name of a project into its id.
 *
 * @since 0.1.0
 * @module
 */
import * as AccessKey from "@dcs-tasks/core/AccessKey"
import type { CredentialsProvider } from "@dcs-tasks/core/Credentials"
import { fromInvalidInput, once, toProvider } from "@dcs-tasks/core/adapter"
import { type DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as IamToken from "@dcs-tasks/core/IamToken"
import { resolveProject } from "@dcs-tasks/core/Project"
import { checkId } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as crypto from "./Crypto.ts"
import { isById, type ProjectRef } from "./sources/resolve.ts"
import type { CredentialsSpec } from "./sources/spec.ts"

/**
 * A project with its id. The name is set if the options had it or IAM returned it.
 *
 * @since 0.1.0
 * @category models
 */
export interface KnownProject {
  /** As in the options, or as IAM returned it. */
  readonly id: string
  /** Such as `eu-de_billing`. */
  readonly name?: string | undefined
}

/**
 * The credentials of a client, and its project.
 *
 * @since 0.1.0
 * @category models
 */
export interface Identity {
  /** Authenticates requests for the project. */
  readonly credentials: CredentialsProvider
  /** The project. If only its name is known, the first use looks up the id at IAM, once. */
  readonly project: Effect.Effect<KnownProject, DcsCredentialsError | DcsInvalidInput>
  /** Returns the token of the login, and logs in if needed. Absent if the credentials need no login. */
  readonly login?: Effect.Effect<IamToken.IamToken, DcsCredentialsError> | undefined
}

/**
 * What an identity is made from.
 *
 * @since 0.1.0
 * @category models
 */
export interface IdentityOptions {
  /** The credentials as `resolve` finds them, or a provider. */
  readonly credentials: CredentialsSpec | { readonly _tag: "Provider"; readonly provider: CredentialsProvider }
  /** A project that is known by name only is looked up at IAM. */
  readonly project: ProjectRef
  /** The URL of IAM. Needed to log in and to look up a project by name. */
  readonly iamEndpoint?: string | undefined
  /** Sends passwords and tokens in clear text to an `http` IAM other than loopback. Only for test environments. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

type Requirements = HttpClient.HttpClient
type Problem = DcsCredentialsError | DcsInvalidInput

const missingIamEndpoint = (what: string) =>
  new DcsInvalidInput({
    field: "iamEndpoint",
    problem: `is missing, but ${what} needs it`,
    value: "set it, or a region whose IAM endpoint is known"
  })

const loginOf = (spec: CredentialsSpec & { readonly _tag: "Password" | "TokenExchange" }) => {
  if (spec._tag === "TokenExchange") return { token: spec.token }
  const { _tag, from: _, ...login } = spec
  return login
}

const authenticationOf = Effect.fnUntraced(function* (
  options: IdentityOptions
): Effect.fn.Return<Omit<Identity, "project">, Problem, Requirements> {
  const { credentials } = options
  switch (credentials._tag) {
    case "Provider":
      return { credentials: credentials.provider }
    case "Token":
      return { credentials: yield* toProvider({ token: credentials.token, source: credentials.from }) }
    case "AccessKey": {
      const { from: source, _tag, ...key } = credentials
      return { credentials: yield* Effect.provide(AccessKey.make({ ...key, source }), crypto.layer) }
    }
    default: {
      const { dangerouslyAllowInsecureHttp, iamEndpoint, project } = options
      if (iamEndpoint === undefined) return yield* missingIamEndpoint("logging in")
      const iam = yield* IamToken.make({
        endpoint: iamEndpoint,
        login: loginOf(credentials),
        project: isById(project) ? { id: project.id } : { name: project.name },
        source: credentials.from,
        dangerouslyAllowInsecureHttp
      })
      return { credentials: iam, login: iam.token }
    }
  }
})

/**
 * Checks the options and creates the identity. Nothing is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fn(function* (options: IdentityOptions): Effect.fn.Return<Identity, Problem, Requirements> {
  const { dangerouslyAllowInsecureHttp, iamEndpoint, project } = options
  if (isById(project)) {
    const problem = checkId("projectId", project.id)
    if (problem !== undefined) return yield* fromInvalidInput(problem)
  }
  const authentication = yield* authenticationOf(options)
  if (isById(project)) return { ...authentication, project: Effect.succeed(project) }
  const { name } = project
  if (typeof name !== "string" || name.trim() === "") {
    return yield* new DcsInvalidInput({
      field: "projectId",
      problem: "must be an id or a name",
      value: displayValue(name)
    })
  }
  if (iamEndpoint === undefined) return yield* missingIamEndpoint("looking up a project by name")
  const client = yield* HttpClient.HttpClient
  const { credentials, login } = authentication
  const lookUp = resolveProject({
    endpoint: iamEndpoint,
    name,
    credentials,
    dangerouslyAllowInsecureHttp,
    ...(credentials.source !== undefined && { source: credentials.source })
  }).pipe(Effect.provideService(HttpClient.HttpClient, client))
  const projectOfLogin = Effect.flatMap(login ?? Effect.succeed(undefined), (issued) =>
    issued?.project === undefined || issued.project === "unknown" ? lookUp : Effect.succeed(issued.project)
  )
  return { ...authentication, project: once(projectOfLogin) }
})
