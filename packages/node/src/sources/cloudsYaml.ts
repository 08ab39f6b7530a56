/** The source for one cloud of `clouds.yaml`, merged with its profile and `secure.yaml`. */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { cutText, escapeText, displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { type CloudsFile, type CloudsFiles, entryOf, findCloudsFiles, namesIn } from "./cloudsFiles.ts"
import type { Machine } from "./machine.ts"
import type { Fields, Sourced, Source, SourceError } from "./source.ts"
import { redact } from "./variables.ts"
import { isMap, type YamlMap } from "./yamlFile.ts"

/** An entry and its file. Profiles that are built in have none. */
interface Layer {
  readonly entry: YamlMap
  readonly file: CloudsFile | undefined
}

/** The profile that OpenStack's own tools have for this vendor. */
const builtInProfiles: Readonly<Record<string, YamlMap>> = {
  otc: { auth: { auth_url: "https://iam.%(region_name)s.otc.t-systems.com/v3" } }
}

const sourcedValue = (file: CloudsFile | undefined, name: string, value: unknown): Sourced | undefined =>
  typeof value !== "string" || value === ""
    ? undefined
    : {
        value,
        from: file === undefined ? `${name} of the profile` : `${name} in ${file.displayPath}`,
        ...(file !== undefined && { folder: file.folder })
      }

/** Looks in each layer for the first of these names, under `auth` before the top level. Earlier layers win. */
const lookup =
  (layers: ReadonlyArray<Layer>) =>
  (...names: ReadonlyArray<string>): Sourced | undefined => {
    for (const { entry, file } of layers) {
      const auth = isMap(entry["auth"]) ? entry["auth"] : {}
      for (const name of names) {
        const found = sourcedValue(file, name, auth[name]) ?? sourcedValue(file, name, entry[name])
        if (found !== undefined) return found
      }
    }
    return undefined
  }

/** `regions: [eu-de]` means `region_name: eu-de`. A list of several regions sets none. */
const onlyRegionOf = (layers: ReadonlyArray<Layer>): Sourced | undefined => {
  for (const { entry, file } of layers) {
    const regions = entry["regions"]
    if (!Array.isArray(regions) || regions.length !== 1) continue
    const [first]: ReadonlyArray<unknown> = regions
    return sourcedValue(file, "regions", isMap(first) ? first["name"] : first)
  }
  return undefined
}

const profileOf = Effect.fnUntraced(function* (
  files: CloudsFiles,
  entry: YamlMap
): Effect.fn.Return<ReadonlyArray<Layer>, DcsInvalidInput> {
  const name = entry["profile"] ?? entry["cloud"]
  if (typeof name !== "string" || name === "") return []
  const fromFile = entryOf(files.public, "public-clouds", name)
  if (fromFile !== undefined) return [{ entry: fromFile, file: files.public }]
  const builtIn = Object.hasOwn(builtInProfiles, name) ? builtInProfiles[name] : undefined
  if (builtIn !== undefined) return [{ entry: builtIn, file: undefined }]
  return yield* new DcsInvalidInput({
    field: `profile in ${files.clouds.displayPath}`,
    problem: "is unknown; known profiles are otc and those in clouds-public.yaml",
    value: displayValue(name)
  })
})

const unknownCloud = (files: CloudsFiles, name: string) => {
  const names = namesIn(files.clouds, "clouds")
  const available = names.length === 0 ? "none" : cutText(names.map((name) => escapeText(name)).join(", "), 200)
  return new DcsInvalidInput({
    field: "cloud",
    problem: `is not in ${files.clouds.displayPath}; available: ${available}`,
    value: displayValue(name)
  })
}

const regionPattern = "%(region_name)s"

/** Fills the region into a URL that has its pattern. Drops the URL if the region is not set or could change the host. */
const withRegion = (url: Sourced, region: Sourced | undefined): Sourced | undefined => {
  if (!url.value.includes(regionPattern)) return url
  return region !== undefined && /^[0-9a-z-]+$/.test(region.value)
    ? { ...url, value: url.value.replaceAll(regionPattern, region.value) }
    : undefined
}

const fieldsOf = (layers: ReadonlyArray<Layer>): Fields => {
  const plain = lookup(layers)
  const secret = (...names: ReadonlyArray<string>) => {
    const found = plain(...names)
    return found && redact(found)
  }
  const region = plain("region_name") ?? onlyRegionOf(layers)
  const authUrl = plain("auth_url")
  return {
    token: secret("token"),
    accessKeyId: plain("access_key", "ak"),
    secretAccessKey: secret("secret_key", "sk"),
    securityToken: secret("security_token"),
    userName: plain("username", "user_name"),
    userId: plain("user_id"),
    domainName: plain("user_domain_name") ?? plain("domain_name"),
    domainId: plain("user_domain_id") ?? plain("domain_id"),
    password: secret("password"),
    passcode: secret("passcode"),
    authType: plain("auth_type"),
    projectId: plain("project_id", "tenant_id"),
    projectName: plain("project_name", "tenant_name"),
    region,
    authUrl: authUrl && withRegion(authUrl, region),
    endpoint: plain("dcs_endpoint_override")
  }
}

/** The source for the cloud with this name. */
export const namedCloud = Effect.fnUntraced(function* (
  machine: Machine,
  name: string
): Effect.fn.Return<Source, SourceError> {
  const files = yield* findCloudsFiles(machine)
  if (files === undefined) {
    return yield* new DcsInvalidInput({
      field: "cloud",
      problem: "is set, but there is no clouds.yaml in the working directory, ~/.config/openstack or /etc/openstack",
      value: displayValue(name)
    })
  }
  const entry = entryOf(files.clouds, "clouds", name)
  if (entry === undefined) return yield* unknownCloud(files, name)
  const secure = entryOf(files.secure, "clouds", name)
  const layers: ReadonlyArray<Layer> = [
    ...(secure === undefined ? [] : [{ entry: secure, file: files.secure }]),
    { entry, file: files.clouds },
    ...(yield* profileOf(files, secure?.["profile"] === undefined ? entry : secure))
  ]
  const fields = fieldsOf(layers)
  const used = [files.clouds, secure && files.secure].filter((file) => file !== undefined)
  const { password, passcode, secretAccessKey, securityToken, token } = fields
  const secrets = [password, passcode, secretAccessKey, securityToken, token]
  const holdsSecret = ({ displayPath }: CloudsFile) =>
    secrets.some((secret) => secret?.from.endsWith(` in ${displayPath}`) === true)
  return {
    name: `${files.clouds.displayPath} cloud ${escapeText(cutText(name, 80))}`,
    fields,
    names: {
      token: `token in ${files.clouds.displayPath}`,
      accessKeyId: `ak in ${files.clouds.displayPath}`,
      secretAccessKey: `sk in ${files.clouds.displayPath}`,
      userName: `username in ${files.clouds.displayPath}`,
      domainName: `user_domain_name in ${files.clouds.displayPath}`,
      password: `password in ${files.clouds.displayPath}`,
      projectId: `project_id in ${files.clouds.displayPath}`,
      projectName: `project_name in ${files.clouds.displayPath}`,
      region: `region_name in ${files.clouds.displayPath}`,
      authUrl: `auth_url in ${files.clouds.displayPath}`
    },
    notices: [
      ...used.flatMap((file) => file.folderNotices),
      ...used.flatMap((file) => (holdsSecret(file) ? file.permissionNotices : []))
    ]
  }
})
