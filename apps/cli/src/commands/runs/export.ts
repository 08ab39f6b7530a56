/** Runs `dcs-tasks runs export`. */
import type { PlannedRecord, RunStatus } from "@dcs-tasks/durable/client"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { copyLine } from "../../bulk/export.ts"
import * as Stdout from "../../output/stdout.ts"
import * as Signals from "../../process/signals.ts"
import { ask, type Everywhere, rows, withCleanUp } from "./cleanUp.ts"

interface ExportInput extends Omit<Everywhere, "output"> {
  readonly run: string
}

const lineOf = ({ target }: RunStatus, { instanceId, task }: PlannedRecord): string =>
  copyLine(target, { instance: { id: instanceId, name: undefined }, task })

export const run = Effect.fnUntraced(function* (flags: ExportInput) {
  yield* withCleanUp({ ...flags, output: "ndjson" }, (cleanUp) =>
    Effect.gen(function* () {
      const status = yield* ask((signal) => cleanUp.show(flags.run, { signal }))
      yield* rows(cleanUp.copies(flags.run)).pipe(
        Stream.takeWhile(() => !Stdout.isBroken()),
        Stream.runForEach((copy) => Stdout.line(lineOf(status, copy))),
        Signals.interruptible
      )
    })
  )
})
