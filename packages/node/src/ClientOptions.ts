/**
 * The options of a client, and core's configuration from them.
 *
 * @since 0.1.0
 */
import type { Credentials, DcsTasksConfig, Token } from "@dcs-tasks/core"
import {
  checked,
  configRules,
  fromInvalidInput,
  type PromiseCredentials,
  toCredentials,
  toProvider
} from "@dcs-tasks/core/adapter"
import { type DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { anything, aString, isInvalidInput, isObject, parseId, property, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Identity from "./Identity.ts"
import { locate } from "./sources/locate.ts"
import { parseCredentials } from "./sources/parseCredentials.ts"
import { isById, type ProjectRef } from "./sources/resolve.ts"
import { sourced } from "./sources/source.ts"
import { type TransportOptions, transportRules } from "./transport/Transport.ts"

type SecretText = Redacted.Redacted | string

/**
 * An access key. A temporary one also has a security token.
 *
 * @since 0.1.0
 * @category models
 */
export interface AccessKeyCredentials {
  /** Not a secret. */
  readonly accessKeyId: string
  /** Signs requests. It is never sent. */
  readonly secretAccessKey: SecretText
  /** Required for a temporary key: without it, the service does not know the key. */
  readonly securityToken?: SecretText | undefined
  /** Where the key came from. Errors name it. */
  readonly source?: string | undefined
}

/**
 * A login at IAM: a user with a password, or a token to exchange for one of the project.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamCredentials {
  /**
   * The user, or the token to exchange. The token of the login is for the client's project, and is renewed before it
   * expires, unless it needed a passcode.
   */
  readonly iam:
    | {
        /** The id of the user. Enough without a name and a domain. */
        readonly userId?: string | undefined
        /** The name of the user, which is unique only within a domain. */
        readonly userName?: string | undefined
        /** A user name needs its domain, by name or by id. */
        readonly domainName?: string | undefined
        /** The id of the domain (the account) of `userName`. */
        readonly domainId?: string | undefined
        /** Sent to IAM only. */
        readonly password: SecretText
        /** The six digits of a TOTP device. They need `userId` and work for one login. */
        readonly passcode?: SecretText | undefined
      }
    /** A valid token, unscoped or for another project. Sent to IAM only. */
    | { readonly token: SecretText }
  /** Where the login came from. Errors name it. */
  readonly source?: string | undefined
}

/**
 * A token, an access key, a login, or a function that returns a token and is called before each attempt.
 *
 * @since 0.1.0
 * @category models
 */
export type ClientCredentials = Token | PromiseCredentials | AccessKeyCredentials | IamCredentials

/**
 * {@link ClientCredentials}, an Effect that returns a token on each use, or a provider.
 *
 * @since 0.1.0
 * @category models
 */
export type LayerCredentials = ClientCredentials | Credentials

/**
 * Options of a client. Times are milliseconds or text such as `"10 seconds"`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClientOptions
  extends Omit<DcsTasksConfig, "credentials" | "endpoint" | "projectId">, TransportOptions {
  /** The URL of the API, such as `https://dcs.eu-de.otc.t-systems.com`. */
  readonly endpoint?: string | undefined
  /** A region whose endpoint is known, such as `eu-de`, instead of an endpoint. */
  readonly region?: string | undefined
  /** The URL of IAM. By default that of the region. Needed only to log in and to look up a project by name. */
  readonly iamEndpoint?: string | undefined
  /** The id, or the exact name, which is looked up at IAM before the first call. */
  readonly projectId: string | { readonly name: string }
  /** Checked at once. An IAM login takes place at the first call. */
  readonly credentials: ClientCredentials
}

/**
 * Options of a layer: those of a client, and credentials from an Effect.
 *
 * @since 0.1.0
 * @category models
 */
export interface LayerOptions extends Omit<ClientOptions, "credentials"> {
  /** Checked when the layer is built. An IAM login takes place at the first call. */
  readonly credentials: LayerCredentials
}

type Problem = DcsCredentialsError | DcsInvalidInput

type Spec = Identity.IdentityOptions["credentials"]

/** Whether core reads these credentials: an Effect, a provider, a function, or a value without fields. */
const isCoreInput = (
  credentials: LayerCredentials
): credentials is Exclude<LayerCredentials, AccessKeyCredentials | IamCredentials> =>
  !isObject(credentials) || Effect.isEffect(credentials) || property(credentials, "authenticate") !== undefined

const specOf = (credentials: LayerCredentials): Effect.Effect<Spec, Problem> => {
  if (isCoreInput(credentials)) {
    const provided = typeof credentials === "function" ? toCredentials(credentials) : credentials
    return Effect.map(toProvider(provided), (provider) => ({ _tag: "Provider", provider }))
  }
  const parsed = parseCredentials(credentials)
  return Predicate.isError(parsed) ? Effect.fail(parsed) : Effect.succeed(parsed)
}

const rules: Rules<LayerOptions> = { ...configRules, ...transportRules, region: aString, iamEndpoint: anything }

const projectOf = (projectId: unknown): ProjectRef | DcsInvalidInput => {
  const name = isObject(projectId) ? property(projectId, "name") : undefined
  if (typeof name === "string") return { name }
  if (name !== undefined) {
    return new DcsInvalidInput({ field: "projectId", problem: "must be an id or a name", value: displayValue(name) })
  }
  const id = parseId("projectId", projectId)
  return isInvalidInput(id) ? fromInvalidInput(id) : { id }
}

/** Checks all options and returns core's configuration. Calls to IAM use the `HttpClient`; nothing is sent yet. */
export const toConfig = Effect.fnUntraced(function* (
  options: LayerOptions
): Effect.fn.Return<DcsTasksConfig, Problem, HttpClient.HttpClient> {
  const read = checked(options, rules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { credentials, dangerouslyAllowInsecureHttp, projectId } = read
  const project = projectOf(projectId)
  const name = project instanceof DcsInvalidInput || isById(project) ? undefined : project.name
  const location = yield* locate({
    endpoint: sourced("endpoint", read.endpoint),
    region: sourced("region", read.region),
    iamEndpoint: sourced("iamEndpoint", read.iamEndpoint),
    projectName: sourced("projectId", name),
    allowInsecureHttp: dangerouslyAllowInsecureHttp
  })
  if (project instanceof DcsInvalidInput) return yield* project
  const identity = yield* Identity.make({
    credentials: yield* specOf(credentials),
    project,
    iamEndpoint: location.iamEndpoint,
    dangerouslyAllowInsecureHttp
  })
  return {
    ...read,
    endpoint: location.endpoint,
    projectId: isById(project) ? project.id : Effect.map(identity.project, ({ id }) => id),
    credentials: identity.credentials
  }
})
