import { demo, Emulator, type EmulatorService } from "../src/index.ts"
import * as Effect from "effect/Effect"

export const instanceId = demo.instances[0].id

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Call {
  readonly method?: string
  readonly token?: string | undefined
}

/** By the platform's own client, so that nothing of ours stands on both sides. */
export const call = (emulator: EmulatorService, path: string, { method = "GET", ...rest }: Call = {}) =>
  Effect.promise(async (signal): Promise<Answer> => {
    const token = "token" in rest ? rest.token : emulator.token
    const response = await fetch(`${emulator.endpoint}${path}`, {
      method,
      signal,
      headers: token === undefined ? {} : { "X-Auth-Token": token }
    })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  })

export const tasksPath = (instance = instanceId, project = demo.projectId) =>
  `/v2/${project}/instances/${instance}/tasks`

export const taskPath = (task: string, instance?: string, project?: string) => `${tasksPath(instance, project)}/${task}`

export const remove = (emulator: EmulatorService, task: string, options: Call = {}) =>
  call(emulator, taskPath(task), { method: "DELETE", ...options })

export const ids = (emulator: EmulatorService, instance = instanceId) =>
  Effect.map(emulator.tasks(instance), (tasks) => tasks.map(({ id }) => id))

export { demo, Emulator }
