/**
 * What a client can be told, and how that becomes core's configuration.
 *
 * @since 0.1.0
 */
import type { Credentials, DcsTasksConfig } from "@dcs-tasks/core"
import { toProvider } from "@dcs-tasks/core/Credentials"
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { type PromiseCredentials, toCredentials } from "@dcs-tasks/core/PromiseClient"
import { shownValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Identity from "./Identity.ts"
import { locate } from "./sources/locate.ts"
import type { ProjectRef } from "./sources/resolve.ts"
import type { Given } from "./sources/Source.ts"
import type { TransportOptions } from "./Transport.ts"

type SecretText = Redacted.Redacted | string

/**
 * An access key; with a security token, a temporary one.
 *
 * @since 0.1.0
 */
export interface AccessKeyCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: SecretText
  readonly securityToken?: SecretText | undefined
  /** Where it came from, in words fit for an error. */
  readonly source?: string | undefined
}

/**
 * A login at IAM: a user with a password, or a token that is to be exchanged for one of the project.
 *
 * @since 0.1.0
 */
export interface IamCredentials {
  readonly iam:
    | {
        readonly userId?: string | undefined
        readonly userName?: string | undefined
        /** A user name needs the domain it is in, by name or by id. */
        readonly domainName?: string | undefined
        readonly domainId?: string | undefined
        readonly password: SecretText
        /** The six digits of a TOTP device; they need `userId`, and are good for one login. */
        readonly passcode?: SecretText | undefined
      }
    | { readonly token: SecretText }
  readonly source?: string | undefined
}

/**
 * Whoever calls: a token, an access key, a login, a function that gives a token whenever it is asked, or a provider.
 *
 * @since 0.1.0
 */
export type ClientCredentials = PromiseCredentials | AccessKeyCredentials | IamCredentials | Credentials

/**
 * Options of a client. Times are milliseconds or text such as `"10 seconds"`.
 *
 * @since 0.1.0
 */
export interface ClientOptions
  extends Omit<DcsTasksConfig, "credentials" | "endpoint" | "projectId">, TransportOptions {
  /** `https://dcs.eu-de.otc.t-systems.com`, or where else the API is. */
  readonly endpoint?: string | undefined
  /** Instead of an endpoint, for the regions whose endpoint is known: `eu-de`. */
  readonly region?: string | undefined
  /** Where IAM is. The region's own if absent. Needed only for a login and for a project by name. */
  readonly iamEndpoint?: string | undefined
  /** The id; or the exact name, which IAM is asked about before the first call. */
  readonly projectId: string | { readonly name: string }
  readonly credentials: ClientCredentials
}

type Problem = DcsCredentialsError | DcsInvalidInput
type Fields = Readonly<Record<string, unknown>>

const redacted = (value: unknown): Redacted.Redacted =>
  Redacted.isRedacted(value) ? (value as Redacted.Redacted) : Redacted.make(value as string)

const optional = <K extends string>(key: K, value: unknown) =>
  value === undefined ? {} : ({ [key]: redacted(value) } as { readonly [k in K]: Redacted.Redacted })

/** Each kind of credentials, by the properties that only it has. */
const kinds = {
  token: ["token"],
  "access key": ["accessKeyId", "secretAccessKey"],
  iam: ["iam"]
} as const

const ofIam = (iam: Fields, from: string): Effect.Effect<Identity.IdentityOptions["credentials"], Problem> => {
  const { domainId, domainName, passcode, password, token, userId, userName } = iam
  if (token !== undefined) {
    return password === undefined
      ? Effect.succeed({ _tag: "TokenExchange", token: redacted(token), from })
      : Effect.fail(ambiguous("iam.token and iam.password"))
  }
  return Effect.succeed({
    _tag: "Password",
    ...({ domainId, domainName, userId, userName } as Readonly<Record<string, string | undefined>>),
    password: redacted(password),
    ...optional("passcode", passcode),
    from
  })
}

const ambiguous = (what: string) =>
  new DcsInvalidInput({ field: "credentials", problem: "must be of one kind", value: `there are ${what}` })

const specOf = (credentials: ClientCredentials): Effect.Effect<Identity.IdentityOptions["credentials"], Problem> => {
  const provided = (credentials: Credentials): Effect.Effect<Identity.IdentityOptions["credentials"], Problem> => {
    const provider = toProvider(credentials)
    return provider instanceof DcsCredentialsError
      ? Effect.fail(provider)
      : Effect.succeed({ _tag: "Provider", provider })
  }
  if (typeof credentials === "function") return provided(toCredentials(credentials))
  if (
    typeof credentials !== "object" ||
    credentials === null ||
    Effect.isEffect(credentials) ||
    "authenticate" in credentials
  ) {
    return provided(credentials)
  }
  const fields = { ...credentials } as Fields
  const found = Object.entries(kinds).filter(([, names]) => names.some((name) => fields[name] !== undefined))
  if (found.length > 1) return Effect.fail(ambiguous(found.map(([kind]) => kind).join(" and ")))
  const { source } = fields
  const from = typeof source === "string" ? source : "config"
  switch (found[0]?.[0]) {
    case "access key":
      return Effect.succeed({
        _tag: "AccessKey",
        accessKeyId: fields["accessKeyId"] as string,
        secretAccessKey: redacted(fields["secretAccessKey"]),
        ...optional("securityToken", fields["securityToken"]),
        from
      })
    case "iam":
      return typeof fields["iam"] === "object" && fields["iam"] !== null
        ? ofIam(fields["iam"] as Fields, from)
        : Effect.fail(new DcsCredentialsError({ source: from, problem: "iam must be an object" }))
    default:
      return Effect.succeed({ _tag: "Token", token: redacted(fields["token"]), from })
  }
}

const given = (field: string, value: unknown): Effect.Effect<Given | undefined, DcsInvalidInput> => {
  if (value === undefined) return Effect.succeed(undefined)
  // An endpoint of another type is refused where all endpoints are.
  return typeof value === "string" || /endpoint$/i.test(field)
    ? Effect.succeed({ value: value as string, from: field })
    : Effect.fail(new DcsInvalidInput({ field, problem: "must be a string", value: shownValue(value) }))
}

const projectOf = (projectId: ClientOptions["projectId"]): ProjectRef =>
  typeof projectId === "object" && projectId !== null && "name" in projectId
    ? { name: projectId.name }
    : { id: projectId }

/**
 * Core's configuration, over the `HttpClient` that IAM is asked with. Everything is checked; nothing is sent.
 *
 * @since 0.1.0
 */
export const toConfig = Effect.fnUntraced(function* (
  options: ClientOptions
): Effect.fn.Return<DcsTasksConfig, Problem, HttpClient.HttpClient> {
  const { connections: _, credentials, drain: __, iamEndpoint: iam, projectId, region, ...rest } = options
  const project = projectOf(projectId)
  const { dangerouslyAllowInsecureHttp } = rest
  const location = yield* locate({
    endpoint: yield* given("endpoint", rest.endpoint),
    region: yield* given("region", region),
    iamEndpoint: yield* given("iamEndpoint", iam),
    projectName: "id" in project ? undefined : yield* given("projectId", project.name),
    allowInsecureHttp: dangerouslyAllowInsecureHttp
  })
  const identity = yield* Identity.make({
    credentials: yield* specOf(credentials),
    project,
    iamEndpoint: location.iamEndpoint,
    dangerouslyAllowInsecureHttp
  })
  return {
    ...rest,
    endpoint: location.endpoint,
    projectId: "id" in project ? project.id : Effect.map(identity.project, ({ id }) => id),
    credentials: identity.credentials
  }
})
