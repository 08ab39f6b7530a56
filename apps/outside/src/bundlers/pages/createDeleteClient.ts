/** An app that only deletes a task, with the client that only deletes. */
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"

export const deleteTask = (): Promise<unknown> =>
  createDeleteClient({ endpoint: "/dcs", projectId: "PROJECT", credentials: { token: "TOKEN" } }).deleteBackgroundTask({
    instanceId: "INSTANCE",
    taskId: "TASK"
  })
