/** An Effect program with the whole service. */
import { DcsTasks, layer } from "@dcs-tasks/browser"
import * as Effect from "effect/Effect"

export const deleteTask = (): Promise<unknown> =>
  Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })).pipe(
    Effect.provide(layer({ endpoint: "/dcs", projectId: "PROJECT", credentials: { token: "TOKEN" } })),
    Effect.runPromise
  )
