/**
 * What the bin says once it listens.
 */
import type { RunningEmulator } from "../startEmulator.ts"

/** Lines that a shell takes as they are: none of the values needs quoting. */
const pasteable = ({ endpoint, instances, projectId, token }: RunningEmulator) => [
  `export OS_AUTH_TOKEN=${token}`,
  `export OS_PROJECT_ID=${projectId}`,
  ...instances.slice(0, 1).map(({ id }) => `dcs-tasks list --endpoint ${endpoint} -I ${id}`)
]

export const banner = (emulator: RunningEmulator): string =>
  [
    `endpoint  ${emulator.endpoint}`,
    `project   ${emulator.projectId}`,
    ...emulator.instances.map(({ id, name }) => `instance  ${id}  ${name}, ${emulator.tasks(id).length} tasks`),
    `token     ${emulator.token}`,
    "",
    ...pasteable(emulator),
    "",
    ""
  ].join("\n")
