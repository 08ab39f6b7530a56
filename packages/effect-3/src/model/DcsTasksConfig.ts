/**
 * The configuration of a client.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { RetryConfig } from "./CallLimits.ts"
import type { Credentials, CredentialsProvider } from "./Credentials.ts"

/**
 * Configuration of a client. Creating a client checks all of it and sends nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface DcsTasksConfig {
  /** The URL of the API, such as `https://dcs.eu-de.otc.t-systems.com`. */
  readonly endpoint: string
  /** The id of the project that the instances belong to. */
  readonly projectId: string
  /** A token, an effect that returns one, or a provider such as that of `AccessKey.make`. */
  readonly credentials: Credentials
  /** Limit for one attempt, from connecting to the last byte. 10 seconds by default. */
  readonly timeout?: Duration.DurationInput | undefined
  /** Limit for all attempts of one call together. 60 seconds by default. */
  readonly totalTimeout?: Duration.DurationInput | undefined
  /** How to retry failed attempts; 3 attempts in total by default. `false` turns retries off. */
  readonly retry?: false | RetryConfig | undefined
  /** More error codes that mean "this task does not exist", with status 404 or 400. Empty by default. */
  readonly missingCodes?: ReadonlyArray<string> | undefined
  /** Allows `http` endpoints other than loopback, to which the token is sent in clear text. Only for test environments. */
  readonly dangerouslyAllowInsecureHttp?: boolean | undefined
}

/**
 * The part of {@link DcsTasksConfig} that can be read from a `Config`: the credentials are a token, and `maxAttempts: 1`
 * turns retries off.
 *
 * @since 0.1.0
 * @category models
 */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials" | "retry"> {
  /** How failed attempts are retried; 3 attempts in total by default. */
  readonly retry?: RetryConfig | undefined
  /** A token for the project. */
  readonly credentials: { readonly token: Redacted.Redacted }
}

type WithoutCredentials = Omit<DcsTasksStaticConfig, "credentials">

/**
 * {@link DcsTasksStaticConfig} with each value in a `Config`, and all kinds of credentials.
 *
 * @since 0.1.0
 * @category models
 */
export type DcsTasksConfigs<E = never, R = never> = {
  readonly [K in keyof WithoutCredentials]: Config.Config.Wrap<WithoutCredentials[K]>
} & {
  /**
   * A token, or an effect that makes a provider, such as `AccessKey.makeConfig`. The effect runs once, when the layer is
   * built: an effect that returns a token does not fit.
   */
  readonly credentials: { readonly token: Config.Config<Redacted.Redacted> } | Effect.Effect<CredentialsProvider, E, R>
}

/** Reads each value, and makes the credentials. */
export const readConfigs = <E, R>({
  credentials,
  ...options
}: DcsTasksConfigs<E, R>): Effect.Effect<DcsTasksConfig, ConfigError.ConfigError | E, R> => {
  const made: Effect.Effect<Credentials, ConfigError.ConfigError | E, R> = Effect.isEffect(credentials)
    ? credentials
    : Config.all(credentials)
  return Effect.flatMap(Config.unwrap<WithoutCredentials>(options), (read) =>
    Effect.map(made, (credentials) => ({ ...read, credentials }))
  )
}
