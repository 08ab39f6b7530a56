/**
 * Reads the `credentials` option, from callers with or without types, as a `CredentialsSpec`. Only kinds and types are
 * checked here. Messages never quote a secret.
 */
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { checked, unwrapped } from "@dcs-tasks/core/adapter"
import { accessKeyProblem, tokenProblem } from "@dcs-tasks/wire/signing"
import { loginProblem } from "@dcs-tasks/wire/call"
import { anything, aString, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import * as Redacted from "effect/Redacted"
import type { CredentialsSpec } from "./spec.ts"

type Parsed = CredentialsSpec | DcsInvalidInput | DcsCredentialsError

/** The properties that only one kind of credentials has. */
const kinds = {
  token: ["token"],
  "access key": ["accessKeyId", "secretAccessKey"],
  iam: ["iam"]
} as const

/** The properties of all kinds. */
interface Fields {
  readonly token?: unknown
  readonly accessKeyId?: unknown
  readonly secretAccessKey?: unknown
  readonly securityToken?: unknown
  readonly iam?: unknown
  readonly source?: string
}

const rules: Rules<Fields> = {
  token: anything,
  accessKeyId: anything,
  secretAccessKey: anything,
  securityToken: anything,
  iam: anything,
  source: aString
}

const ambiguous = (what: string) =>
  new DcsInvalidInput({ field: "credentials", problem: "must be of one kind", value: `${what} are set` })

/** The problem comes from the rules that check the values later, so that each has one wording. */
const unusable = (source: string, problem = "cannot be used") => new DcsCredentialsError({ source, problem })

const isOptionalText = (value: unknown): value is string | undefined => value === undefined || typeof value === "string"

const tokenOf = (_tag: "Token" | "TokenExchange", input: unknown, from: string): Parsed => {
  const token = unwrapped(input)
  return typeof token === "string"
    ? { _tag, token: Redacted.make(token), from }
    : unusable(from, `the token ${tokenProblem(token)}`)
}

const accessKeyOf = (fields: Fields, from: string): Parsed => {
  const { accessKeyId } = fields
  const [secretAccessKey, securityToken] = [unwrapped(fields.secretAccessKey), unwrapped(fields.securityToken)]
  return typeof accessKeyId === "string" && typeof secretAccessKey === "string" && isOptionalText(securityToken)
    ? {
        _tag: "AccessKey",
        accessKeyId,
        secretAccessKey: Redacted.make(secretAccessKey),
        ...(securityToken !== undefined && { securityToken: Redacted.make(securityToken) }),
        from
      }
    : unusable(from, accessKeyProblem({ accessKeyId, secretAccessKey, securityToken }))
}

const passwordOf = (iam: object, from: string): Parsed => {
  const plain = (name: string) => unwrapped(property(iam, name))
  const [userId, userName, domainId, domainName] = ["userId", "userName", "domainId", "domainName"].map(plain)
  const [password, passcode] = [plain("password"), plain("passcode")]
  return isOptionalText(userId) &&
    isOptionalText(userName) &&
    isOptionalText(domainId) &&
    isOptionalText(domainName) &&
    typeof password === "string" &&
    isOptionalText(passcode)
    ? {
        _tag: "Password",
        userId,
        userName,
        domainId,
        domainName,
        password: Redacted.make(password),
        ...(passcode !== undefined && { passcode: Redacted.make(passcode) }),
        from
      }
    : unusable(from, loginProblem({ userId, userName, domainId, domainName, password, passcode }))
}

const iamOf = (iam: unknown, from: string): Parsed => {
  if (!isObject(iam)) return unusable(from, "iam must be an object")
  const token = property(iam, "token")
  if (token === undefined) return passwordOf(iam, from)
  return property(iam, "password") === undefined
    ? tokenOf("TokenExchange", token, from)
    : ambiguous("iam.token and iam.password")
}

/** A token, an access key or a login at IAM, or the error that says why the input is none of these or several. */
export const parseCredentials = (input: unknown): Parsed => {
  const fields = checked(input, rules, "credentials", "credentials.")
  if (fields instanceof DcsInvalidInput) return fields
  const found = Object.entries(kinds).filter(([, names]) => names.some((name) => fields[name] !== undefined))
  if (found.length > 1) return ambiguous(found.map(([kind]) => kind).join(" and "))
  const { source: from = "config" } = fields
  switch (found[0]?.[0]) {
    case "access key":
      return accessKeyOf(fields, from)
    case "iam":
      return iamOf(fields.iam, from)
    default:
      return tokenOf("Token", fields.token, from)
  }
}
