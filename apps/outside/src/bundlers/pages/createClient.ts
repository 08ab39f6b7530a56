/** A page that deletes a task. */
import { type ClientOptions, createClient, type DeleteBackgroundTaskInput } from "@dcs-tasks/browser"

Object.assign(globalThis, {
  page: (options: ClientOptions, task: DeleteBackgroundTaskInput) => createClient(options).deleteBackgroundTask(task)
})
