/**
 * Calls IAM: ordinary calls whose failures are credentials errors and whose responses stay redacted.
 */
import { type Endpoint, type IamCall, isFailure, operationNames, parseIamEndpoint } from "@dcs-tasks/wire/call"
import { type FailureAnswer, iamProblem } from "@dcs-tasks/wire/answer"
import { aBoolean, anything, type InvalidInput, isInvalidInput, type Rules } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import type { AttemptedCall } from "../operation/attempt.ts"
import type { Authentication, CredentialsProvider } from "../model/Credentials.ts"
import { DcsCredentialsError, type DcsError, type DcsInvalidInput } from "../model/DcsError.ts"
import { operation } from "../operation/operation.ts"
import * as RetryPolicy from "../operation/retryPolicy.ts"
import type { Instrumentation } from "../operation/instrumentation.ts"
import * as Telemetry from "../operation/telemetry.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"
import * as httpClientTransport from "../transport/httpClient/httpClientTransport.ts"
import type { Transport } from "../transport/transport.ts"

/**
 * Shorter than the default timeout of an attempt on DCS, which waits for IAM: otherwise that attempt would time out first
 * and hide the reason.
 */
const totalMillis = 9_000

/**
 * The endpoint of IAM.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamEndpoint {
  /** `https://iam.eu-de.otc.t-systems.com`, with or without the `/v3` of an `OS_AUTH_URL`. */
  readonly endpoint: string
  /** Sends passwords and tokens in clear text to `http` endpoints other than loopback. Only for test environments. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/** `parseIamEndpoint` checks the endpoint. */
export const iamRules: Rules<IamEndpoint> = { endpoint: anything, dangerouslyAllowInsecureHttp: aBoolean }

/** IAM, checked and ready to be called. */
interface Iam {
  readonly endpoint: Endpoint
  readonly transport: Transport
  readonly instrumentation: Instrumentation
  /** For error messages. */
  readonly source: string
}

/** IAM over the `HttpClient` in the context. Sends nothing. */
export const makeIam = Effect.fnUntraced(function* (
  { dangerouslyAllowInsecureHttp, endpoint }: IamEndpoint,
  source: string
): Effect.fn.Return<Iam, DcsInvalidInput, HttpClient.HttpClient> {
  const checked = parseIamEndpoint(endpoint, { allowInsecureHttp: dangerouslyAllowInsecureHttp })
  if (isInvalidInput(checked)) return yield* fromInvalidInput(checked)
  const transport = httpClientTransport.make(yield* HttpClient.HttpClient)
  return { endpoint: checked, transport, instrumentation: Telemetry.make(), source }
})

const problemOf = (host: string, error: DcsError): string => {
  switch (error._tag) {
    case "DcsClientClosed":
      return "this client was closed"
    case "DcsCredentialsError":
      return error.problem
    case "DcsInvalidInput":
      return `${error.field} ${error.problem}`
    case "DcsTimeout":
      return `IAM at ${host} did not respond within ${totalMillis / 1000} s`
    case "DcsTransportError":
      return `IAM at ${host} sent no usable response (${error.kind}${error.detail === undefined ? "" : `: ${error.detail}`})`
    default:
      return iamProblem(host, error)
  }
}

interface CallOptions {
  /** Authenticates the request. A login needs none. */
  readonly provider?: CredentialsProvider
  /** The secrets in the body. */
  readonly secrets?: ReadonlyArray<string>
}

const noAuthentication: Authentication = { headers: Redacted.make({}), secrets: Redacted.make([]) }

/** Without the provider's `aroundAttempt`: only a call on DCS proves whether a key is valid. */
const credentialsOf = ({ provider, secrets = [] }: CallOptions): CredentialsProvider => ({
  authenticate: (request) =>
    Effect.map(provider?.authenticate(request) ?? Effect.succeed(noAuthentication), (authentication) => ({
      ...authentication,
      secrets: Redacted.make([...secrets, ...Redacted.value(authentication.secrets)], { label: "secrets" })
    })),
  onUnauthorized: provider?.onUnauthorized,
  source: provider?.source
})

/** A response whose content is hidden from tracers, too. */
interface RedactedAnswer<A> {
  readonly _tag: "RedactedAnswer"
  readonly answer: Redacted.Redacted<A>
}

/** A body other than an error body can contain the new token, so its beginning is never shown. */
const withoutExcerpt = (failure: FailureAnswer): FailureAnswer => {
  if (!("excerpt" in failure)) return failure
  const { excerpt: _, ...rest } = failure
  return rest
}

const redactAnswer = <A extends { readonly _tag: string }>({
  body,
  ...call
}: IamCall<A>): AttemptedCall<RedactedAnswer<A>> => ({
  ...call,
  ...(body !== undefined && { body: Redacted.make(body, { label: "body" }) }),
  read: (...answer) => {
    const read = call.read(...answer)
    return isFailure(read)
      ? withoutExcerpt(read)
      : { _tag: "RedactedAnswer", answer: Redacted.make(read, { label: "answer" }) }
  }
})

const retryLimits = { maxAttempts: 3, retryBusy: false }

/** Calls IAM. The response stays redacted; middleware does not see it if the transport supports that. */
export const callIam = <A extends { readonly _tag: string }>(
  { endpoint: { origin }, instrumentation, source, transport }: Iam,
  call: IamCall<A> | InvalidInput,
  options: CallOptions = {}
): Effect.Effect<Redacted.Redacted<A>, DcsCredentialsError> => {
  const refuse = (problem: string) => new DcsCredentialsError({ source, problem })
  if (isInvalidInput(call)) return Effect.fail(refuse(`${call.field} ${call.problem}`))
  const settings = {
    transport,
    closing: undefined,
    instrumentation,
    credentials: credentialsOf(options),
    projectId: undefined,
    missingCodes: [],
    retry: RetryPolicy.make(retryLimits),
    timeout: totalMillis,
    totalTimeout: totalMillis
  }
  return Effect.mapBoth(
    instrumentation.operation(
      { name: operationNames.iam, origin },
      operation(settings, () => redactAnswer(call))
    ),
    {
      onFailure: ({ error }) =>
        error._tag === "DcsCredentialsError" ? error : refuse(problemOf(call.url.host, error)),
      onSuccess: ({ value }) => value.answer
    }
  )
}
