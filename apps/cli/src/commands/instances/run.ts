/** Runs `dcs-tasks instances`: lists the project's DCS instances. */
import { DcsTasks, Instance } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { print, type ListFormat } from "../../output/records.ts"
import { displayTime, timeColumn } from "../../output/table.ts"
import type { Format } from "../../output/format.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"

interface InstancesInput extends Target.CallFlags {
  readonly output: Format
}

const instances: ListFormat<Instance> = {
  none: "no instances found",
  encode: Schema.encodeSync(Instance),
  columns: [{ title: "ID", whole: true }, { title: "NAME" }, { title: "STATUS" }, { title: "ENGINE" }, timeColumn],
  row: ({ createdAt, engine, engineVersion, id, name, status }) => [
    id,
    name ?? "-",
    status ?? "-",
    [engine, engineVersion].filter((part) => part !== undefined).join(" ") || "-",
    displayTime(createdAt)
  ]
}

export const run = ({ output, ...where }: InstancesInput) =>
  Effect.gen(function* () {
    const target = yield* Target.prepare(where)
    yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      yield* print(dcs.listInstances(), output, instances)
    }).pipe(Target.announcedIfRefused(target, "all instances"), Client.provide(target.config))
  }).pipe(Client.withTransport)
