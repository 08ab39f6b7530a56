/**
 * Credentials that log in at IAM, with a password or another token, and renew the token in time.
 *
 * @since 0.1.0
 * @module
 */
import { loginProblem, tokenCall } from "@dcs-tasks/wire/call"
import type { Project } from "@dcs-tasks/wire/answer"
import { anything, aString, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import type { Configs } from "../model/configs.ts"
import type { CredentialsProvider } from "../model/Credentials.ts"
import { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"
import { callIam, makeIam, type IamEndpoint, iamRules } from "./iamCall.ts"
import { checked } from "../model/checkedOptions.ts"
import { renewing } from "./renewing.ts"
import { loginConfig, type PasswordLogin, plainLogin, type TokenLogin } from "./login.ts"

export type { PasswordLogin, TokenLogin }

/**
 * The login, the project of its token, and how to reach IAM.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamTokenOptions extends IamEndpoint {
  /** A user with a password, or a token to exchange. */
  readonly login: PasswordLogin | TokenLogin
  /** The project of the token, by id or by exact name. Without one, DCS rejects the token. */
  readonly project?: { readonly id: string } | { readonly name: string } | undefined
  /** Where the login came from, for error messages; for example `OS_PASSWORD`. */
  readonly source?: string | undefined
}

type OwnOptions = Omit<IamTokenOptions, "login" | "project">

/**
 * {@link IamTokenOptions}, with each value in a `Config`.
 *
 * @since 0.1.0
 * @category models
 */
export type IamTokenConfig = Configs<OwnOptions> & {
  /** A user with a password, or a token to exchange. */
  readonly login: Configs<PasswordLogin> | Configs<TokenLogin>
  /** The project of the token, by id or by exact name. Without one, DCS rejects the token. */
  readonly project?: Configs<{ readonly id: string }> | Configs<{ readonly name: string }>
}

/**
 * An issued token, and the project that IAM reports for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamToken {
  /** The value of `X-Auth-Token`. */
  readonly token: Redacted.Redacted
  /** `undefined`: no project. `"unknown"`: IAM's response could not be read. */
  readonly project: Project | "unknown" | undefined
  /** When the token expires, in epoch milliseconds of Effect's `Clock`; `undefined` if IAM did not say. */
  readonly endsAt: number | undefined
}

/**
 * A provider that logs in and renews its token, and the login itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamCredentials extends CredentialsProvider {
  readonly source: string
  /** The current token; logs in first if needed. */
  readonly token: Effect.Effect<IamToken, DcsCredentialsError>
}

/** Without an id or a name, the token would be for no project, and DCS would reject it. */
const namesProject = (value: unknown): boolean =>
  isObject(value) && [property(value, "id"), property(value, "name")].some((name) => typeof name === "string")

const rules: Rules<IamTokenOptions> = {
  ...iamRules,
  login: anything,
  project: ["must be an object with an id or a name", namesProject],
  source: aString
}

const projectMismatch = ({ project }: IamToken, needed: string | undefined): string | undefined => {
  if (needed === undefined || project === "unknown" || project?.id === needed) return undefined
  return project === undefined
    ? `the token is not for a project, but project ${needed} is needed; log in for a project`
    : `the token is for project ${displayValue(project.name)} (${displayValue(project.id)}), but project ${needed} is needed`
}

/**
 * Credentials that log in at IAM when the first token is needed. Making them sends nothing.
 *
 * - All calls share one token, and one login when it is due: ten minutes before the token expires, or when a fifth of
 *   its lifetime is left, whichever is later. A failed login fails the calls that wait for it; the next call tries
 *   again.
 * - A 401 for the token leads to one new token, however many calls were rejected. A token that is rejected within a
 *   minute after it was issued, and was never accepted, is not replaced.
 * - The token's project is compared with the client's project before DCS is called.
 * - A login has nine seconds in total. Temporary failures are retried, but not after a passcode was sent.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import * as IamToken from "@dcs-tasks/core/IamToken"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const credentials = yield* IamToken.make({
 *     endpoint: "https://iam.eu-de.otc.t-systems.com/v3",
 *     login: { userName: "USER", domainName: "DOMAIN", password: Redacted.make("PASSWORD") },
 *     project: { id: "PROJECT" }
 *   })
 *   return yield* DcsTasks.make({ endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: "PROJECT", credentials })
 * }) // needs an HttpClient
 * ```
 */
export const make = Effect.fn(function* (
  options: IamTokenOptions
): Effect.fn.Return<IamCredentials, DcsCredentialsError | DcsInvalidInput, HttpClient.HttpClient> {
  const read = checked(options, rules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { project, source = "config" } = read
  const iam = yield* makeIam(read, source)
  if (!isObject(read.login)) return yield* new DcsCredentialsError({ source, problem: "the login is missing" })
  const { login, secrets } = plainLogin(read.login)
  const problem = loginProblem(login)
  if (problem !== undefined) return yield* new DcsCredentialsError({ source, problem })
  const scope =
    project === undefined ? {} : { projectId: property(project, "id"), projectName: property(project, "name") }

  const isSingleLogin = login.passcode !== undefined
  let hasLoggedIn = false
  const logIn = Effect.suspend(() => {
    if (isSingleLogin && hasLoggedIn) {
      const problem = "the token expired, and a passcode works only once; run again with a new passcode"
      return Effect.fail(new DcsCredentialsError({ source, problem }))
    }
    return Effect.map(callIam(iam, tokenCall(iam.endpoint, login, scope), { secrets }), (issuance) => {
      hasLoggedIn = true
      return issuance
    })
  })
  const issue = Effect.map(Effect.zip(logIn, Clock.currentTimeMillis), ([issuance, now]) => {
    const { life, project, token } = Redacted.value(issuance)
    const value: IamToken = {
      token: Redacted.make(token, { label: "token" }),
      project,
      endsAt: life === undefined ? undefined : now + life
    }
    return { value, life }
  })
  const { current: token, ...provider } = renewing({ issue, source, problemFor: projectMismatch })
  return { ...provider, token }
})

const projectConfig = (project: IamTokenConfig["project"]): Config.Config<IamTokenOptions["project"]> => {
  if (project === undefined) return Config.succeed(undefined)
  return "id" in project
    ? Config.unwrap<{ readonly id: string }>(project)
    : Config.unwrap<{ readonly name: string }>(project)
}

/**
 * {@link make} with each value from a `Config`, such as environment variables. Reads them when it runs, and sends
 * nothing.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import * as IamToken from "@dcs-tasks/core/IamToken"
 * import * as Config from "effect/Config"
 *
 * const projectId = Config.String("OS_PROJECT_ID")
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.String("DCS_ENDPOINT"),
 *   projectId,
 *   credentials: IamToken.makeConfig({
 *     endpoint: Config.String("OS_AUTH_URL"),
 *     login: {
 *       userName: Config.String("OS_USERNAME"),
 *       domainName: Config.String("OS_USER_DOMAIN_NAME"),
 *       password: Config.Redacted("OS_PASSWORD")
 *     },
 *     project: { id: projectId }
 *   })
 * }) // needs an HttpClient
 * ```
 */
export const makeConfig = ({
  login,
  project,
  ...options
}: IamTokenConfig): Effect.Effect<
  IamCredentials,
  Config.ConfigError | DcsCredentialsError | DcsInvalidInput,
  HttpClient.HttpClient
> =>
  Effect.flatMap(
    Config.all({
      options: Config.unwrap<OwnOptions>(options),
      login: loginConfig(login),
      project: projectConfig(project)
    }),
    ({ options, ...who }) => make({ ...options, ...who })
  )
