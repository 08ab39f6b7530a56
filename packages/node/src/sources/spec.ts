/** Reads the credentials of a source from its fields. */
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { accessKeyProblem } from "@dcs-tasks/wire/signing"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { FieldName, Secret, Source, SourceError } from "./source.ts"

/**
 * Credentials of one kind. `from` says where the secret came from, as messages name it.
 *
 * @since 0.1.0
 * @category models
 */
export type CredentialsSpec =
  | { readonly _tag: "Token"; readonly token: Redacted.Redacted; readonly from: string }
  | {
      readonly _tag: "AccessKey"
      /** Not a secret. */
      readonly accessKeyId: string
      /** Signs requests. It is never sent. */
      readonly secretAccessKey: Redacted.Redacted
      /** Set for a temporary key. */
      readonly securityToken?: Redacted.Redacted | undefined
      /** Where the secret came from, such as `OS_SECRET_KEY`. */
      readonly from: string
    }
  | {
      readonly _tag: "Password"
      /** The user, by id, or by name together with the domain's id or name. */
      readonly userId?: string | undefined
      /** Unique only within its domain. */
      readonly userName?: string | undefined
      /** The id of the domain (the account) of `userName`. */
      readonly domainId?: string | undefined
      /** The name of the domain (the account) of `userName`. */
      readonly domainName?: string | undefined
      /** Sent to IAM only. */
      readonly password: Redacted.Redacted
      /** The six digits of a TOTP device. Valid for one login. */
      readonly passcode?: Redacted.Redacted | undefined
      /** Where the password came from, such as `OS_PASSWORD`. */
      readonly from: string
    }
  /** A token that IAM exchanges for a token of the project. */
  | { readonly _tag: "TokenExchange"; readonly token: Redacted.Redacted; readonly from: string }

/** OpenStack's words for the login methods that are supported. */
const authTypes: Readonly<Record<string, "password" | "token">> = {
  password: "password",
  v3password: "password",
  v3totp: "password",
  v3multifactor: "password",
  token: "token",
  v3token: "token"
}

const nameOf = (source: Source, field: FieldName): string => source.names[field] ?? field

const incomplete = (source: Source, has: FieldName, lacks: FieldName) =>
  new DcsCredentialsError({
    source: source.name,
    problem: `${source.fields[has]?.from ?? nameOf(source, has)} is set, but ${nameOf(source, lacks)} is missing`
  })

const accessKeyOf = (source: Source): CredentialsSpec | DcsCredentialsError | undefined => {
  const { accessKeyId, secretAccessKey, securityToken } = source.fields
  if (accessKeyId === undefined) {
    if (secretAccessKey !== undefined) return incomplete(source, "secretAccessKey", "accessKeyId")
    return securityToken === undefined ? undefined : incomplete(source, "securityToken", "accessKeyId")
  }
  if (secretAccessKey === undefined) return incomplete(source, "accessKeyId", "secretAccessKey")
  // One part at a time, so that the error names the variable of the faulty one.
  const valid = { accessKeyId: "id", secretAccessKey: "secret" }
  const parts = [
    [accessKeyId, { accessKeyId: accessKeyId.value }],
    [secretAccessKey, { secretAccessKey: Redacted.value(secretAccessKey.value) }],
    [securityToken, { securityToken: securityToken && Redacted.value(securityToken.value) }]
  ] as const
  for (const [found, part] of parts) {
    const problem = found && accessKeyProblem({ ...valid, ...part })
    if (found !== undefined && problem !== undefined) return new DcsCredentialsError({ source: found.from, problem })
  }
  return {
    _tag: "AccessKey",
    accessKeyId: accessKeyId.value,
    secretAccessKey: secretAccessKey.value,
    ...(securityToken !== undefined && { securityToken: securityToken.value }),
    from: accessKeyId.from
  }
}

const passwordOf = (source: Source): CredentialsSpec | DcsCredentialsError | undefined => {
  const { domainId, domainName, passcode, password, userId, userName } = source.fields
  if (password === undefined) return undefined
  if (userId === undefined && userName === undefined) return incomplete(source, "password", "userName")
  if (userId === undefined && domainId === undefined && domainName === undefined) {
    return incomplete(source, "userName", "domainName")
  }
  return {
    _tag: "Password",
    ...(userId !== undefined && { userId: userId.value }),
    ...(userName !== undefined && { userName: userName.value }),
    ...(domainId !== undefined && { domainId: domainId.value }),
    ...(domainName !== undefined && { domainName: domainName.value }),
    password: password.value,
    ...(passcode !== undefined && { passcode: passcode.value }),
    from: password.from
  }
}

const tokenOf = (token: Secret | undefined, exchange: boolean): CredentialsSpec | undefined =>
  token && { _tag: exchange ? "TokenExchange" : "Token", token: token.value, from: token.from }

const chooseSpec = (source: Source): CredentialsSpec | SourceError | undefined => {
  const { accessKeyId, authType, password, secretAccessKey, securityToken, token } = source.fields
  if ([accessKeyId, password, secretAccessKey, securityToken, token].every((field) => field === undefined))
    return undefined
  const kind = authType === undefined ? undefined : authTypes[authType.value.toLowerCase()]
  if (kind === "token") return tokenOf(token, true) ?? incomplete(source, "authType", "token")
  if (kind === "password") return passwordOf(source) ?? incomplete(source, "authType", "password")
  const key = accessKeyOf(source)
  if (key === undefined) {
    const found = tokenOf(token, false) ?? passwordOf(source)
    return found === undefined || authType === undefined
      ? found
      : new DcsCredentialsError({ source: authType.from, problem: "this login method is not supported" })
  }
  if (token === undefined || key instanceof DcsCredentialsError) return key
  return new DcsInvalidInput({
    field: "the credentials",
    problem: `in the ${source.name} are ambiguous`,
    value: `both ${token.from} and ${key.from} are set; unset one of them`
  })
}

/**
 * The credentials of a source; `undefined` if it has none. The login method decides, if the source sets one that is
 * supported. Otherwise half of a key pair is an error, and so are a token and a key pair together; a token or a key pair
 * comes before a password, because it was usually obtained with that password.
 */
export const credentialsOf = (source: Source): Effect.Effect<CredentialsSpec | undefined, SourceError> => {
  const found = chooseSpec(source)
  if (Predicate.isError(found)) return Effect.fail(found)
  return found === undefined || source.unusable === undefined
    ? Effect.succeed(found)
    : Effect.fail(new DcsCredentialsError({ source: source.name, problem: source.unusable }))
}
