/**
 * A client: its configuration, checked once, and the function that runs its calls. Its calls share one retry budget.
 */
import { type Call, type Endpoint, parseEndpoint } from "@dcs-tasks/wire/call"
import { aBoolean, anything, checkId, type InvalidInput, isInvalidInput, type Rules } from "@dcs-tasks/wire/input"
import { sentOf, emptyStory } from "@dcs-tasks/wire/failure"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { whileOpen } from "../transport/closing.ts"
import { providerOf } from "../credentials/provider.ts"
import type { Credentials } from "../model/Credentials.ts"
import { callerEffect } from "../operation/callerEffect.ts"
import { DcsClientClosed, DcsCredentialsError, type DcsError, DcsInvalidInput, DcsTimeout } from "../model/DcsError.ts"
import { operation, type OperationOptions, type OperationSettings } from "../operation/operation.ts"
import type { Concluded, Failed } from "../operation/ending.ts"
import type { RetryConfig } from "../model/CallLimits.ts"
import { checked } from "../model/checkedOptions.ts"
import { limitRules, millisOf } from "../operation/limits.ts"
import * as RetryPolicy from "../operation/retryPolicy.ts"
import type { Instrumentation } from "../operation/instrumentation.ts"
import { withMonotonicMillis, within } from "../effects/timers.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"
import type { Transport } from "../transport/transport.ts"

/**
 * The configuration of a client. Making the client checks all of it and sends nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface DcsTasksConfig {
  /** `https://dcs.eu-de.otc.t-systems.com`, or another endpoint of the API. */
  readonly endpoint: string
  /**
   * The project id, or an effect that looks it up. The effect runs before each call, so it should cache its result; its
   * time counts towards `totalTimeout`. If it fails, nothing is sent.
   */
  readonly projectId: string | Effect.Effect<string, DcsError>
  /** A token, an effect that returns one, or a provider such as that of `AccessKey.make` or `IamToken.make`. */
  readonly credentials: Credentials
  /** Time limit of one attempt, from connecting to the last byte. 10 seconds by default. */
  readonly timeout?: Duration.Input | undefined
  /** Time limit of all attempts of one call together. 60 seconds by default. */
  readonly totalTimeout?: Duration.Input | undefined
  /** How failed attempts are retried: 3 attempts in total by default; `false` turns retries off. */
  readonly retry?: false | RetryConfig | undefined
  /** Additional error codes that mean "this task does not exist", with status 404 or 400. Empty by default. */
  readonly missingCodes?: ReadonlyArray<string> | undefined
  /**
   * Sends the token in clear text to `http` endpoints other than loopback. Never set this outside of a test
   * environment.
   */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/**
 * Runs calls on one endpoint with the settings of one configuration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Client {
  /** The checked endpoint of all calls. */
  readonly endpoint: Endpoint
  /** The spans and metrics of all calls. */
  readonly instrumentation: Instrumentation
  /** Runs a call with all its attempts. */
  readonly run: <A extends { readonly _tag: string }>(
    call: (projectId: string) => Call<A> | InvalidInput,
    options?: OperationOptions
  ) => Effect.Effect<Concluded<A>, Failed>
}

/** A rule for each option. Endpoint, project and credentials have their own checks. */
export const configRules: Rules<DcsTasksConfig> = {
  endpoint: anything,
  projectId: anything,
  credentials: anything,
  ...limitRules,
  missingCodes: [
    "must be an array of error codes",
    (value) => Array.isArray(value) && value.every((code) => typeof code === "string" && code.trim() !== "")
  ],
  dangerouslyAllowInsecureHttp: aBoolean
}

/** Makes a client, or returns the error of the first invalid option. Sends nothing. */
export const make = (
  options: DcsTasksConfig,
  transport: Transport,
  instrumentation: Instrumentation
): Client | DcsInvalidInput | DcsCredentialsError => {
  const config = checked(options, configRules)
  if (config instanceof DcsInvalidInput) return config
  const { projectId, timeout = "10 seconds", totalTimeout = "60 seconds" } = config
  const endpoint = parseEndpoint(config.endpoint, { allowInsecureHttp: config.dangerouslyAllowInsecureHttp })
  if (isInvalidInput(endpoint)) return fromInvalidInput(endpoint)
  const badProject = Effect.isEffect(projectId) ? undefined : checkId("projectId", projectId)
  if (badProject !== undefined) return fromInvalidInput(badProject)
  const retry = RetryPolicy.rulesOf(config.retry)
  if (retry instanceof DcsInvalidInput) return retry
  const credentials = providerOf(config.credentials)
  if (credentials instanceof DcsCredentialsError || credentials instanceof DcsInvalidInput) return credentials
  // A transport is a function, which inherits everything that was added to `Object.prototype`.
  const closing = Object.hasOwn(transport, "closing") ? transport.closing : undefined
  const common = {
    transport,
    closing,
    instrumentation,
    credentials,
    timeout: millisOf(timeout),
    totalTimeout: millisOf(totalTimeout),
    retry: RetryPolicy.make(retry),
    missingCodes: config.missingCodes ?? []
  }
  const run = (projectId: string): Client["run"] => {
    const settings: OperationSettings = { ...common, projectId }
    return (call, options) => operation(settings, () => call(projectId), options)
  }
  if (!Effect.isEffect(projectId)) return { endpoint, instrumentation, run: run(projectId) }
  const lookUp = whileOpen(
    closing,
    callerEffect(() => projectId, "projectId"),
    Effect.fail(new DcsClientClosed())
  )
  return {
    endpoint,
    instrumentation,
    run: (call, options) => {
      const story = options?.before ?? emptyStory
      const millis = options?.limits?.totalTimeout ?? common.totalTimeout
      const late = Effect.suspend(() =>
        Effect.fail(new DcsTimeout({ phase: "total", timeoutMillis: millis, ...sentOf(story) }))
      )
      return withMonotonicMillis((begun) =>
        closing?.isClosed() === true
          ? Effect.fail({ error: new DcsClientClosed(), story })
          : Effect.matchEffect(within(lookUp, { millis, late }), {
              onFailure: (error) => Effect.fail({ error, story }),
              onSuccess: (projectId) => run(projectId)(call, { ...options, begun })
            })
      )
    }
  }
}
