/** A page that deletes a task, with the client that only deletes. */
import type { ClientOptions, DeleteBackgroundTaskInput } from "@dcs-tasks/browser"
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"

Object.assign(globalThis, {
  page: (options: ClientOptions, task: DeleteBackgroundTaskInput) =>
    createDeleteClient(options).deleteBackgroundTask(task)
})
