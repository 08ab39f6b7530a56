/**
 * Credentials that sign requests with an access key, permanent or temporary.
 *
 * @since 0.1.0
 * @module
 */
import { accessKeyProblem, signableBy, stringToSign } from "@dcs-tasks/wire/signing"
import { clockOffset } from "@dcs-tasks/wire/retry"
import { anything, aString, isObject, type Rules } from "@dcs-tasks/wire/input"
import * as Config from "effect/Config"
import type * as CryptoError from "effect/crypto/CryptoError"
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Authentication, CredentialsProvider, RequestToAuthenticate } from "../model/Credentials.ts"
import type { Configs } from "../model/configs.ts"
import { DcsCredentialsError, DcsInvalidInput, type DcsUnauthorized } from "../model/DcsError.ts"
import { guardFirstUse } from "./guardFirstUse.ts"
import { checked } from "../model/checkedOptions.ts"
import { withEpochMillis } from "../effects/timers.ts"
import { unwrapped } from "../effects/unwrapped.ts"

/**
 * An access key.
 *
 * @since 0.1.0
 * @category models
 */
export interface AccessKey {
  /** Not a secret. */
  readonly accessKeyId: string
  /** Signs requests. It is never sent. */
  readonly secretAccessKey: Redacted.Redacted | string
  /** Required for a temporary key: without it, the service does not know the key. */
  readonly securityToken?: Redacted.Redacted | string | undefined
  /** Where the key came from, for error messages; for example `OS_ACCESS_KEY`. */
  readonly source?: string | undefined
}

/** Effect's `Clock`, corrected by the service's time. */
interface SigningClock {
  readonly now: Effect.Effect<number>
  /**
   * Corrects the clock if the 401 reports a wrong time. True if the clock then gives another time than the rejected
   * one.
   */
  readonly correct: (error: DcsUnauthorized) => Effect.Effect<boolean>
}

/** Signs requests, without the guard that {@link make} adds. */
interface Signer {
  readonly source: string
  readonly authenticate: (request: RequestToAuthenticate) => Effect.Effect<Authentication, DcsCredentialsError>
}

const rules: Rules<AccessKey> = {
  accessKeyId: anything,
  secretAccessKey: anything,
  securityToken: anything,
  source: aString
}

const utf8 = /* @__PURE__ */ new TextEncoder()
const bytes = (text: string): Uint8Array => utf8.encode(text)

const signingClock = (): SigningClock => {
  const offset = clockOffset()
  return {
    now: withEpochMillis((now) => Effect.succeed(offset.at(now))),
    correct: ({ reason }) => withEpochMillis((now) => Effect.succeed(offset.correct(reason, now)))
  }
}

/**
 * Makes a signer. Fails if a part of the key is missing or cannot be sent in a header; its errors never quote the key.
 */
const signer = Effect.fnUntraced(function* (
  accessKey: AccessKey,
  clock: SigningClock
): Effect.fn.Return<Signer, DcsCredentialsError, Mac.Mac | Digest.Digest> {
  const mac = yield* Mac.Mac
  const digest = yield* Digest.Digest
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

  const signingFailed = (error: CryptoError.CryptoError) => failed(`signing failed: ${error.message}`)
  const key = yield* Effect.mapError(Mac.key(Mac.hmacSha256, bytes(secret)), signingFailed)
  const secrets = securityToken === undefined ? [secret] : [secret, securityToken]

  /** Pages that were not loaded over https have no WebCrypto. */
  const unusable = Effect.fail(failed("signing failed: this runtime has no usable SHA-256"))

  const hashed = (text: string) => digest.digestHex(Digest.sha256, bytes(text))
  const prepare = signableBy({ accessKeyId, securityToken })

  const sign = (request: RequestToAuthenticate, at: number, bodyHash?: string) => {
    const { canonicalRequest, date, headers, signed } = prepare(request, at, bodyHash)
    return Effect.map(
      Effect.flatMap(hashed(canonicalRequest), (hash) => mac.sign(key, bytes(stringToSign(date, hash)))),
      (tag): Authentication => {
        const signature = Hex.encode(tag)
        return {
          headers: Redacted.make(headers(signature)),
          secrets: Redacted.make([...secrets, signature]),
          signed
        }
      }
    )
  }

  const authenticate = (request: RequestToAuthenticate): Effect.Effect<Authentication, DcsCredentialsError> =>
    Effect.flatMap(clock.now, (at) => {
      const { body } = request
      const signed =
        body === undefined
          ? sign(request, at)
          : Effect.flatMap(hashed(Redacted.value(body)), (hash) => sign(request, at, hash))
      return Effect.catchDefect(Effect.mapError(signed, signingFailed), () => unusable)
    })

  return { source, authenticate }
})

