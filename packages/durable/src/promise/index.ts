/**
 * Durable clean-ups for programs without Effect.
 *
 * @since 0.1.0
 * @module
 */
export { DatabaseError, RunConflict, RunExists, RunInvalid, RunNotFound } from "../model/RunError.ts"
export type { StoredOutcome } from "../model/StoredOutcome.ts"
export {
  type CleanUpCallOptions,
  type CleanUpClient,
  type CleanUpOptions,
  openCleanUp,
  type PlanInput,
  type PlannedRecord,
  type RunInput,
  type RunStatus,
  type Schedule
} from "./client.ts"
export { DatabaseSetupError } from "./DatabaseSetupError.ts"
