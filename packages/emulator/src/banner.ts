/**
 * The output of the command once it listens. The values need no quoting, so the lines can be pasted into a shell.
 */
import type { RunningEmulator } from "./startEmulator.ts"

interface BannerOptions {
  /** Also shows how to log in with a password and with an access key. */
  readonly iam: boolean
  readonly print: "all" | "env"
  readonly token: string
}

const byToken = (token: string, { projectId }: RunningEmulator) => [
  `export OS_AUTH_TOKEN=${token}`,
  `export OS_PROJECT_ID=${projectId}`
]

const list = ({ endpoint, instances }: RunningEmulator) =>
  instances.slice(0, 1).map(({ id }) => `dcs-tasks list --endpoint ${endpoint} -I ${id}`)

const byPassword = ({ account, iamEndpoint }: RunningEmulator) => [
  `export OS_AUTH_URL=${iamEndpoint}/v3`,
  `export OS_USERNAME=${account.userName}`,
  `export OS_PASSWORD=${account.password}`,
  `export OS_USER_DOMAIN_NAME=${account.domainName}`,
  `export OS_PROJECT_NAME=${account.projectName}`
]

const byAccessKey = ({ account, projectId }: RunningEmulator) => [
  "with an access key instead of the token:",
  "",
  `export OS_ACCESS_KEY=${account.accessKeyId}`,
  `export OS_SECRET_KEY=${account.secretAccessKey}`,
  `export OS_PROJECT_ID=${projectId}`
]

/** Only variables: those of one way to log in, and the flags as `$ENDPOINT` and `$INSTANCE`. */
const environment = (emulator: RunningEmulator, { iam, token }: BannerOptions) => [
  ...(iam ? byPassword(emulator) : byToken(token, emulator)),
  `export ENDPOINT=${emulator.endpoint}`,
  ...emulator.instances.slice(0, 1).map(({ id }) => `export INSTANCE=${id}`),
  ""
]

const everything = (emulator: RunningEmulator, { iam, token }: BannerOptions) => [
  `endpoint  ${emulator.endpoint}`,
  ...(emulator.iamEndpoint === emulator.endpoint ? [] : [`iam       ${emulator.iamEndpoint}`]),
  `project   ${emulator.projectId}`,
  ...emulator.instances.map(
    ({ id, name }, n) =>
      `instance  ${id}  ${name}, ${emulator.taskCount(id)} tasks${n === 0 ? " (some always fail)" : ""}`
  ),
  `token     ${token}`,
  "",
  ...(iam
    ? [
        "with a password instead of the token:",
        "",
        ...byPassword(emulator),
        "",
        ...byAccessKey(emulator),
        "",
        "with the token:",
        ""
      ]
    : []),
  ...byToken(token, emulator),
  ...list(emulator),
  "",
  ""
]

export const banner = (emulator: RunningEmulator, options: BannerOptions): string =>
  (options.print === "env" ? environment : everything)(emulator, options).join("\n")
