/** `dcs-tasks list`: an instance's background tasks. */
import { BackgroundTask, DcsTasks } from "@dcs-tasks/core"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { ofDcsError, withStack } from "./Failure.ts"
import * as flags from "./flags.ts"
import type { Format } from "./Report.ts"
import * as Service from "./Service.ts"
import * as Stdout from "./Stdout.ts"
import * as Stop from "./Stop.ts"
import * as Target from "./Target.ts"

const encode = Schema.encodeSync(BackgroundTask)

const columns = (task: BackgroundTask): ReadonlyArray<string> =>
  [task.id, task.status ?? "-", task.name ?? "-", task.createdAt ?? "-"].map(escapeText)

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}

const print = (format: Format, tasks: ReadonlyArray<BackgroundTask>): Effect.Effect<void> => {
  switch (format) {
    case "ndjson":
      return Effect.forEach(tasks, (task) => Stdout.line(JSON.stringify(encode(task))), { discard: true })
    case "json":
      return Stdout.line(JSON.stringify({ tasks: tasks.map((task) => encode(task)) }))
    case "text":
      return tasks.length === 0
        ? Effect.void
        : Stdout.line(table([["ID", "STATUS", "NAME", "CREATED"], ...tasks.map(columns)]))
  }
}

export const list = Command.make("list", { ...flags.target, output: flags.output }, ({ output, ...where }) =>
  Effect.gen(function* () {
    const target = yield* Target.resolve(where)
    const tasks = yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      return yield* Stream.runCollect(dcs.listBackgroundTasks({ instanceId: target.instanceId }))
    }).pipe(Service.provide(target.config), Effect.mapError(ofDcsError), Stop.interrupts)
    yield* print(output, tasks)
  }).pipe(Service.withTransport, withStack)
).pipe(
  Command.withDescription("List the background tasks of an instance"),
  Command.withExamples([{ command: "dcs-tasks list -I INSTANCE -o ndjson", description: "One JSON line per task" }])
)
