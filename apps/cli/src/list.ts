/** `dcs-tasks list`: an instance's background tasks. */
import { BackgroundTask, DcsTasks } from "@dcs-tasks/core"
import { parseTime } from "@dcs-tasks/wire/time"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ofDcsError, withStack } from "./Failure.ts"
import * as flags from "./flags.ts"
import * as Instances from "./Instances.ts"
import { print, type Shape } from "./records.ts"
import * as Service from "./Service.ts"
import * as Target from "./Target.ts"

export const tasks: Shape<BackgroundTask> = {
  key: "tasks",
  encode: Schema.encodeSync(BackgroundTask),
  columns: [{ title: "ID", whole: true }, { title: "STATUS" }, { title: "NAME" }, { title: "CREATED" }],
  row: ({ createdAt, id, name, status }) => [id, status ?? "-", name ?? "-", createdAt ?? "-"]
}

const time = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(description),
    Flag.filter(
      (text) => parseTime(text) !== undefined,
      () => "a date or time such as 2026-03-02 or 2026-03-02T09:30:00Z"
    ),
    Flag.optional
  )

const options = {
  since: time("since", "Only tasks created at this time or later; UTC if it names no zone"),
  until: time("until", "Only tasks created at this time or earlier"),
  output: flags.output
}

export const list = Command.make(
  "list",
  { ...flags.target, ...options },
  ({ instance, output, since, until, ...where }) =>
    Effect.gen(function* () {
      const named = yield* Instances.one(instance)
      const target = yield* Target.resolve(where)
      yield* Effect.gen(function* () {
        const dcs = yield* DcsTasks
        const [{ id: instanceId } = { id: named }] = yield* Instances.find(dcs, [named])
        const window = { since: Option.getOrUndefined(since), until: Option.getOrUndefined(until) }
        yield* print(dcs.listBackgroundTasks({ instanceId, ...window }), output, tasks)
      }).pipe(
        Service.provide(target.config),
        Effect.mapError((error) => (error._tag === "Failure" ? error : ofDcsError(error)))
      )
    }).pipe(Service.withTransport, withStack)
).pipe(
  Command.withDescription("List the background tasks of an instance"),
  Command.withExamples([
    { command: "dcs-tasks list -I INSTANCE -o ndjson", description: "One JSON line per task" },
    { command: "dcs-tasks list -I INSTANCE --until 2026-01-01", description: "What is older than this year" }
  ])
)
