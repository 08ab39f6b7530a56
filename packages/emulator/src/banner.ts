/**
 * The output of the command once it listens. The values need no quoting, so the lines can be pasted into a shell.
 */
import type { RunningEmulator } from "./startEmulator.ts"

const list = ({ endpoint, instances }: RunningEmulator) =>
  instances.slice(0, 1).map(({ id }) => `dcs-tasks list --endpoint ${endpoint} -I ${id}`)

const byToken = (emulator: RunningEmulator) => [
  `export OS_AUTH_TOKEN=${emulator.token}`,
  `export OS_PROJECT_ID=${emulator.projectId}`,
  ...list(emulator)
]

const byPassword = ({ account, iamEndpoint }: RunningEmulator) => [
  "with a password instead of the token:",
  "",
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

export const banner = (emulator: RunningEmulator, showIam: boolean): string =>
  [
    `endpoint  ${emulator.endpoint}`,
    ...(emulator.iamEndpoint === emulator.endpoint ? [] : [`iam       ${emulator.iamEndpoint}`]),
    `project   ${emulator.projectId}`,
    ...emulator.instances.map(({ id, name }) => `instance  ${id}  ${name}, ${emulator.taskCount(id)} tasks`),
    `token     ${emulator.token}`,
    "",
    ...(showIam ? [...byPassword(emulator), "", ...byAccessKey(emulator), "", "with the token:", ""] : []),
    ...byToken(emulator),
    "",
    ""
  ].join("\n")
