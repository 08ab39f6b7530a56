/** The source for one cloud of `clouds.yaml`, merged with its profile and `secure.yaml`. */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { cutText, escapeText, displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { type Layer, readersOf, regionOf } from "./cloudLayers.ts"
import { type CloudsFile, type CloudsFiles, entryOf, findCloudsFile, findCloudsFiles, namesIn } from "./cloudsFiles.ts"
import type { Machine } from "./machine.ts"
import type { Fields, Sourced, Source, SourceError } from "./source.ts"
import { redact } from "./variables.ts"
import type { YamlMap } from "./yamlFile.ts"

/** The profile that OpenStack's own tools have for this vendor. */
const builtInProfiles: Readonly<Record<string, YamlMap>> = {
  otc: { auth: { auth_url: "https://iam.%(region_name)s.otc.t-systems.com/v3" } }
}

const profileOf = Effect.fnUntraced(function* (
  files: CloudsFiles,
  entry: YamlMap
): Effect.fn.Return<ReadonlyArray<Layer>, DcsInvalidInput> {
  const name = entry["profile"] ?? entry["cloud"]
  if (typeof name !== "string" || name === "") return []
  const fromFile = entryOf(files.public, "public-clouds", name)
  if (fromFile !== undefined) return [{ entry: fromFile, file: files.public, isProfile: true }]
  const builtIn = Object.hasOwn(builtInProfiles, name) ? builtInProfiles[name] : undefined
  if (builtIn !== undefined) return [{ entry: builtIn, file: undefined, isProfile: true }]
  return yield* new DcsInvalidInput({
    field: `profile in ${files.clouds.displayPath}`,
    problem: "is unknown; known profiles are otc and those in clouds-public.yaml",
    value: displayValue(name)
  })
})

/** The clouds of the file, escaped and shortened. */
const cloudsIn = (file: CloudsFile): string => {
  const names = namesIn(file, "clouds").map((name) => escapeText(cutText(name, 80)))
  return names.length === 0 ? "none" : cutText(names.join(", "), 200)
}

/** Such as `./clouds.yaml has prod, lab`. `undefined` if there is no `clouds.yaml` that can be read. */
export const offeredClouds = (machine: Machine): Effect.Effect<string | undefined> =>
  findCloudsFile(machine).pipe(
    Effect.map((file) => file && `${file.displayPath} has ${cloudsIn(file)}`),
    Effect.catch(() => Effect.succeed(undefined))
  )

const regionPattern = "%(region_name)s"

/** Fills the region into a URL that has its pattern. Drops the URL if the region is not set or could change the host. */
const withRegion = (url: Sourced, region: Sourced | undefined): Sourced | undefined => {
  if (!url.value.includes(regionPattern)) return url
  return region !== undefined && /^[0-9a-z-]+$/.test(region.value)
    ? { ...url, value: url.value.replaceAll(regionPattern, region.value) }
    : undefined
}

const fieldsOf = Effect.fnUntraced(function* (
  layers: ReadonlyArray<Layer>,
  cloud: string
): Effect.fn.Return<Fields, DcsInvalidInput> {
  const { agreed, layered: plain } = readersOf(layers, cloud)
  const secret = (...names: ReadonlyArray<string>) => Effect.map(plain(...names), (found) => found && redact(found))
  const region = yield* regionOf(layers, yield* plain("region_name"))
  const authUrl = yield* plain("auth_url")
  return {
    token: yield* secret("token"),
    accessKeyId: yield* plain("access_key", "ak"),
    secretAccessKey: yield* secret("secret_key", "sk"),
    securityToken: yield* secret("security_token"),
    userName: yield* plain("username", "user_name"),
    userId: yield* plain("user_id"),
    domainName: (yield* plain("user_domain_name")) ?? (yield* plain("domain_name")),
    domainId: (yield* plain("user_domain_id")) ?? (yield* plain("domain_id")),
    password: yield* secret("password"),
    passcode: yield* secret("passcode"),
    authType: yield* plain("auth_type"),
    projectId: yield* agreed("project_id", "tenant_id"),
    projectName: yield* agreed("project_name", "tenant_name"),
    region,
    authUrl: authUrl && withRegion(authUrl, region),
    endpoint: yield* plain("dcs_endpoint_override")
  }
})

/** The source for the cloud with this name, which was set as `field`. */
export const namedCloud = Effect.fnUntraced(function* (
  machine: Machine,
  name: string,
  field: string
): Effect.fn.Return<Source, SourceError> {
  const files = yield* findCloudsFiles(machine)
  if (files === undefined) {
    return yield* new DcsInvalidInput({
      field,
      problem: "is set, but there is no clouds.yaml in the working directory, ~/.config/openstack or /etc/openstack",
      value: displayValue(name)
    })
  }
  const entry = entryOf(files.clouds, "clouds", name)
  if (entry === undefined) {
    const problem = `is not in ${files.clouds.displayPath}; available: ${cloudsIn(files.clouds)}`
    return yield* new DcsInvalidInput({ field, problem, value: displayValue(name) })
  }
  const secure = entryOf(files.secure, "clouds", name)
  const layers: ReadonlyArray<Layer> = [
    ...(secure === undefined ? [] : [{ entry: secure, file: files.secure }]),
    { entry, file: files.clouds },
    ...(yield* profileOf(files, typeof secure?.["profile"] === "string" ? secure : entry))
  ]
  const cloud = escapeText(cutText(name, 80))
  const fields = yield* fieldsOf(layers, `cloud ${cloud} in ${files.clouds.displayPath}`)
  const used = [files.clouds, secure && files.secure].filter((file) => file !== undefined)
  const { password, passcode, secretAccessKey, securityToken, token } = fields
  const secrets = [password, passcode, secretAccessKey, securityToken, token]
  const holdsSecret = ({ displayPath }: CloudsFile) =>
    secrets.some((secret) => secret?.from.endsWith(` in ${displayPath}`) === true)
  return {
    name: `${files.clouds.displayPath} cloud ${cloud}`,
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
