/**
 * One call on IAM, to its end: bounded by a clock, repeated where that is safe, never redirected.
 *
 * @since 0.1.0
 */
import { isFailure, requestHeaders } from "@dcs-tasks/wire/calls"
import type { FailureAnswer } from "@dcs-tasks/wire/classify"
import type { Endpoint } from "@dcs-tasks/wire/endpoint"
import { type IamCall, parseIamEndpoint } from "@dcs-tasks/wire/iam"
import { iamProblem } from "@dcs-tasks/wire/iamAnswer"
import { type InvalidInput, isInvalidInput } from "@dcs-tasks/wire/invalidInput"
import { aBoolean, anything, type Rules } from "@dcs-tasks/wire/options"
import { type PlannedRetry, type RetryQuota, retryQuota } from "@dcs-tasks/wire/retryQuota"
import { backoffCeiling } from "@dcs-tasks/wire/retryRule"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Carrier } from "./transport/Transport.ts"
import type { Authentication, CredentialsProvider } from "./Credentials.ts"
import {
  type DcsClientClosed,
  DcsCredentialsError,
  type DcsInvalidInput,
  type DcsTimeout,
  type DcsTransportError,
  DcsUnauthorized
} from "./DcsError.ts"
import * as Exchange from "./transport/httpClient/Exchange.ts"
import * as HttpCarrier from "./transport/httpClient/httpClientTransport.ts"
import { send } from "./transport/RoundTrip.ts"
import * as Telemetry from "./Telemetry.ts"
import { moment } from "./timers.ts"
import { fromAnswer, fromInvalidInput } from "./toError.ts"

/** All attempts together: less than an attempt on DCS has, which waits for it, so that what is told is what happened. */
const totalMillis = 9_000

const bodyLimit = 64 * 1024

/**
 * Where IAM is.
 *
 * @since 0.1.0
 */
