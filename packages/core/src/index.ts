/**
 * Deletes DCS background tasks as an Effect.
 *
 * @since 0.1.0
 * @module
 */
export * from "./model/BackgroundTask.ts"
export type {
  Authentication,
  Credentials,
  CredentialsProvider,
  RequestToAuthenticate,
  Token
} from "./model/Credentials.ts"
export {
  BadRequestReason,
  DcsBadRequest,
  DcsClientClosed,
  DcsCredentialsError,
  DcsError,
  DcsForbidden,
  DcsInternalError,
  DcsInvalidInput,
  DcsNotFound,
  type DcsSentError,
  DcsThrottled,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  DcsUnavailable,
  DcsUnexpectedResponse,
  type DeleteBackgroundTaskError,
  isDcsError,
  mayHaveDeleted,
  NotFoundReason,
  UnauthorizedReason
} from "./model/DcsError.ts"
export type { Configs } from "./model/configs.ts"
export {
  DcsTasks,
  type DcsTasksConfig,
  type DcsTasksConfigs,
  type DcsTasksService,
  type DcsTasksStaticConfig
} from "./DcsTasks.ts"
export { isAuthentication, isRetryable, isThrottled } from "./model/categories.ts"
export { DcsProblem, type ProblemOptions, toProblem } from "./model/problem.ts"
export {
  AlreadyGone,
  Deleted,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./model/DeleteBackgroundTask.ts"
export { Instance } from "./model/Instance.ts"
export type { BackgroundTaskPage, ListBackgroundTasksInput, TimeInput } from "./model/ListBackgroundTasks.ts"
export type { InstancePage, ListInstancesInput } from "./model/Instance.ts"
export type { CallLimits, RetryConfig } from "./model/CallLimits.ts"
export type { BulkDeleteOptions } from "./bulk/options.ts"
export { DcsJournalError, DeletionJournal, type DeletionJournalService } from "./bulk/DeletionJournal.ts"
export type { DeleteBackgroundTasks } from "./bulk/stream.ts"
export {
  BulkOutcome,
  DeletionResult,
  Duplicate,
  Failed,
  Invalid,
  NotAttempted,
  Skipped,
  StopReason
} from "./model/DeletionResult.ts"
export { type DcsTasksCall, DcsTasksCalls, type DcsTasksScript, type ScriptedDeletion } from "./testing/script.ts"
