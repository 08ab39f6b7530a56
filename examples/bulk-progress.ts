// When thousands of tasks are deleted in one run: bounded memory, a rate limit and progress.
import { DcsTasks, layerConfig } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const { stdin } = yield* Stdio.Stdio
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  const counts = new Map<string, number>()
  // One id per line, read no faster than tasks are deleted.
  yield* stdin.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.map((taskId) => ({ instanceId, taskId })),
    dcs.deleteBackgroundTasks({ concurrency: 8, rate: 200 }),
    Stream.tap(({ outcome, taskId }) =>
      outcome._tag === "Failed" || outcome._tag === "Invalid"
        ? Console.log(`${taskId}: ${outcome.error.message}`)
        : Effect.void
    ),
    Stream.zipWithIndex,
    Stream.runForEach(([{ outcome }, index]) => {
      counts.set(outcome._tag, (counts.get(outcome._tag) ?? 0) + 1)
      return (index + 1) % 100 === 0 ? Console.error(`${index + 1} done`) : Effect.void
    })
  )
  for (const [outcome, count] of counts) yield* Console.log(`${outcome} ${count}`)
})

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

NodeRuntime.runMain(Effect.provide(program, [Live, NodeServices.layer]))
