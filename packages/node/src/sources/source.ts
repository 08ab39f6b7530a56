/** The fields of a source as they were read, each with its origin. */
import type { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import type * as Redacted from "effect/Redacted"

export type SourceError = DcsCredentialsError | DcsInvalidInput

/** A value and where it came from. */
export interface Sourced<A = string> {
  readonly value: A
  /** As messages name it: `OS_REGION_NAME`, or `region_name in ./clouds.yaml`. */
  readonly from: string
  /** The folder of its file. Absent for a variable. */
  readonly folder?: string | undefined
}

/** `undefined` if the value is not set. */
export const sourced = (from: string, value: string | undefined): Sourced | undefined =>
  value === undefined ? undefined : { value, from }

export type Secret = Sourced<Redacted.Redacted>

export interface Fields {
  readonly token?: Secret | undefined
  readonly accessKeyId?: Sourced | undefined
  readonly secretAccessKey?: Secret | undefined
  readonly securityToken?: Secret | undefined
  readonly userName?: Sourced | undefined
  readonly userId?: Sourced | undefined
  readonly domainName?: Sourced | undefined
  readonly domainId?: Sourced | undefined
  readonly password?: Secret | undefined
  readonly passcode?: Secret | undefined
  /** OpenStack's word for the login method, such as `v3password`. */
  readonly authType?: Sourced | undefined
  readonly projectId?: Sourced | undefined
  readonly projectName?: Sourced | undefined
  readonly region?: Sourced | undefined
  /** The URL of IAM. */
  readonly authUrl?: Sourced | undefined
  /** The URL of DCS, for every region. */
  readonly endpoint?: Sourced | undefined
}

export type FieldName = keyof Fields

/**
 * Something that users should know before these credentials are used.
 *
 * @since 0.1.0
 * @category models
 */
export interface Notice {
  /**
   * `working-directory`: a file of the working directory is used. `permissions`: others can read the file. `ignored`:
   * something was found and not used.
   */
  readonly kind: "working-directory" | "permissions" | "ignored"
  /** One sentence for the user. It holds no secret. */
  readonly message: string
}

/** A place that can supply credentials, project and region together. */
export interface Source {
  /** As messages name it: `OS_* environment`, or `./clouds.yaml cloud otc`. */
  readonly name: string
  readonly fields: Fields
  /** The name of each field in this source, for messages about a missing one. */
  readonly names: Readonly<Partial<Record<FieldName, string>>>
  readonly notices: ReadonlyArray<Notice>
  /** Why its credentials, if it has any, cannot be used. */
  readonly unusable?: string | undefined
  /** The source belongs to a cloud whose hosts do not follow from the region. */
  readonly foreignCloud?: Sourced | undefined
  /** The DCS endpoint that the source sets for a region, instead of the known one. */
  readonly endpointOf?: ((region: string) => Sourced | undefined) | undefined
  /** Without a project, the one with the region's name is used, as this vendor's own tools do. */
  readonly projectOfRegion?: boolean | undefined
}