/**
 * Credentials that sign each request (`SDK-HMAC-SHA256`), with the SHA-256 and HMAC in the context: {@link
 * layerWebCrypto}, or the layer of `@dcs-tasks/node/Crypto`. Sends nothing.
 *
 * - The signature covers host, `x-sdk-date`, `x-project-id`, content type and, with a temporary key, `x-security-token`.
 * - The date comes from Effect's `Clock`. If the service reports clock skew, the difference is remembered and the call
 *   is signed once more.
 * - No other 401 is retried. Until the first response other than 401, only one request is sent at a time; if it is
 *   rejected, the requests that wait fail without being sent. Clients that share a provider share this state.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import * as AccessKey from "@dcs-tasks/core/AccessKey"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const credentials = yield* AccessKey.make({
 *     accessKeyId: "ACCESS_KEY_ID",
 *     secretAccessKey: Redacted.make("SECRET_ACCESS_KEY")
 *   })
 *   return yield* DcsTasks.make({ endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: "PROJECT", credentials })
 * }).pipe(Effect.provide(AccessKey.layerWebCrypto))
 * ```
 */
export const make = (
  accessKey: AccessKey
): Effect.Effect<CredentialsProvider, DcsCredentialsError, Mac.Mac | Digest.Digest> =>
  Effect.suspend(() => {
    const clock = signingClock()
    return Effect.map(signer(accessKey, clock), ({ authenticate, source }) => ({
      source,
      authenticate,
      onUnauthorized: clock.correct,
      aroundAttempt: guardFirstUse({ source, canRecover: clock.correct })
    }))
  })

/**
 * {@link make} with each value from a `Config`, such as environment variables. Reads them when it runs.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import * as AccessKey from "@dcs-tasks/core/AccessKey"
 * import * as Config from "effect/Config"
 * import * as Layer from "effect/Layer"
 *
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.String("DCS_ENDPOINT"),
 *   projectId: Config.String("OS_PROJECT_ID"),
 *   credentials: AccessKey.makeConfig({
 *     accessKeyId: Config.String("OS_ACCESS_KEY"),
 *     secretAccessKey: Config.Redacted("OS_SECRET_KEY"),
 *     securityToken: Config.Redacted("OS_SECURITY_TOKEN").pipe(Config.withDefault(undefined))
 *   })
 * }).pipe(Layer.provide(AccessKey.layerWebCrypto)) // needs an HttpClient
 * ```
 */
export const makeConfig = (
  accessKey: Configs<AccessKey>
): Effect.Effect<CredentialsProvider, Config.ConfigError | DcsCredentialsError, Mac.Mac | Digest.Digest> =>
  Effect.flatMap(Config.unwrap<AccessKey>(accessKey), make)

/**
 * HMAC and SHA-256 of the runtime's WebCrypto.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWebCrypto: Layer.Layer<Mac.Mac | Digest.Digest> = Layer.merge(
  Digest.layerWebCrypto,
  Layer.provide(Mac.layerWebCrypto, SecureRandom.layerWebCrypto)
)
