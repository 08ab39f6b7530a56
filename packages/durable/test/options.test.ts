/** Invalid options of a runner are refused before anything starts. */
import { DcsTasks } from "@dcs-tasks/core"
import { ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { type RunnerOptions, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const targets = Layer.provide(Targets.layerOne(target), DcsTasks.layerTest())

const invalid: ReadonlyArray<readonly [string, RunnerOptions]> = [
  ["options.rate", { rate: 0 }],
  ["options.rate", { rate: Number.NaN }],
  ["options.rate", { rate: Number.POSITIVE_INFINITY }],
  ["options.account", { account: "" }],
  ["options.concurrency", { concurrency: 65 }],
  ["options.concurrency", { concurrency: 1.5 }]
]

for (const [field, options] of invalid) {
  it.effect(`${field}: ${Object.values(options).join()}`, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(Layer.provide(Testing.layer(options), targets)))
      expect(error).toMatchObject({ _tag: "DcsInvalidInput", field })
    })
  )
}
