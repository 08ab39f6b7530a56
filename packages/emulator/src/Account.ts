/**
 * Who can sign in, and with what.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export interface Project {
  readonly id: string
  /** As a rule it begins with its region: `eu-de_billing`. Not unique unless the seeds make it so. */
  readonly name: string
}

/**
 * An access key. With a `securityToken` it is a temporary one, and requests without that token in `X-Security-Token`
 * are told that the key does not exist, as the gateway does.
 *
 * @since 0.1.0
 */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly securityToken?: string | undefined
  /** ISO 8601, UTC; without it the key stays good. */
  readonly expiresAt?: string | undefined
  /** True by default. */
  readonly mayDelete?: boolean | undefined
}

/**
 * A temporary access key: all three parts are needed.
 *
 * @since 0.1.0
 */
export interface TemporaryKey extends AccessKey {
  readonly securityToken: string
  readonly expiresAt: string
}

/**
 * The one user of the emulator's IAM, the account (domain) it belongs to, and its access key.
 *
 * @since 0.1.0
 */
export interface Account {
  readonly userId: string
  readonly userName: string
  readonly password: string
  readonly domainId: string
  readonly domainName: string
  /** Names the emulator's project. */
  readonly projectName: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * What IAM knows. All of it has a value of the seed's.
 *
 * @since 0.1.0
 */
export interface IamOptions extends Partial<Account> {
  /** With one, a password alone is not enough: 401 without the matching `totp` passcode. None by default. */
  readonly passcode?: string | undefined
  /** Beside the emulator's own project. By default one other, which `otherProjectToken` is good for. */
  readonly otherProjects?: ReadonlyArray<Project> | undefined
  /** Milliseconds for which a token is good; 24 hours by default. */
  readonly tokenLifetime?: number | undefined
  /** Instead of the account's one key. */
  readonly accessKeys?: ReadonlyArray<AccessKey> | undefined
}

/**
 * A token made on demand.
 *
 * @since 0.1.0
 */
export interface TokenSeed {
  /** The emulator's project by default; null for a token without a project. */
  readonly projectId?: string | null | undefined
  /** Milliseconds for which it is good; those of IAM's tokens by default. Less than 0 has expired already. */
  readonly expiresIn?: number | undefined
  /** True by default. */
  readonly mayDelete?: boolean | undefined
}
