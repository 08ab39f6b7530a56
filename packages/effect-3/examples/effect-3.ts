/** Deletes every record of one instance that can be deleted, and says what became of each. */
import { DcsTasks } from "@dcs-tasks/effect-3"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

/** Gentler than the built-in waits. What the service itself asks for stays the least. */
const gentle = Schedule.exponential("40 millis", 1.5).pipe(Schedule.jittered)

const live = DcsTasks.layerConfig({
  endpoint: Config.string("DCS_ENDPOINT"),
  projectId: Config.string("OS_PROJECT_ID"),
  credentials: { token: Config.redacted("OS_AUTH_TOKEN") },
  retry: { maxAttempts: Config.succeed(4), schedule: Config.succeed(gentle) }
}).pipe(Layer.provide(FetchHttpClient.layer))

/** One record: somebody else may have deleted it meanwhile, and it may belong to an operation under way. */
const clear = (instanceId: string, taskId: string) =>
  Effect.gen(function* () {
    const dcs = yield* DcsTasks
    const outcome = yield* dcs.deleteBackgroundTask({ instanceId, taskId }, { missing: "succeed" })
    if (outcome._tag === "Deleted") return `deleted in attempt ${outcome.attempts}`
    return outcome.priorAttemptMayHaveDeleted ? "gone, by an attempt whose answer was lost" : "was gone already"
  }).pipe(
    Effect.catchTags({
      DcsBadRequest: (error) =>
        error.reason._tag === "TaskNotDeletable" ? Effect.succeed("left alone: not finished") : Effect.fail(error),
      DcsNotFound: (error) => Effect.succeed(`wrong place: ${error.reason._tag}`),
      DcsThrottled: (error) => Effect.succeed(`left alone: too many requests, wait ${error.retryAfter ?? 60} s`)
    })
  )

const program = Effect.gen(function* () {
  const instanceId = yield* Config.string("DCS_INSTANCE_ID")
  const dcs = yield* DcsTasks
  // The whole list first: a record that goes would shift the pages.
  const tasks = yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId }))
  yield* Effect.forEach(tasks, (task) =>
    clear(instanceId, task.id).pipe(
      Effect.catchTag("DcsInternalError", (error) => Effect.succeed(`failed: ${error.message}`)),
      Effect.flatMap((story) => Console.log(`${task.id} ${story}`))
    )
  )
})

await Effect.runPromise(Effect.provide(program, live))
