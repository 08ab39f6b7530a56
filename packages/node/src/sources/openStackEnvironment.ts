/** The source of OpenStack tools: `OS_*`, as an openrc file, `otc-auth` or Terraform on Open Telekom Cloud set them. */
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import type { Source } from "./source.ts"
import { type Environment, redact, variablesOf } from "./variables.ts"

/**
 * `otc-auth` sets the security token of its temporary keys only as `AWS_SESSION_TOKEN`. It is used only if
 * `AWS_ACCESS_KEY_ID` is the same key: otherwise it belongs to an account of another cloud.
 */
const sessionToken = (environment: Environment, accessKeyId: string | undefined) => {
  const value = environment["AWS_SESSION_TOKEN"]
  return value !== undefined &&
    value !== "" &&
    accessKeyId !== undefined &&
    environment["AWS_ACCESS_KEY_ID"] === accessKeyId
    ? redact({ value, from: "AWS_SESSION_TOKEN" })
    : undefined
}

export const openStackEnvironment = Effect.fnUntraced(function* (
  environment: Environment
): Effect.fn.Return<Source, DcsInvalidInput> {
  const { plain, secret } = variablesOf(environment)
  const accessKeyId = yield* plain("OS_ACCESS_KEY", "OS_AK")
  return {
    name: "OS_* environment",
    fields: {
      token: yield* secret("OS_AUTH_TOKEN", "OS_TOKEN"),
      accessKeyId,
      secretAccessKey: yield* secret("OS_SECRET_KEY", "OS_SK"),
      securityToken: (yield* secret("OS_SECURITY_TOKEN")) ?? sessionToken(environment, accessKeyId?.value),
      userName: yield* plain("OS_USERNAME"),
      userId: yield* plain("OS_USER_ID"),
      domainName: (yield* plain("OS_USER_DOMAIN_NAME")) ?? (yield* plain("OS_DOMAIN_NAME")),
      domainId: (yield* plain("OS_USER_DOMAIN_ID")) ?? (yield* plain("OS_DOMAIN_ID")),
      password: yield* secret("OS_PASSWORD"),
      passcode: yield* secret("OS_PASSCODE"),
      authType: yield* plain("OS_AUTH_TYPE"),
      projectId: yield* plain("OS_PROJECT_ID", "OS_TENANT_ID"),
      projectName: yield* plain("OS_PROJECT_NAME", "OS_TENANT_NAME"),
      region: yield* plain("OS_REGION_NAME", "OS_REGION"),
      authUrl: yield* plain("OS_AUTH_URL")
    },
    names: {
      token: "OS_AUTH_TOKEN",
      accessKeyId: "OS_ACCESS_KEY",
      secretAccessKey: "OS_SECRET_KEY",
      securityToken: "OS_SECURITY_TOKEN",
      userName: "OS_USERNAME",
      domainName: "OS_USER_DOMAIN_NAME",
      password: "OS_PASSWORD",
      projectId: "OS_PROJECT_ID",
      projectName: "OS_PROJECT_NAME",
      region: "OS_REGION_NAME",
      authUrl: "OS_AUTH_URL"
    },
    notices: []
  }
})