export interface IamEndpoint {
  /** `https://iam.eu-de.otc.t-systems.com`, with or without the `/v3` of an `OS_AUTH_URL`. */
  readonly endpoint: string
  /** Sends passwords and tokens in clear text to `http` endpoints other than loopback. Only for test beds. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/** The endpoint has a grammar of its own. */
export const iamRules: Rules<IamEndpoint> = { endpoint: anything, dangerouslyAllowInsecureHttp: aBoolean }

/** IAM, checked and ready to be called. */
export interface Iam {
  readonly endpoint: Endpoint
  readonly carrier: Carrier
  /** For errors. */
  readonly source: string
}

/** IAM over the `HttpClient` of the context. Nothing is sent. */
export const iam = Effect.fnUntraced(function* (
  { dangerouslyAllowInsecureHttp, endpoint }: IamEndpoint,
  source: string
): Effect.fn.Return<Iam, DcsInvalidInput, HttpClient.HttpClient> {
  const checked = parseIamEndpoint(endpoint, { allowInsecureHttp: dangerouslyAllowInsecureHttp })
  if (isInvalidInput(checked)) return yield* fromInvalidInput(checked)
  return { endpoint: checked, carrier: HttpCarrier.make(yield* HttpClient.HttpClient), source }
})

const nothing: Authentication = { headers: Redacted.make({}), secrets: Redacted.make([]) }

const faultOf = (host: string, error: DcsTransportError | DcsTimeout | DcsInvalidInput | DcsClientClosed): string => {
  switch (error._tag) {
    case "DcsClientClosed":
      return "this client was closed"
    case "DcsInvalidInput":
      return `${error.field} ${error.problem}`
    case "DcsTimeout":
      return `IAM at ${host} did not answer within ${totalMillis / 1000} s`
    case "DcsTransportError":
      return `IAM at ${host} gave no usable answer (${error.kind}${error.detail === undefined ? "" : `: ${error.detail}`})`
  }
}

/** An attempt that gave nothing. */
interface Failed {
  readonly error: DcsCredentialsError
  readonly plan?: PlannedRetry | undefined
  readonly refusal?: { readonly answer: FailureAnswer; readonly authentication: Authentication }
}

interface CallOptions {
  /** Authenticates the request. A login needs none. */
  readonly provider?: CredentialsProvider
  /** What the body holds of them. */
  readonly secrets?: ReadonlyArray<string>
}

const once = Effect.fnUntraced(function* <A extends { readonly _tag: string }>(
  { carrier, source }: Iam,
  call: IamCall<A>,
  { provider, secrets: inBody = [] }: CallOptions,
  turn: { readonly number: number; readonly left: number; readonly quota: RetryQuota }
): Effect.fn.Return<Redacted.Redacted<A>, Failed> {
  const { number, quota } = turn
  const { host } = call.url
  const refuse = (problem: string) => new DcsCredentialsError({ source, problem })
  const body = call.body === undefined ? undefined : Redacted.make(call.body, { label: "body" })
  const { method, url } = call
  const authentication =
    provider === undefined
      ? nothing
      : yield* Effect.mapError(
          provider.authenticate({ method, url, headers: requestHeaders, body }),
          (error): Failed => ({ error })
        )
  const secrets = [...inBody, ...Redacted.value(authentication.secrets)]
  const exchange = Exchange.make({
    method,
    url: url.href,
    origin: url.origin,
    secretHeaders: authentication.headers,
    secretBody: body,
    confidential: true,
    bodyLimit: () => bodyLimit
  })
  const sending = send(carrier, {
    exchange,
    limit: { millis: turn.left, of: totalMillis, all: turn.left, allOf: totalMillis },
    secrets: Redacted.make(secrets, { label: "secrets" }),
    sent: (fate) => ({ attempts: number, mayHaveDeleted: fate !== "untouched" })
  })
  yield* Effect.mapError(Telemetry.attempt(call, number, exchange, sending), (error): Failed => {
    const safe = "mayHaveDeleted" in error && !(call.once && error.mayHaveDeleted)
    return { error: refuse(faultOf(host, error)), plan: safe ? quota.plan(error, number) : undefined }
  })
  const { signed } = authentication
  const answer = call.read(exchange.status ?? 0, exchange.headers, Exchange.body(exchange), {
    secrets,
    now: yield* Clock.currentTimeMillis,
    signed
  })
  if (!isFailure(answer)) return Redacted.make(answer, { label: "answer" })
  return yield* Effect.fail<Failed>({
    error: refuse(iamProblem(host, answer)),
    plan: call.once ? undefined : quota.plan(answer, number),
    refusal: { answer, authentication }
  })
})

/** Whether the provider corrected something after a 401. */
const mended = (provider: CredentialsProvider | undefined, { refusal }: Failed, attempts: number) => {
  if (refusal === undefined || provider?.refused === undefined) return Effect.succeed(false)
  const error = fromAnswer(refusal.answer, { attempts, mayHaveDeleted: false })
  return error instanceof DcsUnauthorized ? provider.refused(error, refusal.authentication) : Effect.succeed(false)
}

/**
 * Calls IAM. Its answer stays redacted, and a transport that knows how shows it to no middleware.
 */
export const callIam = Effect.fnUntraced(function* <A extends { readonly _tag: string }>(
  at: Iam,
  call: IamCall<A> | InvalidInput,
  options: CallOptions = {}
): Effect.fn.Return<Redacted.Redacted<A>, DcsCredentialsError> {
  if (isInvalidInput(call)) {
    return yield* new DcsCredentialsError({ source: at.source, problem: `${call.field} ${call.problem}` })
  }
  const quota = retryQuota({ maxAttempts: 3, retryBusy: false })
  const until = (yield* moment) + totalMillis
  let corrected = false
  for (let number = 1; ; number++) {
    const left = until - (yield* moment)
    const result = yield* Effect.result(once(at, call, options, { number, left, quota }))
    if (Result.isSuccess(result)) return result.success
    const { error, plan } = result.failure
    if (!corrected && (yield* mended(options.provider, result.failure, number))) {
      corrected = true
      continue
    }
    if (plan === undefined) return yield* error
    const wait = Math.max((yield* Random.next) * backoffCeiling(plan.kind, number - 1), plan.leastWait)
    if ((yield* moment) + wait >= until) return yield* error
    yield* Effect.sleep(wait)
  }
})
