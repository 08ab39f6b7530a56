// When a run must stop at once, or a task takes too long: what is deleted, what is unknown, what was never sent.
import { DcsTasks, layerConfig } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

const clear = Effect.fn("clear")(function* (instanceId: string, taskId: string, limit: Duration.Duration) {
  const dcs = yield* DcsTasks
  const story = yield* dcs.deleteBackgroundTask({ instanceId, taskId }).pipe(
    Effect.map(({ _tag }): string => _tag),
    // The connection is closed. To let the call finish, use `Effect.uninterruptible`: its time limits still apply.
    Effect.onInterrupt(() => Console.log(`${taskId}: unknown; check whether it is still listed`)),
    Effect.timeoutOrElse({ duration: limit, orElse: () => Effect.succeed("took too long") })
  )
  yield* Console.log(`${taskId}: ${story}`)
})

const program = Effect.gen(function* () {
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const limit = yield* Config.Duration("TASK_LIMIT").pipe(Config.withDefault(Duration.seconds(20)))
  const taskIds = (yield* Config.String("DCS_TASK_IDS")).split(",")
  yield* Effect.forEach(taskIds, (taskId) => clear(instanceId, taskId, limit), { discard: true })
})

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

// SIGINT and SIGTERM interrupt the program: the call in progress is cancelled, and the next ones are never sent.
NodeRuntime.runMain(Effect.provide(program, Live))
