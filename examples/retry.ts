// When the built-in retries do not fit: your own delays and errors, and a wait until the operation has finished.
import { type DcsError, DcsTasks, layerTransport } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"

/** Within a call. `Retry-After` stays the minimum, and only retryable errors get here. */
const withinCall = Schedule.exponential("200 millis", 1.5).pipe(
  Schedule.jittered,
  Schedule.setInputType<DcsError>(),
  Schedule.while(({ input }) => input._tag !== "DcsInternalError"),
  Schedule.tap(({ attempt, input }) => Console.log(`attempt ${attempt} of the call: ${input._tag}`))
)

const Live = DcsTasks.layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") },
  retry: { maxAttempts: Config.succeed(6), retryBusy: Config.succeed(true), schedule: Config.succeed(withinCall) }
}).pipe(Layer.provide(layerTransport))

/** Around the call: waits until the operation has finished, or the throttling has ended. */
const aroundCalls = Schedule.exponential("1 second").pipe(
  Schedule.setInputType<DcsError>(),
  Schedule.while(
    ({ input }) =>
      input._tag === "DcsThrottled" || (input._tag === "DcsBadRequest" && input.reason._tag === "TaskNotDeletable")
  ),
  Schedule.modifyDelay(({ duration, input }) =>
    Effect.succeed(
      input._tag === "DcsThrottled" ? Duration.max(duration, Duration.seconds(input.retryAfter ?? 0)) : duration
    )
  ),
  Schedule.tap(({ input }) => Console.log(`call again: ${input._tag}`)),
  Schedule.upTo({ duration: "10 minutes" })
)

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const taskId = yield* Config.String("DCS_TASK_ID")
  const outcome = yield* dcs.deleteBackgroundTask({ instanceId, taskId }).pipe(Effect.retry(aroundCalls))
  yield* Console.log(outcome._tag)
})

NodeRuntime.runMain(Effect.provide(program, Live))
