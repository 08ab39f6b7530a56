/** The file of Huawei's SDKs: a typed result whatever it holds, and no choice between values that contradict each other. */
import assert from "node:assert/strict"
import { home, resolveFiles } from "../credentialFiles.ts"
import { textOf } from "../input.ts"

export const dictionary = [
  "[basic]\n", "[global]\n", "ak = AK\n", "sk = Secret123\n", "project_id = p1\n", "project_id = p2\n", "iam_endpoint = https://", "security_token = ",
  "[]", "\"", "'", ";", "#", "\\", "__proto__", "[basic.x]\n", "\r\n", "true", "null"
] // prettier-ignore

/** The plain values of a key in the section that is read. */
const valuesOf = (text: string, key: string): ReadonlySet<string> => {
  const values = new Set<string>()
  let isRead = false
  for (const line of text.split(/[\r\n]+/)) {
    if (line.startsWith("[")) isRead = /^\[basic\]\s*$/.test(line)
    const [, name, value = ""] = /^([a-z_]+) *= *(\w+)$/.exec(line) ?? []
    if (isRead && name === key && !["true", "false", "null"].includes(value)) values.add(value)
  }
  return values
}

export const check = async (bytes: Uint8Array): Promise<void> => {
  const text = textOf(bytes)
  const secrets = [...valuesOf(text, "sk"), ...valuesOf(text, "security_token")]
  const hidden = secrets.filter((secret) => secret.length >= 8 && text.split(secret).length === 2)
  const found = await resolveFiles(new Map([[`${home}/.huaweicloud/credentials`, text]]), { region: "eu-de" }, hidden)
  if (found === undefined) return
  for (const key of ["ak", "sk", "project_id", "security_token", "iam_endpoint"]) {
    assert.ok(valuesOf(text, key).size <= 1, `one of several values of ${key} was chosen`)
  }
}
