/**
 * Credentials that sign: access key id and secret access key, with a security token where the key is a temporary one.
 *
 * @since 0.1.0
 */
import { accessKeyProblem } from "@dcs-tasks/wire/accessKey"
import { authorization, canonicalRequest, emptyBodyHash, sdkDate, stringToSign } from "@dcs-tasks/wire/canonicalRequest"
import { anything, aString, isObject, type Rules } from "@dcs-tasks/wire/options"
import { differenceTo } from "@dcs-tasks/wire/signatureDiff"
import * as Clock from "effect/Clock"
import type * as CryptoError from "effect/crypto/CryptoError"
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Authentication, CredentialsProvider, RequestToAuthenticate } from "./Credentials.ts"
import { DcsCredentialsError, DcsInvalidInput, type DcsUnauthorized } from "./DcsError.ts"
import * as Gate from "./Gate.ts"
import { checked } from "./options.ts"

/**
 * An access key.
 *
 * @since 0.1.0
 */
export interface AccessKey {
  /** Not a secret. */
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted | string
  /** Belongs to a temporary key, which is unknown to the service without it. */
  readonly securityToken?: Redacted.Redacted | string | undefined
  /** Where the key came from, in words fit for an error, such as `OS_ACCESS_KEY`. */
  readonly source?: string | undefined
}

/**
 * Effect's `Clock`, and what the service says that it is off by.
 *
 * @since 0.1.0
 */
export interface SigningClock {
  readonly now: Effect.Effect<number>
  /** Corrects itself where a 401 says that it is wrong. True if it then gives another time than the one refused. */
  readonly correct: (error: DcsUnauthorized) => Effect.Effect<boolean>
}

/**
 * Signs requests, without the gate that {@link make} puts before it.
 *
 * @since 0.1.0
 */
export interface Signer {
  readonly source: string
  readonly authenticate: (request: RequestToAuthenticate) => Effect.Effect<Authentication, DcsCredentialsError>
}

const rules: Rules<AccessKey> = {
  accessKeyId: anything,
  secretAccessKey: anything,
  securityToken: anything,
  source: aString
}

const plain = (value: Redacted.Redacted | string): string =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value

const utf8 = /* @__PURE__ */ new TextEncoder()
const bytes = (text: string): Uint8Array => utf8.encode(text)

/** Less than this is a network's delay, and no reason to sign again. */
const sameTime = 60_000

/** @since 0.1.0 */
export const signingClock = (): SigningClock => {
  let offset = 0
  return {
    now: Clock.clockWith((clock) => Effect.succeed(clock.currentTimeMillisUnsafe() + offset)),
    correct: ({ reason }) => {
      if (reason._tag !== "ClockSkew") return Effect.succeed(false)
      const server = Date.parse(reason.serverTime)
      const refused = Date.parse(reason.localTime)
      if (Number.isNaN(server) || Number.isNaN(refused)) return Effect.succeed(false)
      return Effect.map(Clock.currentTimeMillis, (now) => {
        if (Math.abs(server - now - offset) > sameTime) offset = server - now
        return Math.abs(now + offset - refused) > sameTime
      })
    }
  }
}

/**
 * A signer. Fails on half a key, and on one that cannot stand in a header; its errors never quote it.
 *
 * @since 0.1.0
 */
