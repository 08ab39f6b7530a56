// When a run can be interrupted or killed: a journal, so that the next run continues where this one ended.
import { DcsTasks, DeletionJournal, layerConfig } from "@dcs-tasks/node"
import { layerJournal } from "@dcs-tasks/node/journal"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

const program = Effect.gen(function* () {
  const dcs = yield* DcsTasks
  const journal = yield* DeletionJournal
  const { stdin } = yield* Stdio.Stdio
  const instanceId = yield* Config.String("DCS_INSTANCE_ID")
  // The same ids as before: what earlier runs deleted is not sent again.
  yield* stdin.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.map((taskId) => ({ instanceId, taskId })),
    dcs.deleteBackgroundTasks({ journal }),
    Stream.runForEach(({ outcome, taskId }) => Console.log(`${taskId} ${outcome._tag}`))
  )
})

const endpoint = Config.String("DCS_ENDPOINT")
const projectId = Config.String("OS_PROJECT_ID")

/** Locked while the program runs. A journal of another endpoint or project is refused. */
const Journal = Layer.unwrap(
  Effect.gen(function* () {
    const target = { endpoint: yield* endpoint, projectId: yield* projectId }
    return layerJournal(yield* Config.String("JOURNAL"), target)
  })
)

const Live = layerConfig({ endpoint, projectId, credentials: { token: Config.Redacted("OS_AUTH_TOKEN") } })

NodeRuntime.runMain(Effect.provide(program, [Live, Journal, NodeServices.layer]))
