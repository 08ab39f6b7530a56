/**
 * The layer for Effect programs on Node, with its options from a `Config`.
 *
 * @since 0.1.0
 */
import type {
  Configs,
  CredentialsProvider,
  DcsCredentialsError,
  DcsInvalidInput,
  DcsTasks,
  RetryConfig
} from "@dcs-tasks/core"
import { loginConfig } from "@dcs-tasks/core/adapter"
import type { PasswordLogin, TokenLogin } from "@dcs-tasks/core/IamToken"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { AccessKeyCredentials, ClientOptions, LayerCredentials, LayerOptions } from "./ClientOptions.ts"
import { layer } from "./layers.ts"

interface Settings extends Omit<ClientOptions, "credentials" | "projectId" | "retry"> {
  /** How failed attempts are retried; 3 attempts in total by default. `maxAttempts: 1` turns retries off. */
  readonly retry?: RetryConfig | undefined
}

interface TokenCredentials {
  readonly token: Redacted.Redacted
  readonly source?: string | undefined
}

/**
 * A login at IAM: a user with a password, or a token to exchange for one of the project.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamConfig {
  /** The user, or the token to exchange. */
  readonly iam: Configs<PasswordLogin> | Configs<TokenLogin>
  /** Where the login comes from, for error messages. */
  readonly source?: Config.Config<string | undefined>
}

/**
 * {@link LayerOptions}, with each value in a `Config`.
 *
 * @since 0.1.0
 * @category models
 */
export type LayerConfig<E = never, R = never> = { readonly [K in keyof Settings]: Config.Wrap<Settings[K]> } & {
  /** The id, or the exact name, which is looked up at IAM before the first call. */
  readonly projectId: Config.Config<string> | { readonly name: Config.Config<string> }
  /**
   * A token, an access key, a login, or an Effect that makes a provider, such as `RenewingToken.make`. The Effect runs
   * once, when the layer is built, so it cannot be one that returns a token.
   */
  readonly credentials:
    | Configs<TokenCredentials>
    | Configs<AccessKeyCredentials>
    | IamConfig
    | Effect.Effect<CredentialsProvider, E, R>
}

const readCredentials = <E, R>(
  credentials: LayerConfig<E, R>["credentials"]
): Effect.Effect<LayerCredentials, Config.ConfigError | E, R> => {
  if (Effect.isEffect(credentials)) return credentials
  if ("iam" in credentials) {
    const { iam, source = Config.succeed(undefined) } = credentials
    return Config.all({ iam: loginConfig(iam), source })
  }
  return "token" in credentials
    ? Config.unwrap<TokenCredentials>(credentials)
    : Config.unwrap<AccessKeyCredentials>(credentials)
}

/**
 * {@link layer} with each value read from a `Config`, such as environment variables, when the layer is built. Its
 * `ConfigError` names the variable. Building it sends nothing.
 *
 * To use what other tools have configured on the machine, see {@link layerEnvironment}.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { layerConfig } from "@dcs-tasks/node"
 * import * as Config from "effect/Config"
 *
 * const live = layerConfig({
 *   region: Config.String("OS_REGION_NAME"),
 *   projectId: { name: Config.String("OS_PROJECT_NAME") },
 *   credentials: {
 *     accessKeyId: Config.String("OS_ACCESS_KEY"),
 *     secretAccessKey: Config.Redacted("OS_SECRET_KEY")
 *   }
 * })
 * ```
 */
export function layerConfig(
  config: LayerConfig
): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError>
// Second, so that no context, such as a `LayerMap`, is inferred as the errors of the credentials.
export function layerConfig<E, R>(
  config: LayerConfig<E, R>
): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError | E, R>
export function layerConfig<E, R>({
  credentials,
  projectId,
  ...settings
}: LayerConfig<E, R>): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError | E, R> {
  const project: Config.Config<LayerOptions["projectId"]> = Config.isConfig(projectId)
    ? projectId
    : Config.unwrap<{ readonly name: string }>(projectId)
  return Layer.unwrap(
    Effect.gen(function* () {
      const read = yield* Config.unwrap<Settings>(settings)
      return layer({ ...read, projectId: yield* project, credentials: yield* readCredentials(credentials) })
    })
  )
}
