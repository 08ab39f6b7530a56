/** Runs `dcs-tasks list`: lists an instance's background tasks. */
import { BackgroundTask, DcsTasks } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ofDcsError, withStack } from "../../process/failure.ts"
import * as Instances from "../../target/instances.ts"
import { print, type ListFormat } from "../../output/records.ts"
import type { Format } from "../../output/format.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"

interface ListInput extends Target.CallFlags {
  readonly instance: Option.Option<string>
  readonly output: Format
  readonly since: Option.Option<string>
  readonly until: Option.Option<string>
}

export const tasks: ListFormat<BackgroundTask> = {
  key: "tasks",
  encode: Schema.encodeSync(BackgroundTask),
  columns: [{ title: "ID", whole: true }, { title: "STATUS" }, { title: "NAME" }, { title: "CREATED" }],
  row: ({ createdAt, id, name, status }) => [id, status ?? "-", name ?? "-", createdAt ?? "-"]
}

export const run = ({ instance, output, since, until, ...where }: ListInput) =>
  Effect.gen(function* () {
    const named = yield* Instances.requireName(instance)
    const target = yield* Target.prepare(where)
    yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      const [{ id: instanceId } = { id: named }] = yield* Instances.find(dcs, [named])
      const window = { since: Option.getOrUndefined(since), until: Option.getOrUndefined(until) }
      yield* print(dcs.listBackgroundTasks({ instanceId, ...window }), output, tasks)
    }).pipe(
      Client.provide(target.config),
      Effect.mapError((error) => (error._tag === "Failure" ? error : ofDcsError(error)))
    )
  }).pipe(Client.withTransport, withStack)
