/** Files of OpenStack: a typed result whatever they hold, no choice between contradicting projects, no secret in a message. */
import assert from "node:assert/strict"
import { parse } from "yaml"
import { home, resolveFiles } from "../credentialFiles.ts"
import { Input } from "../input.ts"

const separator = "\n=====\n"

export const dictionary = [
  separator, "clouds:\n", "public-clouds:\n", "  otc:\n", "    auth:\n", "      project_id: ", "      tenant_id: ", "      project_name: ", "      tenant_name: ", "    profile: otc\n",
  "    region_name: eu-de\n", "      password: ", "      token: ", "      username: u\n", "      user_domain_name: d\n", "&a ", "*a", "<<: *a\n",
  "!!binary ", "? ", "|\n", ">-\n", "regions: [eu-de]", "auth_url: ", "%(region_name)s", "__proto__: ", "!!merge ", "{", "}", "[", "]", "---\n"
] // prettier-ignore

const folder = `${home}/.config/openstack`

/** Nothing if it is not a mapping at the end of this path. */
const at = (value: unknown, ...path: ReadonlyArray<string>): Record<string, unknown> => {
  let found = value
  for (const key of path) found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined
  return isRecord(found) ? found : {}
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const parsed = (content: string): unknown => {
  try {
    return parse(content, { schema: "failsafe", merge: true, logLevel: "silent" })
  } catch {
    return undefined
  }
}

/** What the entries of a cloud have under either name, wherever OpenStack's tools would read it. */
const valuesOf = (contents: ReadonlyArray<string>, name: string, oldName: string): ReadonlySet<unknown> => {
  const entries = contents.map((content) => at(parsed(content), "clouds", "otc"))
  return new Set(
    entries
      .flatMap((entry) => [entry, at(entry, "auth")])
      .flatMap((fields) => [fields[name], fields[oldName]])
      .filter((id) => typeof id === "string" && id !== "" && !/^(?:~|null|true|false)$/i.test(id))
  )
}

const secretKeys = new Set(["password", "passcode", "token", "secret_key", "sk", "security_token"])

/** The values of secret keys, at any depth. */
const secretValues = (value: unknown, depth = 0): ReadonlyArray<string> =>
  !isRecord(value) || depth > 8
    ? []
    : Object.entries(value).flatMap(([key, field]) =>
        typeof field === "string" && secretKeys.has(key) ? [field] : secretValues(field, depth + 1)
      )

/** In a file that is not valid. */
const secretLine = /^[ \t]*(?:password|passcode|token|secret_key|sk|security_token): (\w+)$/gm

/** Secrets that are nowhere else in the files, so that a message could only have them from there. */
const secretsOf = (contents: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = contents.join("\n")
  return contents
    .flatMap((content) => {
      const value = parsed(content)
      if (value !== undefined) return secretValues(value)
      return [...content.matchAll(secretLine)].map(([, secret = ""]) => secret)
    })
    .filter((secret) => secret.length >= 8 && all.split(secret).length === 2)
}

export const check = async (bytes: Uint8Array): Promise<void> => {
  const input = new Input(bytes)
  const extension = input.pick("yaml", "yml", "json")
  const [clouds = "", secure, vendor] = input.parts(separator)
  const files = new Map([[`${folder}/clouds.${extension}`, clouds]])
  if (secure !== undefined) files.set(`${folder}/secure.${extension}`, secure)
  if (vendor !== undefined) files.set(`${folder}/clouds-public.yaml`, vendor)
  const found = await resolveFiles(files, { cloud: "otc" }, secretsOf([...files.values()]))
  if (found === undefined) return
  const projects = valuesOf([clouds, secure ?? ""], "project_id", "tenant_id")
  const names = valuesOf([clouds, secure ?? ""], "project_name", "tenant_name")
  assert.ok(
    projects.size <= 1 && names.size <= 1,
    `one of several projects was chosen: ${[...projects, ...names].join(", ")}`
  )
  if (projects.size === 1 && "id" in found.project) {
    assert.ok(projects.has(found.project.id), `another project than the files name: ${found.project.id}`)
  }
}
