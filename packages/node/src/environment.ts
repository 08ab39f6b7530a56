/**
 * The options of a client from environment variables and files.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { ClientCredentials, ClientOptions } from "./ClientOptions.ts"
import { type Machine, thisMachine } from "./sources/machine.ts"
import { isById, type Overrides, resolve, type Resolved } from "./sources/resolve.ts"
import type { Notice, SourceError } from "./sources/source.ts"
import type { CredentialsSpec } from "./sources/spec.ts"

/**
 * What overrides the values that are found on the machine.
 *
 * @since 0.1.0
 * @category models
 */
export type EnvironmentOverrides = Omit<Overrides, "credentials" | "names">

/**
 * Options for `createClient` and `layer`, and where they were found.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnvironmentOptions extends ClientOptions {
  /** Where the credentials came from, such as `OS_* environment` or `./clouds.yaml cloud otc`. */
  readonly source: string
  /** What users should know, such as a file with a secret that others can read. */
  readonly notices: ReadonlyArray<Notice>
}

const credentialsOf = (spec: CredentialsSpec): ClientCredentials => {
  if (spec._tag === "Password" || spec._tag === "TokenExchange") {
    const { _tag, from: source, ...iam } = spec
    return { iam, source }
  }
  const { _tag, from: source, ...fields } = spec
  return { ...fields, source }
}

const optionsOf = ({
  credentials,
  endpoint,
  iamEndpoint,
  name,
  notices,
  project,
  region
}: Resolved): EnvironmentOptions => ({
  endpoint,
  ...(region !== undefined && { region }),
  ...(iamEndpoint !== undefined && { iamEndpoint }),
  projectId: isById(project) ? project.id : project,
  credentials: credentialsOf(credentials),
  source: name,
  notices
})

/** {@link environmentOptions} as an Effect, for any machine. */
export const fromMachine = (
  overrides: EnvironmentOverrides,
  machine: Machine = thisMachine()
): Effect.Effect<EnvironmentOptions, SourceError> => Effect.map(resolve(overrides, machine), optionsOf)

/**
 * Finds options in environment variables, `clouds.yaml` and the files of Huawei's SDKs, in a fixed order: see
 * `docs/credentials.md`. Nothing is sent. Rejects with `DcsCredentialsError` or `DcsInvalidInput`.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { createClient, environmentOptions } from "@dcs-tasks/node"
 *
 * const connect = async () => createClient(await environmentOptions({ cloud: "otc" }))
 * ```
 */
export const environmentOptions = (overrides: EnvironmentOverrides = {}): Promise<EnvironmentOptions> =>
  Effect.runPromise(fromMachine(overrides))
