// When one program works on several clouds, regions or projects: a client for each, created on first use.
import { DcsTasks, layerConfig } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as LayerMap from "effect/LayerMap"
import * as Stream from "effect/Stream"

type Cloud = "OTC" | "HUAWEI"

/** Reads variables such as `OTC_ENDPOINT`. A client that is not used for five minutes is closed. */
class Clouds extends LayerMap.Service<Clouds>()("app/Clouds", {
  lookup: (cloud: Cloud) =>
    layerConfig({
      endpoint: Config.String(`${cloud}_ENDPOINT`),
      projectId: Config.String(`${cloud}_PROJECT_ID`),
      credentials: { token: Config.Redacted(`${cloud}_AUTH_TOKEN`) }
    }),
  idleTimeToLive: "5 minutes"
}) {}

/** Independent of the cloud: uses the client that is provided. */
const deleteFailed = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  // Collects the whole list first: each deletion would shift the pages.
  const failed = yield* dcs.listInstances().pipe(
    Stream.map(({ id }) => id),
    Stream.flatMap((instanceId) =>
      dcs.listBackgroundTasks({ instanceId }).pipe(
        Stream.filter(({ status }) => status === "FAILED"),
        Stream.map(({ id }) => ({ instanceId, taskId: id }))
      )
    ),
    Stream.runCollect
  )
  const results = yield* Stream.fromIterable(failed).pipe(dcs.deleteBackgroundTasks, Stream.runCollect)
  return `${results.filter(({ outcome }) => outcome._tag === "Deleted").length} of ${failed.length} deleted`
})

const clouds: ReadonlyArray<Cloud> = ["OTC", "HUAWEI"]

const program = Effect.forEach(
  clouds,
  (cloud) =>
    deleteFailed.pipe(
      Effect.provide(Clouds.get(cloud)),
      Effect.flatMap((summary) => Console.log(`${cloud}: ${summary}`))
    ),
  { concurrency: "unbounded", discard: true }
)

NodeRuntime.runMain(Effect.provide(program, Clouds.layer))
