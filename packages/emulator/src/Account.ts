/**
 * The accounts, projects and keys of the emulator.
 *
 * @since 0.1.0
 */

/**
 * A project of the account.
 *
 * @since 0.1.0
 * @category models
 */
export interface Project {
  /** The `{project_id}` of paths. */
  readonly id: string
  /** Usually starts with the region: `eu-de_billing`. Not necessarily unique. */
  readonly name: string
}

/**
 * An access key. A key with a `securityToken` is temporary: for requests without that token in `X-Security-Token`, it does
 * not exist, as on the real gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface AccessKey {
  /** Not a secret. */
  readonly accessKeyId: string
  /** Verifies signatures. */
  readonly secretAccessKey: string
  /** The `X-Security-Token` that makes the key known. Set for a temporary key. */
  readonly securityToken?: string | undefined
  /** ISO 8601, UTC. By default, the key does not expire. */
  readonly expiresAt?: string | undefined
  /** True by default. */
  readonly mayDelete?: boolean | undefined
}

/**
 * A temporary access key, with its security token and its expiry.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemporaryKey extends AccessKey {
  readonly securityToken: string
  readonly expiresAt: string
}

/**
 * The only user of the emulator's IAM, with its account (domain) and its access key.
 *
 * @since 0.1.0
 * @category models
 */
export interface Account {
  /** The id to log in with, without a domain. */
  readonly userId: string
  /** The name to log in with, together with the domain. */
  readonly userName: string
  /** The password of the user. */
  readonly password: string
  /** The id of the account that the user belongs to. */
  readonly domainId: string
  /** The name of the account that the user belongs to. */
  readonly domainName: string
  /** The name of the emulator's project. */
  readonly projectName: string
  /** The id of the user's permanent access key. */
  readonly accessKeyId: string
  /** The secret of the user's permanent access key. */
  readonly secretAccessKey: string
}

/**
 * Settings of IAM. The seed determines the default of each.
 *
 * @since 0.1.0
 * @category models
 */
export interface IamOptions extends Partial<Account> {
  /** If set, a password login also needs this `totp` passcode, or fails with 401. None by default. */
  readonly passcode?: string | undefined
  /** Projects besides the emulator's own. By default one, for which `otherProjectToken` is valid. */
  readonly otherProjects?: ReadonlyArray<Project> | undefined
  /** How long a token is valid, in milliseconds; 24 hours by default. */
  readonly tokenLifetime?: number | undefined
  /** Replaces the key of the account. */
  readonly accessKeys?: ReadonlyArray<AccessKey> | undefined
}

/**
 * A token to issue.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenSeed {
  /** The emulator's project by default; null for a token without a project. */
  readonly projectId?: string | null | undefined
  /** How long it is valid, in milliseconds; the `tokenLifetime` of IAM by default. A negative value has already expired. */
  readonly expiresIn?: number | undefined
  /** True by default. */
  readonly mayDelete?: boolean | undefined
}
