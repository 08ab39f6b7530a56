/**
 * A bulk run below one span, which counts its results.
 */
import { operationNames } from "@dcs-tasks/wire/call"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { Client } from "../client/client.ts"
import type { BulkRun } from "./run.ts"

/** A bulk run that has to be ended. */
export interface ObservedRun extends BulkRun {
  /** Runs before the first input is read. */
  readonly begin: Effect.Effect<void>
  /** Runs once, however the run ends. No exit: its results were not read to their end. */
  readonly end: (exit: Exit.Exit<unknown, unknown> | undefined) => Effect.Effect<void>
}

export const observedRun = ({ endpoint, instrumentation }: Client, run: BulkRun): ObservedRun => {
  const observed = { name: operationNames.bulk, origin: endpoint.origin }
  const { begin, end, within } = instrumentation.bulk(observed, run.concurrency)
  const counts: Record<string, number> = {}
  return {
    ...run,
    begin,
    process: (task, index) =>
      Effect.map(within(run.process(task, index)), (result) => {
        const { _tag } = result.outcome
        counts[_tag] = (counts[_tag] ?? 0) + 1
        return result
      }),
    end: (exit) => Effect.suspend(() => end(exit, { counts, stopReason: run.stoppedBy() }))
  }
}
