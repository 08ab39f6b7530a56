/** The source of Huawei's Terraform provider: `HW_*`. */
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import type { Source } from "./source.ts"
import { type Environment, variablesOf } from "./variables.ts"

/** The domains whose hosts are known. */
const knownClouds = ["myhuaweicloud.com", "myhuaweicloud.eu"]

export const huaweiTerraformEnvironment = Effect.fnUntraced(function* (
  environment: Environment
): Effect.fn.Return<Source, DcsInvalidInput> {
  const { plain, secret } = variablesOf(environment)
  const cloud = yield* plain("HW_CLOUD")
  const agency = yield* plain("HW_ASSUME_ROLE_AGENCY_NAME")
  return {
    name: "HW_* environment",
    fields: {
      token: yield* secret("HW_AUTH_TOKEN"),
      accessKeyId: yield* plain("HW_ACCESS_KEY"),
      secretAccessKey: yield* secret("HW_SECRET_KEY"),
      securityToken: yield* secret("HW_SECURITY_TOKEN"),
      userName: yield* plain("HW_USER_NAME"),
      userId: yield* plain("HW_USER_ID"),
      domainName: yield* plain("HW_DOMAIN_NAME"),
      domainId: yield* plain("HW_DOMAIN_ID"),
      password: yield* secret("HW_USER_PASSWORD"),
      projectId: yield* plain("HW_PROJECT_ID"),
      projectName: yield* plain("HW_PROJECT_NAME"),
      region: yield* plain("HW_REGION_NAME"),
      authUrl: yield* plain("HW_AUTH_URL")
    },
    names: {
      token: "HW_AUTH_TOKEN",
      accessKeyId: "HW_ACCESS_KEY",
      secretAccessKey: "HW_SECRET_KEY",
      securityToken: "HW_SECURITY_TOKEN",
      userName: "HW_USER_NAME",
      domainName: "HW_DOMAIN_NAME",
      password: "HW_USER_PASSWORD",
      projectId: "HW_PROJECT_ID",
      projectName: "HW_PROJECT_NAME",
      region: "HW_REGION_NAME",
      authUrl: "HW_AUTH_URL"
    },
    notices: [],
    // The role would be another identity. Ignoring it would delete with the wrong permissions.
    ...(agency !== undefined && {
      unusable: `${agency.from} is set, but assuming an agency's role is not supported`
    }),
    ...(cloud !== undefined && !knownClouds.includes(cloud.value) && { foreignCloud: cloud }),
    projectOfRegion: true
  }
})
