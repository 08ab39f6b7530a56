// When deletions arrive as messages: which to acknowledge, which to deliver again and which to set aside.
import { type DcsError, DcsTasks, isRetryable, layerConfig } from "@dcs-tasks/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

const Message = Schema.fromJsonString(Schema.Struct({ instanceId: Schema.String, taskId: Schema.String }))

/** A call retries faults itself, but it does not wait until an operation has finished. */
const canSucceedLater = (error: DcsError | Schema.SchemaError) =>
  isRetryable(error) || (error._tag === "DcsBadRequest" && error.reason._tag === "TaskNotDeletable")

const settle = Effect.fn("settle")(
  function* (text: string) {
    const dcs = yield* DcsTasks
    const message = yield* Schema.decodeEffect(Message)(text)
    // A missing task is a success, because an earlier delivery of the same message may have deleted it.
    return (yield* dcs.deleteBackgroundTask(message, { missing: "succeed" }))._tag
  },
  (settled) =>
    Effect.match(settled, {
      onSuccess: (outcome) => `acknowledged: ${outcome}`,
      onFailure: (error) => `${canSucceedLater(error) ? "again" : "aside"}: ${error._tag}`
    })
)

/** Standard input replaces your broker: one message per line. */
const program = Effect.flatMap(Stdio.Stdio, ({ stdin }) =>
  stdin.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.mapEffect(settle, { concurrency: 8 }),
    Stream.runForEach((settled) => Console.log(settled))
  )
)

const Live = layerConfig({
  endpoint: Config.String("DCS_ENDPOINT"),
  projectId: Config.String("OS_PROJECT_ID"),
  credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
})

NodeRuntime.runMain(Effect.provide(program, [Live, NodeServices.layer]))
