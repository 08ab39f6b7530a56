/**
 * Early stops of a bulk run: which errors say something about the tasks still to come, and whether they stop the whole
 * run or one instance.
 */
import * as Schema from "effect/Schema"
import type { DcsError } from "../model/DcsError.ts"
import { StopReason } from "../model/DeletionResult.ts"

const forbiddenLimit = 5

/** The state that stops one instance. */
export interface InstanceStop {
  stoppedBy: StopReason | undefined
  /** Consecutive 403 responses. */
  forbidden: number
}

/** Callers without types can stop with any value: it counts as a signal. */
export const stopReasonOf = (why: unknown): StopReason => (Schema.is(StopReason)(why) ? why : "signal")

const ofRun = (error: DcsError | undefined): StopReason | undefined => {
  if (error?._tag === "DcsUnauthorized") return "unauthorized"
  return error?._tag === "DcsCredentialsError" ? "credentials" : undefined
}

const ofInstance = (error: DcsError | undefined): StopReason | undefined => {
  if (error?._tag !== "DcsNotFound") return undefined
  if (error.reason._tag === "Instance") return "instance-missing"
  return error.reason._tag === "Route" ? "route-missing" : undefined
}

/**
 * Takes the outcome of one task into account: an error, or `undefined` for a success. Can stop the instance; returns the
 * reason if it stops the whole run.
 */
export const recordOutcome = (instance: InstanceStop, error: DcsError | undefined): StopReason | undefined => {
  instance.forbidden = error?._tag === "DcsForbidden" ? instance.forbidden + 1 : 0
  instance.stoppedBy ??= instance.forbidden >= forbiddenLimit ? "forbidden" : ofInstance(error)
  return ofRun(error)
}
