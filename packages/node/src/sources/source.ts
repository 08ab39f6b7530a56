/**
 * What a source says, before anything is made of it: plain fields, each with its origin.
 *
 * @since 0.1.0
 */
import type { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import type * as Redacted from "effect/Redacted"

/** @since 0.1.0 */
export type SourceError = DcsCredentialsError | DcsInvalidInput

/**
 * A value and where it stands.
 *
 * @since 0.1.0
 */
export interface Sourced<A = string> {
  readonly value: A
  /** In words for people: `OS_REGION_NAME`, or `region_name in ./clouds.yaml`. */
  readonly from: string
  /** The folder of the file it stands in; none for the environment. */
  readonly folder?: string | undefined
}

/** `undefined` for a value that is not set. */
export const sourced = (from: string, value: string | undefined): Sourced | undefined =>
  value === undefined ? undefined : { value, from }

/** @since 0.1.0 */
export type Secret = Sourced<Redacted.Redacted>

/**
 * The fields that any source may have.
 *
 * @since 0.1.0
 */
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
  /** Which of several credentials is meant, in OpenStack's words. */
  readonly authType?: Sourced | undefined
  readonly projectId?: Sourced | undefined
  readonly projectName?: Sourced | undefined
  readonly region?: Sourced | undefined
  /** Where IAM is. */
  readonly authUrl?: Sourced | undefined
  /** Where DCS is, whatever the region. */
  readonly endpoint?: Sourced | undefined
}

/** @since 0.1.0 */
export type FieldName = keyof Fields

/**
 * Something a person should know before these credentials are used.
 *
 * @since 0.1.0
 */
export interface Notice {
  readonly kind: "working-directory" | "permissions" | "ignored"
  readonly message: string
}

/**
 * One place that may supply credentials, project and region together.
 *
 * @since 0.1.0
 */
export interface Source {
  /** In words for people: `OS_* environment`, or `clouds.yaml (./) cloud otc`. */
  readonly name: string
  readonly fields: Fields
  /** What each field is called there, for messages about one that is missing. */
  readonly names: Readonly<Partial<Record<FieldName, string>>>
  readonly notices: ReadonlyArray<Notice>
  /** Why its credentials cannot be used, if it has any. */
  readonly unusable?: string | undefined
  /** It is about a cloud whose hosts nobody knows by their region. */
  readonly foreignCloud?: Sourced | undefined
  /** A region's DCS endpoint where the source overrides the known one. */
  readonly endpointOf?: ((region: string) => Sourced | undefined) | undefined
  /** A project that is not named is the one with the name of the region, as this vendor's own tools have it. */
  readonly projectOfRegion?: boolean | undefined
}
