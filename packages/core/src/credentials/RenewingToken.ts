/**
 * Credentials whose tokens come from your own Effect and are renewed before they expire.
 *
 * @since 0.1.0
 * @module
 */
import { aString, anything, type Rule, type Rules } from "@dcs-tasks/wire/input"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import type { CredentialsProvider } from "../model/Credentials.ts"
import { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"
import { checked, timeLimit } from "../model/checkedOptions.ts"
import { providerFailed } from "../operation/callerEffect.ts"
import { within } from "../effects/timers.ts"
import { unwrapped } from "../effects/unwrapped.ts"
import type { Issued } from "./renewable.ts"
import { renewing } from "./renewing.ts"

/**
 * A token, and how long it is valid. Without `expiresIn` and `expiresAt`, one hour is assumed.
 *
 * @since 0.1.0
 * @category models
 */
export interface IssuedToken {
  /** The value of `X-Auth-Token`. It must be valid for the project of the calls. */
  readonly token: Redacted.Redacted | string
  /**
   * How long the token is valid from now. A number is milliseconds; for the `expires_in` of OAuth, use
   * `Duration.seconds`. Used instead of `expiresAt` if both are set.
   */
  readonly expiresIn?: Duration.Input | undefined
  /** When the token expires, by the clock of this machine. */
  readonly expiresAt?: Date | DateTime.DateTime | undefined
}

/**
 * How tokens are issued.
 *
 * @since 0.1.0
 * @category models
 */
export interface RenewingTokenOptions<R = never> {
  /** Issues a token. Runs when the first token is needed, and for each renewal. The library does not retry it. */
  readonly issue: Effect.Effect<IssuedToken, DcsCredentialsError, R>
  /** Time limit of `issue`. 9 seconds by default, because an attempt waits for it and has a `timeout` of 10 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** Where the token comes from, for error messages; for example `vault`. */
  readonly source?: string | undefined
}

const rules: Rules<RenewingTokenOptions> = { issue: anything, timeout: timeLimit, source: aString }

/** `NaN` if the value is not a time. */
const epochMillis = (value: unknown): number => {
  if (DateTime.isDateTime(value)) return DateTime.toEpochMillis(value)
  return value instanceof Date ? value.getTime() : Number.NaN
}

const aTime: Rule = ["must be a Date or a DateTime", (value) => !Number.isNaN(epochMillis(value))]

const issuedRules: Rules<IssuedToken> = { token: anything, expiresIn: timeLimit, expiresAt: aTime }

const readIssued = (
  issued: unknown,
  now: number,
  source: string
): Issued<{ readonly token: Redacted.Redacted }> | DcsCredentialsError => {
  const read = checked(issued, issuedRules, "the issued token", "the issued token's ")
  // Its value can be a secret in the wrong place.
  if (read instanceof DcsInvalidInput) {
    return new DcsCredentialsError({ source, problem: `${read.field} ${read.problem}` })
  }
  const { expiresAt, expiresIn, token } = read
  const life = expiresAt === undefined ? undefined : epochMillis(expiresAt) - now
  return {
    value: { token: Redacted.make(unwrapped(token), { label: "token" }) },
    life: expiresIn === undefined ? life : Duration.toMillis(Duration.fromInputUnsafe(expiresIn))
  }
}

/**
 * Makes credentials that get their tokens from an Effect. No token is issued until the first call.
 *
 * - All calls share one token. The first call that needs a token after its renewal is due issues a new one: ten minutes
 *   before the token expires, or when a fifth of its lifetime is left, whichever is later. If a renewal fails, calls use
 *   the old token as long as it is valid, and the renewal is tried again after 30 seconds. Without a valid token, the
 *   calls that wait for it fail; the next call tries again.
 * - After a 401, one new token is issued, however many calls were rejected. A token that is rejected within a minute after
 *   it was issued, and was never accepted, is not replaced.
 * - If `issue` dies, is interrupted or exceeds its time limit, the calls fail with a `DcsCredentialsError`, which never
 *   contains the message of another error. `issue` is interrupted when no call waits for it any more.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsCredentialsError, DcsTasks } from "@dcs-tasks/core"
 * import * as RenewingToken from "@dcs-tasks/core/RenewingToken"
 * import * as Config from "effect/Config"
 * import * as Context from "effect/Context"
 * import * as Duration from "effect/Duration"
 * import * as Effect from "effect/Effect"
 *
 * class Vault extends Context.Service<
 *   Vault,
 *   { readonly lease: Effect.Effect<{ readonly token: string; readonly seconds: number }, Error> }
 * >()("Vault") {}
 *
 * const credentials = RenewingToken.make({
 *   source: "vault",
 *   issue: Effect.flatMap(Vault, ({ lease }) => lease).pipe(
 *     Effect.map(({ seconds, token }) => ({ token, expiresIn: Duration.seconds(seconds) })),
 *     Effect.mapError(() => new DcsCredentialsError({ source: "vault", problem: "the lease failed" }))
 *   )
 * })
 *
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.String("DCS_ENDPOINT"),
 *   projectId: Config.String("OS_PROJECT_ID"),
 *   credentials
 * }) // needs a Vault and an HttpClient
 * ```
 */
export const make = Effect.fnUntraced(function* <R = never>(
  options: RenewingTokenOptions<R>
): Effect.fn.Return<CredentialsProvider, DcsInvalidInput, R> {
  const read = checked<RenewingTokenOptions<R>>(options, rules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { issue, source = "provider", timeout = "9 seconds" } = read
  if (!Effect.isEffect(issue)) {
    return yield* new DcsInvalidInput({ field: "issue", problem: "must be an Effect", value: typeof issue })
  }
  const context = yield* Effect.context<R>()
  // The parent of a span of `issue` is the call that runs it, not what has made the credentials.
  const inCall = Effect.flatMap(Effect.serviceOption(Tracer.ParentSpan), (parent) =>
    Effect.provideContext(
      issue,
      Option.isNone(parent) ? context : Context.add(context, Tracer.ParentSpan, parent.value)
    )
  )
  const millis = Duration.toMillis(Duration.fromInputUnsafe(timeout))
  const late = Effect.fail(new DcsCredentialsError({ source, problem: `no token within ${millis / 1000} s` }))
  const issued = Effect.zip(within(inCall, { millis, late }), Clock.currentTimeMillis)
  const checkedIssue = Effect.flatMap(issued, ([value, now]) => {
    const read = readIssued(value, now, source)
    return read instanceof DcsCredentialsError ? Effect.fail(read) : Effect.succeed(read)
  })
  const { current: _, ...provider } = renewing({
    issue: Effect.catchCause(checkedIssue, (cause) => Effect.fail(providerFailed(Cause.squash(cause), source))),
    source
  })
  return provider
})
