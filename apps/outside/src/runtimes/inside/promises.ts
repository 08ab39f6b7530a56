/**
 * The Promise client of @dcs-tasks/node and @dcs-tasks/browser, for the checks.
 */
import type { Client as PromiseClient } from "@dcs-tasks/node"
import type { Client } from "./library.ts"

const all = async <A, B>(items: AsyncIterable<A>, map: (item: A) => B): Promise<ReadonlyArray<B>> => {
  const list: Array<B> = []
  for await (const item of items) list.push(map(item))
  return list
}

export const clientOf = (client: PromiseClient): Client => ({
  remove: (taskId, signal) => client.deleteBackgroundTask({ instanceId: "i", taskId }, { signal }),
  listTasks: (instanceId) => all(client.listBackgroundTasks({ instanceId }), ({ id }) => id),
  listInstances: () => all(client.listInstances(), ({ id }) => id),
  removeAll: (instanceId, taskIds) =>
    all(client.deleteBackgroundTasks(taskIds, { instanceId }), ({ outcome }) => outcome._tag),
  close: () => client.close()
})