export const signer = Effect.fnUntraced(function* (
  accessKey: AccessKey,
  clock: SigningClock = signingClock()
): Effect.fn.Return<Signer, DcsCredentialsError, Mac.Mac | Digest.Digest> {
  const mac = yield* Mac.Mac
  const digest = yield* Digest.Digest
  if (!isObject(accessKey)) return yield* new DcsCredentialsError({ source: "config", problem: "there are none" })
  const read = checked(accessKey, rules, "credentials", "credentials.")
  if (read instanceof DcsInvalidInput) {
    return yield* new DcsCredentialsError({ source: "config", problem: `${read.field} ${read.problem}` })
  }
  const { accessKeyId, source = "config" } = read
  const failed = (problem: string) => new DcsCredentialsError({ source, problem })
  const secret = plain(read.secretAccessKey)
  const securityToken = read.securityToken === undefined ? undefined : plain(read.securityToken)
  const problem = accessKeyProblem({ accessKeyId, secretAccessKey: secret, securityToken })
  if (problem !== undefined) return yield* failed(problem)

  const unsigned = (error: CryptoError.CryptoError) => failed(`signing failed: ${error.message}`)
  const key = yield* Effect.mapError(Mac.key(Mac.hmacSha256, bytes(secret)), unsigned)
  const secrets = securityToken === undefined ? [secret] : [secret, securityToken]

  /** WebCrypto is missing from pages that did not come over https. */
  const unusable = Effect.fail(failed("signing failed: this runtime has no usable SHA-256"))

  const signature = (date: string, canonical: string): Effect.Effect<string, DcsCredentialsError> =>
    digest.digestHex(Digest.sha256, bytes(canonical)).pipe(
      Effect.flatMap((hash) => mac.sign(key, bytes(stringToSign(date, hash)))),
      Effect.mapBoth({ onFailure: unsigned, onSuccess: Hex.encode }),
      Effect.catchDefect(() => unusable)
    )

  /** Of the last second: requests that come together share it. */
  let latest = { second: -1, date: "" }
  const dateOf = (at: number): string => {
    const second = Math.floor(at / 1000)
    if (latest.second !== second) latest = { second, date: sdkDate(at) }
    return latest.date
  }

  const bodyHash = (body: Redacted.Redacted) =>
    digest.digestHex(Digest.sha256, bytes(Redacted.value(body))).pipe(Effect.catchDefect(() => unusable))

  const authenticate = Effect.fnUntraced(function* ({
    body,
    headers,
    method,
    projectId,
    url
  }: RequestToAuthenticate): Effect.fn.Return<Authentication, DcsCredentialsError> {
    const at = yield* clock.now
    const date = dateOf(at)
    const contentType = headers["content-type"]
    const added = {
      ...(contentType !== undefined && { "content-type": contentType }),
      "x-sdk-date": date,
      ...(projectId !== undefined && { "x-project-id": projectId }),
      ...(securityToken !== undefined && { "x-security-token": securityToken })
    }
    const hash = body === undefined ? emptyBodyHash : yield* bodyHash(body)
    const canonical = canonicalRequest({ method, url, headers: { host: url.host, ...added }, bodyHash: hash })
    const signed = yield* signature(date, canonical.text)
    return {
      headers: Redacted.make({
        ...added,
        authorization: authorization(accessKeyId, canonical.signedHeaders, signed)
      }),
      secrets: Redacted.make([...secrets, signed]),
      signed: { at, difference: differenceTo(canonical.text) }
    }
  })

  return { source, authenticate }
})

/**
 * Credentials that sign each request (`SDK-HMAC-SHA256`), over the SHA-256 and HMAC of the context: {@link
 * layerWebCrypto}, or the layer of `@dcs-tasks/node/crypto`. Nothing is sent.
 *
 * - Signed are host, `x-sdk-date`, `x-project-id`, content type and, with a temporary key, `x-security-token`.
 * - The date is that of Effect's `Clock`. When the service says that the clock is wrong, the difference is remembered
 *   and the call signed once more.
 * - No other 401 is tried again. Until the first answer that is no 401 one request goes alone; if it is refused, those
 *   that wait for it fail without being sent.
 *
 * @since 0.1.0
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
      refused: clock.correct,
      inTurn: Gate.make({ source, mends: clock.correct }).inTurn
    }))
  })

/**
 * HMAC and SHA-256 of the runtime's WebCrypto.
 *
 * @since 0.1.0
 */
export const layerWebCrypto: Layer.Layer<Mac.Mac | Digest.Digest> = Layer.merge(
  Digest.layerWebCrypto,
  Layer.provide(Mac.layerWebCrypto, SecureRandom.layerWebCrypto)
)
