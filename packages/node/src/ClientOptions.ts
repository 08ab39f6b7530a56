/**
 * What a client can be told, and how that becomes core's configuration.
 *
 * @since 0.1.0
 */
import type { Credentials, DcsTasksConfig } from "@dcs-tasks/core"
import { toProvider } from "@dcs-tasks/core/Credentials"
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { configRules } from "@dcs-tasks/core/Engine"
import { checked } from "@dcs-tasks/core/options"
import { type PromiseCredentials, toCredentials } from "@dcs-tasks/core/PromiseClient"
import { anything, aString, isObject, type Rules } from "@dcs-tasks/wire/options"
import { property } from "@dcs-tasks/wire/properties"
import { shownValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Identity from "./Identity.ts"
import { locate } from "./sources/locate.ts"
import { isById, type ProjectRef } from "./sources/resolve.ts"
import type { Given } from "./sources/Source.ts"
import { type TransportOptions, transportRules } from "./Transport.ts"

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

/** Of all kinds together. Each is checked where it is used, in words that never quote a secret. */
interface Fields {
  readonly token?: unknown
  readonly accessKeyId?: unknown
  readonly secretAccessKey?: unknown
  readonly securityToken?: unknown
  readonly iam?: unknown
  readonly source?: string
}

const fieldRules: Rules<Fields> = {
  token: anything,
  accessKeyId: anything,
  secretAccessKey: anything,
  securityToken: anything,
  iam: anything,
  source: aString
}

const ofIam = (iam: object, from: string): Effect.Effect<Identity.IdentityOptions["credentials"], Problem> => {
  const token = property(iam, "token")
  const password = property(iam, "password")
  if (token !== undefined) {
    return password === undefined
      ? Effect.succeed({ _tag: "TokenExchange", token: redacted(token), from })
      : Effect.fail(ambiguous("iam.token and iam.password"))
  }
  const text = (name: string) => property(iam, name) as string | undefined
  return Effect.succeed({
    _tag: "Password",
    userId: text("userId"),
    userName: text("userName"),
    domainId: text("domainId"),
    domainName: text("domainName"),
    password: redacted(password),
    ...optional("passcode", property(iam, "passcode")),
    from
  })
}

const ambiguous = (what: string) =>
  new DcsInvalidInput({ field: "credentials", problem: "must be of one kind", value: `there are ${what}` })

const provided = (credentials: Credentials): Effect.Effect<Identity.IdentityOptions["credentials"], Problem> =>
  Effect.map(toProvider(credentials), (provider) => ({ _tag: "Provider", provider }))

const specOf = (credentials: ClientCredentials): Effect.Effect<Identity.IdentityOptions["credentials"], Problem> => {
  if (typeof credentials === "function") return provided(toCredentials(credentials))
  if (!isObject(credentials) || Effect.isEffect(credentials) || property(credentials, "authenticate") !== undefined) {
    return provided(credentials as Credentials)
  }
  const fields = checked(credentials, fieldRules, "credentials", "credentials.")
  if (fields instanceof DcsInvalidInput) return Effect.fail(fields)
  const found = Object.entries(kinds).filter(([, names]) => names.some((name) => fields[name] !== undefined))
  if (found.length > 1) return Effect.fail(ambiguous(found.map(([kind]) => kind).join(" and ")))
  const { source: from = "config" } = fields
  switch (found[0]?.[0]) {
    case "access key":
      return Effect.succeed({
        _tag: "AccessKey",
        accessKeyId: fields.accessKeyId as string,
        secretAccessKey: redacted(fields.secretAccessKey),
        ...optional("securityToken", fields.securityToken),
        from
      })
    case "iam":
      return isObject(fields.iam)
        ? ofIam(fields.iam, from)
        : Effect.fail(new DcsCredentialsError({ source: from, problem: "iam must be an object" }))
    default:
      return Effect.succeed({ _tag: "Token", token: redacted(fields.token), from })
  }
}

const rules: Rules<ClientOptions> = { ...configRules, ...transportRules, region: aString, iamEndpoint: anything }

/** What is no string is refused where all its kind are. */
const given = (from: string, value: unknown): Given | undefined =>
  value === undefined ? undefined : { value: value as string, from }

const projectOf = (projectId: unknown): ProjectRef => {
  const name = isObject(projectId) ? property(projectId, "name") : undefined
  return name === undefined ? { id: projectId as string } : { name: name as string }
}

/**
 * Core's configuration, over the `HttpClient` that IAM is asked with. Everything is checked; nothing is sent.
 *
 * @since 0.1.0
 */
export const toConfig = Effect.fnUntraced(function* (
  options: ClientOptions
): Effect.fn.Return<DcsTasksConfig, Problem, HttpClient.HttpClient> {
  const read = checked(options, rules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { credentials, dangerouslyAllowInsecureHttp, projectId } = read
  const project = projectOf(projectId)
  const name = isById(project) ? undefined : project.name
  if (name !== undefined && typeof name !== "string") {
    return yield* new DcsInvalidInput({
      field: "projectId",
      problem: "must be an id or a name",
      value: shownValue(name)
    })
  }
  const location = yield* locate({
    endpoint: given("endpoint", read.endpoint),
    region: given("region", read.region),
    iamEndpoint: given("iamEndpoint", read.iamEndpoint),
    projectName: given("projectId", name),
    allowInsecureHttp: dangerouslyAllowInsecureHttp
  })
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
