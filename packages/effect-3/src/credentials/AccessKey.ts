/**
 * Credentials that sign each request with an access key.
 *
 * @since 0.1.0
 * @module
 */
import { accessKeyProblem, signableBy } from "@dcs-tasks/wire/signing"
import { clockOffset } from "@dcs-tasks/wire/retry"
import { anything, aString, isObject, type Rules } from "@dcs-tasks/wire/input"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Authentication, CredentialsProvider, RequestToAuthenticate } from "../model/Credentials.ts"
import { DcsCredentialsError, DcsInvalidInput, type DcsUnauthorized } from "../model/DcsError.ts"
import { guardFirstUse } from "./guardFirstUse.ts"
import { checked } from "../model/checkedOptions.ts"
import { signing } from "./signature.ts"

/**
 * An access key. A temporary key has a security token as well.
 *
 * @since 0.1.0
 * @category models
 */
export interface AccessKey {
  /** Not a secret. */
  readonly accessKeyId: string
  /** Signs requests. It is never sent. */
  readonly secretAccessKey: Redacted.Redacted | string
  /** Required for a temporary key: the service does not know the key without it. */
  readonly securityToken?: Redacted.Redacted | string | undefined
  /** Where the key comes from, such as `OS_ACCESS_KEY`. Error messages show it. */
  readonly source?: string | undefined
}

const rules: Rules<AccessKey> = {
  accessKeyId: anything,
  secretAccessKey: anything,
  securityToken: anything,
  source: aString
}

const unwrapped = (value: Redacted.Redacted | string): string =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value

/**
 * Credentials that sign each request (`SDK-HMAC-SHA256`) with the runtime's WebCrypto. Fails if a part of the key is
 * missing or cannot be sent in a header, and if there is no WebCrypto; its errors never quote the key. Sends nothing.
 *
 * - The signature covers host, `x-sdk-date`, `x-project-id`, content type and, with a temporary key, `x-security-token`.
 * - The date is that of Effect's `Clock`. If the service reports that the clock is wrong, the provider remembers the
 *   difference and the call is signed and sent once more.
 * - No other 401 is retried. Until the first response other than 401, only one request is sent at a time; if it is
 *   rejected, the requests that wait fail without being sent. Clients that share a provider share this state.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/effect-3"
 * import * as AccessKey from "@dcs-tasks/effect-3/AccessKey"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const credentials = yield* AccessKey.make({
 *     accessKeyId: "ACCESS_KEY_ID",
 *     secretAccessKey: Redacted.make("SECRET_ACCESS_KEY")
 *   })
 *   return yield* DcsTasks.make({ endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: "PROJECT", credentials })
 * })
 * ```
 */
export const make = Effect.fnUntraced(function* (
  accessKey: AccessKey
): Effect.fn.Return<CredentialsProvider, DcsCredentialsError> {
  if (!isObject(accessKey)) return yield* new DcsCredentialsError({ source: "config", problem: "none provided" })
  const read = checked(accessKey, rules, "credentials", "credentials.")
  if (read instanceof DcsInvalidInput) {
    return yield* new DcsCredentialsError({ source: "config", problem: `${read.field} ${read.problem}` })
  }
  const { accessKeyId, source = "config" } = read
  const failed = (problem: string) => new DcsCredentialsError({ source, problem })
  const secret = unwrapped(read.secretAccessKey)
  const securityToken = read.securityToken === undefined ? undefined : unwrapped(read.securityToken)
  const problem = accessKeyProblem({ accessKeyId, secretAccessKey: secret, securityToken })
  if (problem !== undefined) return yield* failed(problem)

  const unusable = () => failed("signing failed: this runtime has no usable WebCrypto (crypto.subtle)")
  const sign = yield* Effect.mapError(signing(secret), unusable)
  const prepare = signableBy({ accessKeyId, securityToken })
  const secrets = securityToken === undefined ? [secret] : [secret, securityToken]
  const clock = clockOffset()

  const authenticate = (request: RequestToAuthenticate): Effect.Effect<Authentication, DcsCredentialsError> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const { canonicalRequest, date, headers, signed } = prepare(request, clock.at(now))
      return Effect.mapBoth(sign(date, canonicalRequest), {
        onFailure: unusable,
        onSuccess: (signature) => ({
          headers: Redacted.make(headers(signature)),
          secrets: Redacted.make([...secrets, signature]),
          signed
        })
      })
    })

  const corrected = ({ reason }: DcsUnauthorized): Effect.Effect<boolean> =>
    Effect.map(Clock.currentTimeMillis, (now) => clock.correct(reason, now))

  return {
    source,
    authenticate,
    onUnauthorized: corrected,
    aroundAttempt: guardFirstUse({ source, canRecover: corrected })
  }
})

/**
 * An access key with each value in a `Config`. To leave out a security token that is not set, use
 * `Config.withDefault(undefined)`.
 *
 * @since 0.1.0
 * @category models
 */
export interface AccessKeyConfig {
  /** Not a secret. */
  readonly accessKeyId: Config.Config<string>
  /** Signs requests. It is never sent. */
  readonly secretAccessKey: Config.Config<Redacted.Redacted>
  /** Required for a temporary key: the service does not know the key without it. */
  readonly securityToken?: Config.Config<Redacted.Redacted | undefined>
  /** Where the key comes from, such as `OS_ACCESS_KEY`. Error messages show it. */
  readonly source?: Config.Config<string | undefined>
}

/**
 * {@link make} with each value from a `Config`, such as environment variables. Reads them when it runs.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/effect-3"
 * import * as AccessKey from "@dcs-tasks/effect-3/AccessKey"
 * import * as Config from "effect/Config"
 *
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.string("DCS_ENDPOINT"),
 *   projectId: Config.string("OS_PROJECT_ID"),
 *   credentials: AccessKey.makeConfig({
 *     accessKeyId: Config.string("OS_ACCESS_KEY"),
 *     secretAccessKey: Config.redacted("OS_SECRET_KEY"),
 *     securityToken: Config.redacted("OS_SECURITY_TOKEN").pipe(Config.withDefault(undefined))
 *   })
 * }) // needs an HttpClient of @effect/platform
 * ```
 */
export const makeConfig = (
  accessKey: AccessKeyConfig
): Effect.Effect<CredentialsProvider, ConfigError.ConfigError | DcsCredentialsError> =>
  Effect.flatMap(Config.unwrap<AccessKey>(accessKey), make)
