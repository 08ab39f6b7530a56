// When old records are deleted every night: a schedule in a time zone; a failed run does not end it.
import { DcsTasks, finishedStatuses, layerConfig } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

const cleanUp = Effect.fn("cleanUp")(
  function* (instanceId: string) {
    const dcs = yield* DcsTasks
    const until = DateTime.subtract(yield* DateTime.now, { days: 30 })
    // Collects the whole list first: each deletion would shift the pages.
    const old = yield* dcs.listBackgroundTasks({ instanceId, until }).pipe(
      Stream.filter(({ status = "" }) => finishedStatuses.has(status)),
      Stream.map(({ id }) => ({ instanceId, taskId: id })),
      Stream.runCollect
    )
    const results = yield* Stream.fromIterable(old).pipe(dcs.deleteBackgroundTasks, Stream.runCollect)
    const rest = results.filter(({ outcome }) => outcome._tag !== "Deleted" && outcome._tag !== "AlreadyGone")
    yield* Console.log(`${results.length - rest.length} deleted, ${rest.length} left`)
  },
  Effect.catch((error) => Console.error(`This run failed: ${error.message}`))
)

const program = Effect.gen(function* () {
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const expression = yield* Config.String("CRON").pipe(Config.withDefault("0 3 * * *"))
  // Unlike `repeat`, `schedule` waits for the first date. Runs never overlap.
  yield* Effect.schedule(cleanUp(instanceId), Schedule.cron(expression, "Europe/Berlin"))
})

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

NodeRuntime.runMain(Effect.provide(program, Live))
