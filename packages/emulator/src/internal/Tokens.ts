/**
 * What each token is good for.
 */
import type { Refusal } from "../Options.ts"
import { invalidToken, noToken, tokenExpired } from "./refusals.ts"

export interface TokenOwner {
  readonly projectId: string
  readonly mayDelete: boolean
}

export interface TokenSettings {
  readonly projectId: string
  readonly valid: string
  readonly readOnly: string
  readonly expired: ReadonlyArray<string>
  readonly otherProject: string
}

export interface Tokens {
  readonly authenticate: (token: string | undefined) => TokenOwner | Refusal
  /** Whether it is good for the emulator's own project. */
  readonly accepts: (token: string | undefined) => boolean
}

export const isRefusal = (value: TokenOwner | Refusal): value is Refusal => "errorCode" in value

export const makeTokens = (settings: TokenSettings): Tokens => {
  const owners: ReadonlyMap<string, TokenOwner> = new Map([
    [settings.otherProject, { projectId: `${settings.projectId}-other`, mayDelete: true }],
    [settings.readOnly, { projectId: settings.projectId, mayDelete: false }],
    [settings.valid, { projectId: settings.projectId, mayDelete: true }]
  ])
  const expired: ReadonlySet<string> = new Set(settings.expired)

  const authenticate = (token: string | undefined): TokenOwner | Refusal => {
    if (token === undefined || token === "") return noToken
    return owners.get(token) ?? (expired.has(token) ? tokenExpired : invalidToken)
  }

  return {
    authenticate,
    accepts: (token) => {
      const owner = authenticate(token)
      return !isRefusal(owner) && owner.projectId === settings.projectId
    }
  }
}
