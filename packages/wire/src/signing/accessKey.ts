/** Checks whether an access key can be used for signing. */
import { tokenProblem } from "./token.ts"

const valueProblem = (name: string, value: unknown): string | undefined => {
  const problem = tokenProblem(value)
  return problem === undefined ? undefined : `the ${name} ${problem}`
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === ""

/**
 * Why a key pair cannot sign, without quoting it; `undefined` if it can.
 *
 * @example
 * ```ts
 * import { accessKeyProblem } from "@dcs-tasks/wire/signing"
 *
 * accessKeyProblem({ accessKeyId: "AK", secretAccessKey: "" })
 * // => "the secret access key is missing"
 * accessKeyProblem({ accessKeyId: "AK", secretAccessKey: "SK\n" })
 * // => "the secret access key contains spaces, control or non-ASCII characters"
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
      ? "the access key id and the secret access key are missing"
      : "the access key id is missing"
  }
  if (isMissing(secretAccessKey)) return "the secret access key is missing"
  return (
    valueProblem("access key id", accessKeyId) ??
    // The header has it between a `=` and a comma.
    (/[,;="]/.test(String(accessKeyId)) ? 'the access key id must not contain , ; = or "' : undefined) ??
    valueProblem("secret access key", secretAccessKey) ??
    (securityToken === undefined ? undefined : valueProblem("security token", securityToken))
  )
}
