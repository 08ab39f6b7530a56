/**
 * Failures of a caller's effects during a bulk run: its journal and its pace. Apart from `run.ts`, because it loads a
 * logger.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { StopReason } from "../model/DeletionResult.ts"

export type StopRun = (reason: StopReason) => void

/** Handles a failure: stops the run, and logs only the first one. */
export const stopAndLog = (what: string, stop: () => void): ((cause: Cause.Cause<unknown>) => Effect.Effect<void>) => {
  let isLogged = false
  return (cause) => {
    stop()
    if (isLogged) return Effect.void
    isLogged = true
    // A logger that throws must not hide what happened to a task.
    return Effect.ignoreCause(Effect.logError(`The ${what} of a bulk deletion failed`, cause))
  }
}
