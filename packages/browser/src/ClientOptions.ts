/**
 * The options of a client, and core's configuration from them.
 *
 * @since 0.1.0
 */
import {
  aDrain,
  checked,
  configRules,
  drainOf,
  type Client,
  makeClosing,
  makeClient,
  noInstrumentation,
  type PromiseCredentials,
  toCredentials
} from "@dcs-tasks/core/adapter"
import type { Credentials } from "@dcs-tasks/core/Credentials"
import type { DcsTasksConfig } from "@dcs-tasks/core/DcsTasks"
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import type * as Duration from "effect/Duration"
import { fetchTransport } from "./fetchTransport.ts"

/** A secret key can sign any request as long as it is valid, and every script on a page can read it. */
interface NoSecretKey {
  readonly accessKeyId?: never
  readonly secretAccessKey?: never
}

/**
 * A token, or a function that returns one and is called before each attempt. Secret keys are refused.
 *
 * @since 0.1.0
 * @category models
 */
export type ClientCredentials = PromiseCredentials & NoSecretKey

/**
 * {@link ClientCredentials}, an Effect that returns a token on each use, or a provider. Secret keys are refused.
 *
 * @since 0.1.0
 * @category models
 */
export type LayerCredentials = ClientCredentials | (Credentials & NoSecretKey)

/**
 * Options of a client. Times are milliseconds or text such as `"10 seconds"`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClientOptions extends Omit<DcsTasksConfig, "credentials" | "projectId"> {
  /**
   * A path of the page's own origin, such as `/dcs`, under which a proxy forwards to the API; or an absolute URL, if the
   * server there allows calls from the page (CORS).
   */
  readonly endpoint: string
  /** The project id. A page cannot look it up by name. */
  readonly projectId: string
  /** A token, or a function that gets one from your server. Access keys are refused: a page cannot keep a secret. */
  readonly credentials: ClientCredentials
  /** How long `close()` waits for running calls before it aborts them. 5 seconds by default; 0 does not wait. */
  readonly drain?: Duration.Input | undefined
}

/**
 * Options of a layer: those of a client that do not concern closing; project and credentials can be an Effect.
 *
 * @since 0.1.0
 * @category models
 */
export interface LayerOptions
  extends Omit<ClientOptions, "credentials" | "drain" | "projectId">, Pick<DcsTasksConfig, "projectId"> {
  /** A token, a function or an Effect that gets one from your server, or a provider. Access keys are refused. */
  readonly credentials: LayerCredentials
}

const secretKeyError = (source: string) =>
  new DcsCredentialsError({
    source,
    problem:
      "a secret access key must not be in a browser, where every script on the page can read it; " +
      "use a token, or a function that gets one from your server"
  })

const hasSecretKey = (value: unknown): boolean =>
  isObject(value) && (property(value, "accessKeyId") !== undefined || property(value, "secretAccessKey") !== undefined)

const credentialsOf = (credentials: LayerCredentials): Credentials | DcsCredentialsError => {
  if (hasSecretKey(credentials)) return secretKeyError("config")
  if (typeof credentials !== "function") return credentials
  return toCredentials(credentials, (provided) => {
    if (hasSecretKey(provided)) throw secretKeyError("provider")
  })
}

/**
 * The origin that a path belongs to. Not `globalThis.origin`: any script on a page can replace it with a mere
 * `var origin`, and the token would go to that origin. A page's `location` cannot be replaced; that of a worker can be,
 * but only by the worker's own script. On `file:` its origin is `"null"`; outside browsers there is none.
 */
const pageOrigin = (): string | undefined => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- compiled without the types of the DOM
  const { location } = globalThis as { readonly location?: { readonly origin: string } }
  const origin = location?.origin
  return origin === "null" ? undefined : origin
}

const endpointOf = (endpoint: string): string | DcsInvalidInput => {
  if (typeof endpoint !== "string" || !endpoint.startsWith("/")) return endpoint
  const origin = pageOrigin()
  return origin === undefined
    ? new DcsInvalidInput({
        field: "endpoint",
        problem: "is a path, but there is no page to resolve it against",
        value: displayValue(endpoint.replace(/[?#].*$/s, "…"))
      })
    : `${origin}${endpoint}`
}

/** Node's client knows the endpoint of a region, which a page cannot call. */
const rules: Rules<ClientOptions & { readonly region?: never }> = {
  ...configRules,
  drain: aDrain,
  region: ["must not be set: a page needs an endpoint", () => false]
}

type Problem = DcsInvalidInput | DcsCredentialsError

/** Core's configuration, or the error that says what is wrong with the options. */
export const toConfig = (options: LayerOptions): (DcsTasksConfig & Pick<ClientOptions, "drain">) | Problem => {
  const read = checked<LayerOptions & Pick<ClientOptions, "drain">>(options, rules)
  if (read instanceof DcsInvalidInput) return read
  const endpoint = endpointOf(read.endpoint)
  if (endpoint instanceof DcsInvalidInput) return endpoint
  const credentials = credentialsOf(read.credentials)
  return credentials instanceof DcsCredentialsError ? credentials : { ...read, endpoint, credentials }
}

const orThrow = <A>(checked: A | Problem): A => {
  if (checked instanceof DcsInvalidInput || checked instanceof DcsCredentialsError) throw checked
  return checked
}

/** The parts of a Promise client. */
interface Parts {
  readonly client: Client
  /** Aborts all running calls. */
  readonly release: () => Promise<void>
  /** Milliseconds. */
  readonly drain: number
}

/** Throws if an option is wrong. No tracer or meter can reach a Promise client, so the instrumentation is left out. */
export const toParts = (options: ClientOptions): Parts => {
  const closing = makeClosing()
  const transport = fetchTransport(closing)
  const { drain, ...config } = orThrow(toConfig(options))
  const client = orThrow(makeClient(config, transport, noInstrumentation))
  return { client, release: async () => closing.close(), drain: drainOf(drain) }
}
