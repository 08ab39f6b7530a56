/**
 * Durable clean-ups of DCS background tasks over several machines.
 *
 * @since 0.1.0
 * @module
 */
export { CleanUp, type CleanUpService } from "./CleanUp.ts"
export { PlanInput, type PlannedRecord } from "./model/PlanInput.ts"
export { Filter, Instances, RunId, RunInput, RunState, RunStatus, Target } from "./model/Run.ts"
export { DatabaseError, RunConflict, RunExists, RunInvalid, RunNotFound } from "./model/RunError.ts"
export { type ChunkProgress, Progress } from "./Progress.ts"
export { NotSent, RecordOutcome, StoredOutcome } from "./model/StoredOutcome.ts"
export { Schedule } from "./model/Schedule.ts"
export { Targets } from "./Targets.ts"
export type { RunnerOptions } from "./live.ts"
