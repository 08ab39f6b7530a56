/**
 * A login at IAM: its kinds, with plain secrets, and from a `Config`.
 */
import { property } from "@dcs-tasks/wire/input"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import type { Configs } from "../model/configs.ts"
import { unwrapped } from "../effects/unwrapped.ts"

/**
 * A user, by id or by name and domain, and the password.
 *
 * @since 0.1.0
 * @category models
 */
export interface PasswordLogin {
  /** The id of the user. Enough without a name and a domain. */
  readonly userId?: string | undefined
  /** The name of the user, which is unique only within a domain. */
  readonly userName?: string | undefined
  /** The id of the domain (the account) of `userName`. */
  readonly domainId?: string | undefined
  /** The name of the domain (the account) of `userName`. */
  readonly domainName?: string | undefined
  /** Sent to IAM only. */
  readonly password: Redacted.Redacted | string
  /** The six digits of a TOTP device; requires `userId`. Valid for one login only, so such a token is never renewed. */
  readonly passcode?: Redacted.Redacted | string | undefined
}

/**
 * A token, unscoped or for another project, to exchange for one with the required scope.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenLogin {
  /** A valid token. Sent to IAM only. */
  readonly token: Redacted.Redacted | string
}

/** The login without `Redacted`. Values that are not strings are rejected with the other checks. */
export const plainLogin = (login: PasswordLogin | TokenLogin) => {
  const plain = (name: string) => unwrapped(property(login, name))
  const [token, password, passcode] = [plain("token"), plain("password"), plain("passcode")]
  return {
    login: {
      token,
      userId: plain("userId"),
      userName: plain("userName"),
      domainId: plain("domainId"),
      domainName: plain("domainName"),
      password,
      passcode
    },
    secrets: [token, password, passcode].filter((secret) => typeof secret === "string")
  }
}

/** Reads the login from its `Config`s. */
export const loginConfig = (
  login: Configs<PasswordLogin> | Configs<TokenLogin>
): Config.Config<PasswordLogin | TokenLogin> =>
  "token" in login ? Config.unwrap<TokenLogin>(login) : Config.unwrap<PasswordLogin>(login)
