/**
 * Deleting DCS background tasks as an Effect.
 *
 * @since 0.1.0
 */
export * from "./BackgroundTask.ts"
export type { Authentication, Credentials, CredentialsProvider, RequestToAuthenticate, Token } from "./Credentials.ts"
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
} from "./DcsError.ts"
export { DcsTasks, type DcsTasksConfig, type DcsTasksService, type DcsTasksStaticConfig } from "./DcsTasks.ts"
export {
  AlreadyGone,
  Deleted,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./DeleteBackgroundTask.ts"
export { Instance } from "./Instance.ts"
export type { ListBackgroundTasksInput, ListedPage, TimeInput } from "./ListBackgroundTasks.ts"
export type { ListInstancesInput } from "./ListInstances.ts"
export type { RetryConfig } from "./RetryPolicy.ts"
export type { BulkDeleteOptions, DeletionJournal } from "./BulkDeleteOptions.ts"
export {
  BulkOutcome,
  type DeletionResult,
  Duplicate,
  Failed,
  Invalid,
  NotAttempted,
  Skipped,
  StopReason
} from "./DeletionResult.ts"
