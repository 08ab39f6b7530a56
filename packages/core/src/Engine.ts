/**
 * A client's configuration, checked, and what runs its calls. One engine is one client: its retries share a budget.
 *
 * @since 0.1.0
 */
import type { Call } from "@dcs-tasks/wire/calls"
import { type Endpoint, parseEndpoint } from "@dcs-tasks/wire/endpoint"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import { checkId } from "@dcs-tasks/wire/taskPath"
import { shownValue } from "@dcs-tasks/wire/text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Carrier } from "./Carrier.ts"
import { whileOpen } from "./Closing.ts"
import { type Credentials, toProvider } from "./Credentials.ts"
import { DcsClientClosed, DcsCredentialsError, type DcsError, DcsInvalidInput } from "./DcsError.ts"
import { type Concluded, operation, type OperationOptions, type OperationSettings } from "./Operation.ts"
import type { RetryConfig } from "./RetryPolicy.ts"
import * as RetryPolicy from "./RetryPolicy.ts"
import type { Surroundings } from "./Surroundings.ts"
import { fromInvalidInput } from "./toError.ts"

/**
 * Configuration of a client. Everything is checked when the client is made; nothing is sent by that.
 *
 * @since 0.1.0
 */
export interface DcsTasksConfig {
  /** `https://dcs.eu-de.otc.t-systems.com`, or where else the API is. */
  readonly endpoint: string
  /**
   * The id, or an effect that finds it out. It is asked before each call, so it should keep what it has found; where it
   * fails, nothing is sent.
   */
  readonly projectId: string | Effect.Effect<string, DcsError>
  readonly credentials: Credentials
  /** Longest time for one attempt, from connecting to the last byte. 10 seconds by default. */
  readonly timeout?: Duration.Input | undefined
  /** Longest time for all attempts of one call together. 60 seconds by default. */
  readonly totalTimeout?: Duration.Input | undefined
  /** How failed attempts are repeated: 3 attempts in all by default. */
  readonly retry?: RetryConfig | undefined
  /** Further error codes that mean "this task does not exist", under 404 and 400. Empty by default. */
  readonly missingCodes?: ReadonlyArray<string> | undefined
  /** Sends the token in clear text to `http` endpoints other than loopback. Never set this outside of a test bed. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/** @since 0.1.0 */
export interface Engine {
  readonly endpoint: Endpoint
  readonly surroundings: Surroundings
  /** Runs a call with all its attempts. */
  readonly run: <A extends { readonly _tag: string }>(
    call: (projectId: string) => Call<A> | InvalidInput,
    options?: OperationOptions
  ) => Effect.Effect<Concluded<A>, DcsError>
}

/** In milliseconds. */
const duration = (field: string, input: Duration.Input): Effect.Effect<number, DcsInvalidInput> => {
  const parsed = Duration.fromInput(input)
  return Option.isSome(parsed) && Duration.isFinite(parsed.value) && Duration.toMillis(parsed.value) > 0
    ? Effect.succeed(Duration.toMillis(parsed.value))
    : Effect.fail(new DcsInvalidInput({ field, problem: "must be a duration above zero", value: shownValue(input) }))
}

/**
 * Checks everything that can be checked, and sends nothing.
 *
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function* (
  config: DcsTasksConfig,
  carrier: Carrier,
  surroundings: Surroundings
): Effect.fn.Return<Engine, DcsInvalidInput | DcsCredentialsError> {
  const endpoint = parseEndpoint(config.endpoint, { allowInsecureHttp: config.dangerouslyAllowInsecureHttp })
  if ("_tag" in endpoint) return yield* fromInvalidInput(endpoint)
  const { projectId } = config
  const badProject = Effect.isEffect(projectId) ? undefined : checkId("projectId", projectId)
  if (badProject !== undefined) return yield* fromInvalidInput(badProject)
  const retry = RetryPolicy.make(config.retry)
  if (retry instanceof DcsInvalidInput) return yield* retry
  const credentials = toProvider(config.credentials)
  if (credentials instanceof DcsCredentialsError) return yield* credentials
  const common = {
    carrier,
    surroundings,
    credentials,
    timeout: yield* duration("timeout", config.timeout ?? "10 seconds"),
    totalTimeout: yield* duration("totalTimeout", config.totalTimeout ?? "60 seconds"),
    retry,
    missingCodes: config.missingCodes ?? []
  }
  const { closing } = carrier
  const open = <A>(self: () => Effect.Effect<A, DcsError>): Effect.Effect<A, DcsError> =>
    Effect.suspend(() => (closing?.isClosed() === true ? Effect.fail(new DcsClientClosed()) : self()))
  const run = (projectId: string): Engine["run"] => {
    const settings: OperationSettings = { ...common, projectId }
    return (call, options) => open(() => operation(settings, call(projectId), options))
  }
  return {
    endpoint,
    surroundings,
    run: Effect.isEffect(projectId)
      ? (call, options) =>
          Effect.flatMap(
            open(() => whileOpen(closing, projectId, new DcsClientClosed())),
            (projectId) => run(projectId)(call, options)
          )
      : run(projectId)
  }
})
