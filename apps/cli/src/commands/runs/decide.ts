/** Runs `dcs-tasks runs pause`, `resume`, `cancel` and `retry`. */
import type { CleanUpClient, RunStatus } from "@dcs-tasks/durable/client"
import * as Effect from "effect/Effect"
import { change, type Everywhere, withCleanUp } from "./cleanUp.ts"
import { lineOf } from "./format.ts"
import { printRun } from "./print.ts"

interface DecisionInput extends Everywhere {
  readonly run: string
}

interface CallOptions {
  readonly signal: AbortSignal
}

const decision = (call: (cleanUp: CleanUpClient, run: string, options: CallOptions) => Promise<RunStatus>) => ({
  run: (flags: DecisionInput) =>
    withCleanUp(flags, (cleanUp) =>
      Effect.flatMap(
        change((signal) => call(cleanUp, flags.run, { signal }), "Run the same command again."),
        (status) => printRun(status, flags.output, lineOf(status))
      )
    )
})

export const pause = decision((cleanUp, run, options) => cleanUp.pause(run, options))
export const resume = decision((cleanUp, run, options) => cleanUp.resume(run, options))
export const cancel = decision((cleanUp, run, options) => cleanUp.cancel(run, options))
export const retry = decision((cleanUp, run, options) => cleanUp.retry(run, options))
