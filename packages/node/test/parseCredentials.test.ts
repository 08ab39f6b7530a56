/** Parsed credentials have the types that they claim. Others are refused with the messages of the later checks. */
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { parseCredentials } from "../src/sources/parseCredentials.ts"

const key = { accessKeyId: "AK", secretAccessKey: "SK" }
const login = { userId: "U", password: "PW" }
/** With the secrets in the open, so that they can be compared. */
const revealed = (input: unknown) =>
  Object.fromEntries(
    Object.entries(parseCredentials(input))
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Redacted.isRedacted(value) ? { secret: Redacted.value(value) } : value])
  )

describe("credentials", () => {
  it.for([
    [{ token: "T" }, { _tag: "Token", token: { secret: "T" }, from: "config" }],
    [
      { token: Redacted.make("T"), source: "S" },
      { _tag: "Token", token: { secret: "T" }, from: "S" }
    ],
    [{ iam: { token: "T" } }, { _tag: "TokenExchange", token: { secret: "T" }, from: "config" }],
    [
      { ...key, securityToken: "ST" },
      { _tag: "AccessKey", accessKeyId: "AK", secretAccessKey: { secret: "SK" }, securityToken: { secret: "ST" }, from: "config" } // prettier-ignore
    ],
    [
      { iam: { ...login, passcode: Redacted.make("1") } },
      { _tag: "Password", userId: "U", password: { secret: "PW" }, passcode: { secret: "1" }, from: "config" }
    ],
    // Values that cannot be used are found later, together with other problems.
    [{ token: "" }, { _tag: "Token", token: { secret: "" }, from: "config" }]
  ] as const)("%j are parsed", ([credentials, spec]) => {
    expect(revealed(credentials)).toEqual(spec)
  })

  it.for([
    [{ token: 3 }, "the token is not a string"],
    [{ token: Redacted.make(3) }, "the token is not a string"],
    [{}, "the token is not a string"],
    [{ iam: { token: {} } }, "the token is not a string"],
    [{ ...key, accessKeyId: 3 }, "the access key id is not a string"],
    [{ ...key, accessKeyId: null }, "the access key id is missing"],
    [{ ...key, secretAccessKey: Redacted.make(3) }, "the secret access key is not a string"],
    [{ accessKeyId: "AK" }, "the secret access key is missing"],
    [{ ...key, securityToken: null }, "the security token is not a string"],
    [{ iam: "U" }, "iam must be an object"],
    [{ iam: { ...login, userId: 3 } }, "the user id is not a string"],
    [{ iam: { userId: "U" } }, "the password is not a string"],
    [{ iam: { ...login, passcode: [] } }, "the passcode is not a string"],
    [{ iam: { password: 3 } }, "the user id or user name is missing"]
  ] as const)("%j are refused: %s", ([credentials, problem]) => {
    expect(parseCredentials({ ...credentials, source: "S" })).toMatchObject({
      _tag: "DcsCredentialsError",
      source: "S",
      problem
    })
  })

  it.for([
    [{ token: "T", ...key }, "token and access key are set"],
    [{ token: 3, iam: 3 }, "token and iam are set"],
    [{ iam: { token: "T", password: "PW" } }, "iam.token and iam.password are set"]
  ] as const)("%j are of more than one kind", ([credentials, value]) => {
    expect(parseCredentials(credentials)).toMatchObject({ _tag: "DcsInvalidInput", field: "credentials", value })
  })
})
