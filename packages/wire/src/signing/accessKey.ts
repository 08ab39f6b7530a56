/**
 * Whether an access key can be used at all.
 *
 * @since 0.1.0
 */
import { tokenProblem } from "./token.ts"

const valueProblem = (name: string, value: unknown): string | undefined => {
  const problem = tokenProblem(value)
  return problem === undefined ? undefined : `the ${name} ${problem}`
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === ""

/**
 * What makes a key pair unusable, in words that never quote it; `undefined` if it can be signed with.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { accessKeyProblem } from "@dcs-tasks/wire/signing"
 *
 * accessKeyProblem({ accessKeyId: "AK", secretAccessKey: "" })
 * // => "there is an access key id, but no secret access key"
 * accessKeyProblem({ accessKeyId: "AK", secretAccessKey: "SK\n" })
 * // => "the secret access key holds blanks, control or non-ASCII characters"
 * ```
 */
export const accessKeyProblem = (key: {
  readonly accessKeyId: unknown
  readonly secretAccessKey: unknown
  readonly securityToken?: unknown
}): string | undefined => {
  const { accessKeyId, secretAccessKey, securityToken } = key
  if (isMissing(accessKeyId)) {
    return isMissing(secretAccessKey)
      ? "there is neither an access key id nor a secret access key"
      : "there is a secret access key, but no access key id"
  }
  if (isMissing(secretAccessKey)) return "there is an access key id, but no secret access key"
  return (
    valueProblem("access key id", accessKeyId) ??
    // It stands in a header between a `=` and a comma.
    (/[,;="]/.test(String(accessKeyId))
      ? "the access key id holds a character that no access key id has"
      : undefined) ??
    valueProblem("secret access key", secretAccessKey) ??
    (securityToken === undefined ? undefined : valueProblem("security token", securityToken))
  )
}
