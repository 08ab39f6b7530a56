/**
 * Access keys, permanent and temporary, with the gateway's lock after too many failures.
 */
import type { AccessKey, TemporaryKey } from "../Account.ts"
import { type Clock, microseconds } from "./clock.ts"
import { deterministicHex } from "../deterministic.ts"
import { type Denial, keyLocked, keyUnknown, securityTokenExpired } from "./refusals.ts"

/** One more failure in a row locks a key. */
const toleratedFailures = 5
const lockMillis = 5 * 60_000

interface Failures {
  readonly count: number
  readonly lockedUntil: number
}

export interface Keys {
  /** The key, if it exists, is not locked, and the security token is right. */
  readonly find: (accessKeyId: string, securityToken: string | undefined) => AccessKey | Denial
  readonly failed: (accessKeyId: string) => void
  readonly succeeded: (accessKeyId: string) => void
  readonly issue: (expiresIn: number, mayDelete: boolean) => TemporaryKey
}

export const makeKeys = (seed: number, keys: ReadonlyArray<AccessKey>, clock: Clock): Keys => {
  const known = new Map(keys.map((key) => [key.accessKeyId, key]))
  const failures = new Map<string, Failures>()
  let issued = 0

  const find = (accessKeyId: string, securityToken: string | undefined): AccessKey | Denial => {
    const key = known.get(accessKeyId)
    // The gateway responds the same way for a temporary key without its token.
    if (key === undefined || key.securityToken !== securityToken) return keyUnknown(accessKeyId)
    if ((failures.get(accessKeyId)?.lockedUntil ?? 0) > clock.now()) return keyLocked
    return key.expiresAt !== undefined && Date.parse(key.expiresAt) <= clock.now() ? securityTokenExpired : key
  }

  return {
    find,
    failed: (accessKeyId) => {
      const count = (failures.get(accessKeyId)?.count ?? 0) + 1
      const locks = count > toleratedFailures
      failures.set(accessKeyId, locks ? { count: 0, lockedUntil: clock.now() + lockMillis } : { count, lockedUntil: 0 })
    },
    succeeded: (accessKeyId) => {
      failures.delete(accessKeyId)
    },
    issue: (expiresIn, mayDelete) => {
      const hex = (what: string, length: number) => deterministicHex(`${seed}:temporary-${what}:${issued}`, length)
      const key = {
        accessKeyId: `TEMPORARY${hex("key", 11).toUpperCase()}`,
        secretAccessKey: `emulator-secret-${hex("secret", 24)}`,
        securityToken: `emulator-security-token-${hex("token", 32)}`,
        expiresAt: microseconds(clock.now() + expiresIn),
        mayDelete
      }
      issued += 1
      known.set(key.accessKeyId, key)
      return key
    }
  }
}
