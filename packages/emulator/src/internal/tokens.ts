/**
 * The tokens, and what each is valid for.
 */
import type { TokenSeed } from "../Account.ts"
import type { Clock } from "./clock.ts"
import { deterministicHex } from "../deterministic.ts"
import { type Denial, invalidToken, isDenial, noToken, tokenExpired, tokenRevoked } from "./refusals.ts"

export interface Owner {
  /** Undefined if the scope of the token is not a project. */
  readonly projectId: string | undefined
  readonly mayDelete: boolean
}

interface TokenSettings {
  readonly seed: number
  readonly projectId: string
  readonly valid: string
  readonly readOnly: string
  readonly expired: ReadonlyArray<string>
  readonly otherProject: string
  readonly otherProjectId: string
  /** Milliseconds. */
  readonly lifetime: number
}

export interface IssuedToken {
  readonly token: string
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface Tokens {
  readonly authenticate: (token: string | undefined) => Owner | Denial
  /** Whether it is valid for the emulator's own project. */
  readonly accepts: (token: string | undefined) => boolean
  readonly issue: (seed?: TokenSeed) => IssuedToken
  /** In the order in which they were issued. */
  readonly issued: () => ReadonlyArray<string>
  readonly revoke: (token: string) => void
}

interface KnownToken extends Owner {
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export const makeTokens = (settings: TokenSettings, clock: Clock): Tokens => {
  const { projectId } = settings
  const never = Number.POSITIVE_INFINITY
  const known = new Map<string, KnownToken>([
    ...settings.expired.map((token): [string, KnownToken] => [token, { projectId, mayDelete: true, expiresAt: 0 }]),
    [settings.otherProject, { projectId: settings.otherProjectId, mayDelete: true, expiresAt: never }],
    [settings.readOnly, { projectId, mayDelete: false, expiresAt: never }],
    [settings.valid, { projectId, mayDelete: true, expiresAt: never }]
  ])
  const revoked = new Set<string>()
  const issued: Array<string> = []

  const authenticate = (token: string | undefined): Owner | Denial => {
    if (token === undefined || token === "") return noToken
    if (revoked.has(token)) return tokenRevoked
    const owner = known.get(token)
    if (owner === undefined) return invalidToken
    return owner.expiresAt <= clock.now() ? tokenExpired : owner
  }

  return {
    authenticate,
    accepts: (token) => {
      const owner = authenticate(token)
      return !isDenial(owner) && owner.projectId === projectId
    },
    issue: ({ expiresIn = settings.lifetime, mayDelete = true, projectId: scope = projectId } = {}) => {
      const issuedAt = clock.now()
      const expiresAt = issuedAt + expiresIn
      const token = `emulator-token-iam-${deterministicHex(`${settings.seed}:issued:${issued.length}`, 32)}`
      known.set(token, { projectId: scope ?? undefined, mayDelete, expiresAt })
      issued.push(token)
      return { token, issuedAt, expiresAt }
    },
    issued: () => [...issued],
    revoke: (token) => {
      revoked.add(token)
    }
  }
}
