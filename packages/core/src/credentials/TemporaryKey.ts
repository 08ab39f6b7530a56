/**
 * Credentials that sign with temporary access keys, which IAM makes for the owner of a token.
 *
 * @since 0.1.0
 */
import { temporaryKeyCall } from "@dcs-tasks/wire/call"
import { anything, aString, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Digest from "effect/crypto/Digest"
import type * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as AccessKey from "./AccessKey.ts"
import { toProvider } from "./provider.ts"
import type { Authentication, Credentials, CredentialsProvider } from "../model/Credentials.ts"
import { type DcsCredentialsError, DcsInvalidInput, type DcsUnauthorized } from "../model/DcsError.ts"
import * as Gate from "./firstUse.ts"
import { callIam, iam, type IamEndpoint, iamRules } from "./iamCall.ts"
import { checked } from "../model/options.ts"
import * as Renewed from "./renewable.ts"

/** @since 0.1.0 */
export interface TemporaryKeyOptions extends IamEndpoint {
  /** What IAM knows the owner by: a token, or a provider of one such as `IamToken`. */
  readonly credentials: Credentials
  /** How long a key is to be good for, in seconds: 900 to 86400, an hour by default. */
  readonly seconds?: number | undefined
  /** Where all this came from, in words fit for an error. */
  readonly source?: string | undefined
}

interface Session extends Renewed.Standing {
  readonly signer: AccessKey.Signer
}

const hour = 3600

const rules: Rules<TemporaryKeyOptions> = {
  ...iamRules,
  credentials: anything,
  seconds: wholeNumber(900, 24 * hour),
  source: aString
}

/**
 * Credentials that have a temporary access key made when one is needed first, renew it in time as `IamToken` does, and
 * sign with it as `AccessKey` does. Nothing is sent before that.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import * as IamToken from "@dcs-tasks/core/IamToken"
 * import * as TemporaryKey from "@dcs-tasks/core/TemporaryKey"
 * import * as Effect from "effect/Effect"
 *
 * const endpoint = "https://iam.eu-de.otc.t-systems.com"
 * const credentials = Effect.gen(function* () {
 *   const login = { userName: "USER", domainName: "DOMAIN", password: "PASSWORD" }
 *   const owner = yield* IamToken.make({ endpoint, login, project: { id: "PROJECT" } })
 *   return yield* TemporaryKey.make({ endpoint, credentials: owner })
 * }) // needs an HttpClient, Mac and Digest
 * ```
 */
export const make = Effect.fnUntraced(function* (
  options: TemporaryKeyOptions
): Effect.fn.Return<
  CredentialsProvider,
  DcsCredentialsError | DcsInvalidInput,
  HttpClient.HttpClient | Mac.Mac | Digest.Digest
> {
  const read = checked(options, rules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { credentials, seconds = hour, source = "config" } = read
  const at = yield* iam(read, source)
  const provider = yield* toProvider(credentials)
  const crypto = yield* Effect.context<Mac.Mac | Digest.Digest>()
  const clock = AccessKey.signingClock()
  /** Which key a refused request was signed with. */
  const owners = new WeakMap<Authentication, Session>()

  const session = Renewed.make(
    Effect.gen(function* () {
      const answer = yield* callIam(at, temporaryKeyCall(at.endpoint, seconds), { provider })
      const { life, ...key } = Redacted.value(answer)
      const signer = yield* AccessKey.signer({ ...key, source }, clock)
      const madeAt = yield* Clock.currentTimeMillis
      const value: Session = { signer, madeAt, accepted: false }
      return { value, life }
    }).pipe(Effect.updateContext((context: Context.Context<never>) => Context.merge(context, crypto)))
  )

  /** Whether another key or another date may be accepted in the place of those that were not. */
  const mends = (error: DcsUnauthorized, used: Session | undefined): Effect.Effect<boolean> => {
    const { _tag } = error.reason
    if (_tag === "ClockSkew") return clock.correct(error)
    if (_tag === "SignatureMismatch" || _tag === "ProjectMismatch") return Effect.succeed(false)
    return Effect.map(Clock.currentTimeMillis, (now) => used === undefined || Renewed.worthAnother(used, now))
  }

  return {
    source,
    authenticate: (request) =>
      Effect.flatMap(session.get, (current) =>
        Effect.map(current.signer.authenticate(request), (authentication) => {
          owners.set(authentication, current)
          return authentication
        })
      ),
    refused: (error, authentication) => {
      const used = owners.get(authentication)
      const superseded = used !== session.current() && error.reason._tag !== "ClockSkew"
      return Effect.map(superseded ? Effect.succeed(true) : mends(error, used), (mended) => {
        if (mended && used !== undefined && error.reason._tag !== "ClockSkew") session.drop(used)
        return mended
      })
    },
    accepted: Effect.sync(() => {
      const current = session.current()
      if (current !== undefined) current.accepted = true
    }),
    inTurn: Gate.make({ source, mends: (error) => mends(error, session.current()) }).inTurn
  }
})
