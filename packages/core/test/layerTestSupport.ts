/** Programs under `DcsTasks.layerTest`. */
import * as Effect from "effect/Effect"
import {
  DcsForbidden,
  DcsNotFound,
  DcsTasks,
  DcsTasksCalls,
  type DcsTasksScript,
  DcsThrottled,
  DcsUnauthorized,
  type DeleteBackgroundTaskInput
} from "../src/index.ts"

export const sent = { attempts: 1, mayHaveDeleted: false }

export const throttled = new DcsThrottled({ ...sent, status: 429, retryAfter: 20 })

export const forbidden = new DcsForbidden({ ...sent, status: 403 })

export const unauthorized = new DcsUnauthorized({ ...sent, status: 401, reason: { _tag: "TokenExpired" } })

export const missing = new DcsNotFound({ ...sent, status: 404, errorCode: "DCS.4133", reason: { _tag: "Task" } })

export const task = (taskId: string, instanceId = "i1"): DeleteBackgroundTaskInput => ({ instanceId, taskId })

export const under = <A, E>(
  script: DcsTasksScript | undefined,
  program: Effect.Effect<A, E, DcsTasks | DcsTasksCalls>
) => Effect.provide(program, DcsTasks.layerTest(script))

export const deletion = (taskId: string, options?: { readonly missing?: "fail" | "succeed" }) =>
  Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask(task(taskId), options))

export const calls = Effect.flatMap(DcsTasksCalls, ({ all }) => all)

export const deletions = Effect.flatMap(DcsTasksCalls, ({ deletions }) =>
  Effect.map(deletions, (all) => all.map((t) => t.taskId))
)
