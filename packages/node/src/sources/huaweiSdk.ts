/** The sources of Huawei's SDKs: `HUAWEICLOUD_SDK_*`, and `~/.huaweicloud/credentials`. Neither has a region. */
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import { dirname, join } from "node:path"
import { permissionNotices, displayPath, workingDirectoryNotices } from "./fileNotices.ts"
import type { Machine } from "./machine.ts"
import type { Sourced, Source, SourceError } from "./source.ts"
import { type Environment, redact, variablesOf } from "./variables.ts"
import { isMap } from "./yamlFile.ts"

/** The first URL of a variable such as `HUAWEICLOUD_SDK_REGION_DCS_EU_DE=https://…,https://backup…`. */
const endpointOf =
  (environment: Environment) =>
  (region: string): Sourced | undefined => {
    const from = `HUAWEICLOUD_SDK_REGION_DCS_${region.toUpperCase().replaceAll("-", "_")}`
    const value = environment[from]?.split(",")[0]?.trim() ?? ""
    return value === "" ? undefined : { value, from }
  }

export const huaweiSdkEnvironment = Effect.fnUntraced(function* (
  environment: Environment
): Effect.fn.Return<Source, DcsInvalidInput> {
  const { plain, secret } = variablesOf(environment)
  return {
    name: "HUAWEICLOUD_SDK_* environment",
    fields: {
      accessKeyId: yield* plain("HUAWEICLOUD_SDK_AK"),
      secretAccessKey: yield* secret("HUAWEICLOUD_SDK_SK"),
      securityToken: yield* secret("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
      projectId: yield* plain("HUAWEICLOUD_SDK_PROJECT_ID"),
      authUrl: yield* plain("HUAWEICLOUD_SDK_IAM_ENDPOINT")
    },
    names: {
      accessKeyId: "HUAWEICLOUD_SDK_AK",
      secretAccessKey: "HUAWEICLOUD_SDK_SK",
      securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
      projectId: "HUAWEICLOUD_SDK_PROJECT_ID",
      authUrl: "HUAWEICLOUD_SDK_IAM_ENDPOINT"
    },
    notices: [],
    endpointOf: endpointOf(environment),
    projectOfRegion: true
  }
})

/** The file that `HUAWEICLOUD_SDK_CREDENTIALS_FILE` names, or the usual one; `undefined` if that does not exist. */
export const huaweiSdkFile = Effect.fnUntraced(function* (
  machine: Machine
): Effect.fn.Return<Source | undefined, SourceError> {
  const named = yield* variablesOf(machine.environment).plain("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
  const path = named?.value ?? join(machine.home, ".huaweicloud", "credentials")
  const file = yield* machine.read(path)
  if (file === undefined) {
    if (named === undefined) return undefined
    return yield* new DcsCredentialsError({ source: named.from, problem: "names a file that does not exist" })
  }
  const { parse } = yield* Effect.promise(() => import("ini"))
  // With this option, further values of a key make a list. Without it, the last one wins: perhaps another project's.
  const section: unknown = parse(file.content, { bracketedArray: false })["basic"]
  const basic = isMap(section) ? section : {}
  const name = displayPath(machine, path)
  const plain = (key: string): Effect.Effect<Sourced | undefined, DcsInvalidInput> => {
    const from = `${key} in ${name}`
    const [value, ...others] = new Set([basic[key]].flat())
    if (others.length > 0)
      return Effect.fail(
        new DcsInvalidInput({
          field: from,
          problem: "is ambiguous",
          value: "it has several values; remove all but one"
        })
      )
    return Effect.succeed(
      typeof value === "string" && value !== "" ? { value, from, folder: dirname(path) } : undefined
    )
  }
  const secret = (key: string) => Effect.map(plain(key), (found) => found && redact(found))
  return {
    name,
    fields: {
      accessKeyId: yield* plain("ak"),
      secretAccessKey: yield* secret("sk"),
      securityToken: yield* secret("security_token"),
      projectId: yield* plain("project_id"),
      authUrl: yield* plain("iam_endpoint")
    },
    names: {
      accessKeyId: `ak in ${name}`,
      secretAccessKey: `sk in ${name}`,
      securityToken: `security_token in ${name}`,
      projectId: `project_id in ${name}`,
      authUrl: `iam_endpoint in ${name}`
    },
    notices: [...workingDirectoryNotices(machine, path), ...permissionNotices(machine, path, file)],
    endpointOf: endpointOf(machine.environment),
    projectOfRegion: true
  }
})
