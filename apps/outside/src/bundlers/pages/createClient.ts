/** An app that only deletes a task. */
import { createClient } from "@dcs-tasks/browser"

export const deleteTask = (): Promise<unknown> =>
  createClient({ endpoint: "/dcs", projectId: "PROJECT", credentials: { token: "TOKEN" } }).deleteBackgroundTask({
    instanceId: "INSTANCE",
    taskId: "TASK"
  })
