/** A client with Promises, and the emulator behind it. */
import { demo, type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { createClient } from "../src/index.ts"

export const [{ id: instanceId }] = demo.instances

export const fixture = async (taskCount: number, options: EmulatorOptions = {}) => {
  const emulator = await startEmulator({ instances: [{ id: instanceId, taskCount }], ...options })
  const { endpoint, projectId, token } = emulator
  const client = createClient({ endpoint, projectId, credentials: { token } })
  return {
    emulator,
    client,
    ids: [...emulator.generatedIds(instanceId)],
    deletes: () => emulator.counts().byOperation.deleteBackgroundTask ?? 0,
    [Symbol.asyncDispose]: async () => {
      await client.close()
      await emulator.close()
    }
  }
}

export const collect = async <A>(source: AsyncIterable<A>): Promise<Array<A>> => {
  const all: Array<A> = []
  for await (const item of source) all.push(item)
  return all
}
