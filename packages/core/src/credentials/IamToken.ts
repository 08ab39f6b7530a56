/**
 * Credentials that log in at IAM, with a password or another token, and renew the token in time.
 *
 * @since 0.1.0
 * @module
 */
import { loginProblem, tokenCall } from "@dcs-tasks/wire/call"
import type { IssuedToken, Project } from "@dcs-tasks/wire/answer"
import { anything, aString, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import { tokenAuthentication } from "./provider.ts"
import type { Authentication, CredentialsProvider } from "../model/Credentials.ts"
import { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"
import { callIam, makeIam, type IamEndpoint, iamRules } from "./iamCall.ts"
import { checked } from "../model/checkedOptions.ts"
import * as Renewable from "./renewable.ts"
import { unwrapped } from "../effects/unwrapped.ts"

/**
 * A user, by id or by name and domain, and the password.
 *
 * @since 0.1.0
 */
export interface PasswordLogin {
  /** The id of the user. Enough without a name and a domain. */
  readonly userId?: string | undefined
  /** The name of the user, which is unique only within a domain. */
  readonly userName?: string | undefined
  /** The id of the domain (the account) of `userName`. */
  readonly domainId?: string | undefined
  /** The name of the domain (the account) of `userName`. */
  readonly domainName?: string | undefined
  /** Sent to IAM only. */
  readonly password: Redacted.Redacted | string
  /** The six digits of a TOTP device; requires `userId`. Valid for one login only, so such a token is never renewed. */
  readonly passcode?: Redacted.Redacted | string | undefined
}

/**
 * A token, unscoped or for another project, to exchange for one with the required scope.
 *
 * @since 0.1.0
 */
export interface TokenLogin {
  /** A valid token. Sent to IAM only. */
  readonly token: Redacted.Redacted | string
}

/**
 * The login, the project of its token, and how to reach IAM.
 *
 * @since 0.1.0
 */
export interface IamTokenOptions extends IamEndpoint {
  /** A user with a password, or a token to exchange. */
  readonly login: PasswordLogin | TokenLogin
  /** The project of the token, by id or by exact name. Without one, DCS rejects the token. */
  readonly project?: { readonly id: string } | { readonly name: string } | undefined
  /** Where the login came from, for error messages; for example `OS_PASSWORD`. */
  readonly source?: string | undefined
}

/**
 * An issued token, and the project that IAM reports for it.
 *
 * @since 0.1.0
 */
export interface IamToken {
  /** The value of `X-Auth-Token`. */
  readonly token: Redacted.Redacted
  /** `undefined`: no project. `"unknown"`: IAM's response could not be read. */
  readonly project: Project | "unknown" | undefined
  /** When the token expires, in epoch milliseconds of Effect's `Clock`; `undefined` if IAM did not say. */
  readonly endsAt: number | undefined
}

export interface IamCredentials extends CredentialsProvider {
  readonly source: string
  /** The current token; logs in first if needed. */
  readonly token: Effect.Effect<IamToken, DcsCredentialsError>
}

interface Session extends IamToken, Renewable.CredentialAge {
  readonly authentication: Authentication
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

/** The login without `Redacted`. Values that are not strings are rejected with the other checks. */
const plainLogin = (login: PasswordLogin | TokenLogin) => {
  const plain = (name: string) => unwrapped(property(login, name))
  const [token, password, passcode] = [plain("token"), plain("password"), plain("passcode")]
  return {
    login: {
      token,
      userId: plain("userId"),
      userName: plain("userName"),
      domainId: plain("domainId"),
      domainName: plain("domainName"),
      password,
      passcode
    },
    secrets: [token, password, passcode].filter((secret) => typeof secret === "string")
  }
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

  const sessionOf = (
    issuance: Redacted.Redacted<IssuedToken>
  ): Effect.Effect<Renewable.Issued<Session>, DcsCredentialsError> =>
    Effect.flatMap(Clock.currentTimeMillis, (issuedAt) => {
      const issued = Redacted.value(issuance)
      const token = Redacted.make(issued.token, { label: "token" })
      const authentication = tokenAuthentication({ token, source })
      if (authentication instanceof DcsCredentialsError) return Effect.fail(authentication)
      const endsAt = issued.life === undefined ? undefined : issuedAt + issued.life
      const value = { token, project: issued.project, endsAt, authentication, issuedAt, accepted: false }
      return Effect.succeed({ value, life: issued.life })
    })

  const isSingleLogin = login.passcode !== undefined
  let hasLoggedIn = false
  const session = Renewable.make(
    Effect.suspend((): Effect.Effect<Renewable.Issued<Session>, DcsCredentialsError> => {
      if (isSingleLogin && hasLoggedIn) {
        const problem = "the token expired, and a passcode works only once; run again with a new passcode"
        return Effect.fail(new DcsCredentialsError({ source, problem }))
      }
      return Effect.flatMap(callIam(iam, tokenCall(iam.endpoint, login, scope), { secrets }), (issuance) => {
        hasLoggedIn = true
        return sessionOf(issuance)
      })
    })
  )

  return {
    source,
    token: session.get,
    authenticate: ({ projectId }) =>
      Effect.flatMap(session.get, (current) => {
        const problem = projectMismatch(current, projectId)
        return problem === undefined
          ? Effect.succeed(current.authentication)
          : Effect.fail(new DcsCredentialsError({ source, problem }))
      }),
    onUnauthorized: ({ reason }, used) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (reason._tag === "ProjectMismatch") return false
        const current = session.current()
        if (current?.authentication !== used) return true
        if (!Renewable.shouldReplace(current, now)) return false
        session.drop(current)
        return true
      }),
    onAccepted: Effect.sync(() => {
      const current = session.current()
      if (current !== undefined) current.accepted = true
    })
  }
})
