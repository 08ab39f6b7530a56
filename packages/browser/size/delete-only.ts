/** The same, by the client that can do nothing else. */
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"

export const deleteTask = (): Promise<unknown> =>
  createDeleteClient({ endpoint: "/dcs", projectId: "PROJECT", credentials: { token: "TOKEN" } }).deleteBackgroundTask({
    instanceId: "INSTANCE",
    taskId: "TASK"
  })
