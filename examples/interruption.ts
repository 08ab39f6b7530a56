// When a program must stop at once, or a call takes too long: what is deleted, what is not known, what was never sent.
import { DcsTasks, layerTransport } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const clear = Effect.fn("clear")(
  function* (instanceId: string, taskId: string) {
    const dcs = yield* DcsTasks
    return (yield* dcs.deleteBackgroundTask({ instanceId, taskId }))._tag
  },
  (deletion, _, taskId) =>
    deletion.pipe(
      // Closes the connection. In `Effect.uninterruptible` the call ends by itself: its time limits hold there, too.
      Effect.onInterrupt(() => Console.log(`${taskId}: not known. Look whether it is still listed.`)),
      Effect.timeoutOrElse({
        duration: "20 seconds",
        orElse: () => Effect.succeed("too slow")
      }),
      Effect.flatMap((story) => Console.log(`${taskId}: ${story}`))
    )
)

const program = Effect.gen(function* () {
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const taskIds = (yield* Config.String("DCS_TASK_IDS")).split(",")
  yield* Effect.forEach(taskIds, (taskId) => clear(instanceId, taskId), { discard: true })
})

const Live = DcsTasks.layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
}).pipe(Layer.provide(layerTransport))

// SIGINT and SIGTERM interrupt the program: the call in progress is cut, the next ones are never sent.
NodeRuntime.runMain(Effect.provide(program, Live))
