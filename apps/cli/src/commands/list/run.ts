/** Runs `dcs-tasks list`: lists an instance's background tasks. */
import { DcsTasks } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { withStack } from "../../process/failure.ts"
import * as Instances from "../../target/instances.ts"
import { print } from "../../output/records.ts"
import { taskFormat } from "../../output/taskFormat.ts"
import type { Format } from "../../output/format.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"

interface ListInput extends Target.CallFlags {
  readonly instance: Option.Option<string>
  readonly output: Format
  readonly since: Option.Option<string>
  readonly until: Option.Option<string>
}

export const run = ({ instance, output, since, until, ...where }: ListInput) =>
  Effect.gen(function* () {
    const named = yield* Instances.requireName(instance)
    const target = yield* Target.prepare(where)
    yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      const [{ id: instanceId } = { id: named }] = yield* Instances.find(dcs, [named])
      const window = { since: Option.getOrUndefined(since), until: Option.getOrUndefined(until) }
      yield* print(dcs.listBackgroundTasks({ instanceId, ...window }), output, taskFormat)
    }).pipe(Client.provide(target.config))
  }).pipe(Client.withTransport, withStack)
