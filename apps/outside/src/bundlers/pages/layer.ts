/** An Effect program with the whole service. */
import { type ClientOptions, DcsTasks, type DeleteBackgroundTaskInput, layer } from "@dcs-tasks/browser"
import * as Effect from "effect/Effect"

Object.assign(globalThis, {
  page: (options: ClientOptions, task: DeleteBackgroundTaskInput) =>
    Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask(task)).pipe(
      Effect.provide(layer(options)),
      Effect.runPromise
    )
})
