// When the built-in retries do not fit: your own delays and errors, and a wait until the operation has finished.
import { type DcsError, DcsTasks, isRetryable, layerConfig } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** Within a call. `Retry-After` stays the minimum, and only retryable errors get here. */
const withinCall = Schedule.exponential("200 millis", 1.5).pipe(
  Schedule.jittered,
  Schedule.setInputType<DcsError>(),
  Schedule.while(({ input }) => input._tag !== "DcsInternalError"),
  Schedule.tap(({ attempt, input }) => Console.log(`attempt ${attempt} of the call: ${input._tag}`))
)

/** Around the call: waits until the operation has finished, or the service works again. */
const aroundCalls = Schedule.exponential("1 second").pipe(
  Schedule.setInputType<DcsError>(),
  Schedule.while(
    ({ input }) => isRetryable(input) || (input._tag === "DcsBadRequest" && input.reason._tag === "TaskNotDeletable")
  ),
  Schedule.modifyDelay(({ duration, input }) =>
    Effect.succeed("retryAfter" in input ? Duration.max(duration, Duration.seconds(input.retryAfter ?? 0)) : duration)
  ),
  Schedule.tap(({ input }) => Console.log(`call again: ${input._tag}`)),
  Schedule.upTo({ duration: "10 minutes" })
)

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const taskId = yield* Config.String("DCS_TASK_ID")
  const options = {
    timeout: "5 seconds",
    retry: { maxAttempts: 6, retryBusy: true, schedule: withinCall },
    // A call knows nothing of the calls before it, and one of them may have deleted the task.
    missing: "succeed"
  } as const
  const outcome = yield* dcs.deleteBackgroundTask({ instanceId, taskId }, options).pipe(Effect.retry(aroundCalls))
  yield* Console.log(outcome._tag)
})

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

NodeRuntime.runMain(Effect.provide(program, Live))
