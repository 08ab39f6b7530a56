/**
 * Deleting DCS background tasks from Effect 3 programs.
 *
 * @since 0.1.0
 */
export * from "./BackgroundTask.ts"
export type { Authentication, Credentials, CredentialsProvider, RequestToAuthenticate, Token } from "./Credentials.ts"
export {
  DcsBadRequest,
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
  mayHaveDeleted
} from "./DcsError.ts"
export { DcsTasks, type DcsTasksConfig, type DcsTasksService, type DcsTasksStaticConfig } from "./DcsTasks.ts"
export {
  AlreadyGone,
  Deleted,
  type DeleteBackgroundTaskInput,
  type DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "./DeleteBackgroundTask.ts"
export type { ListBackgroundTasksInput, ListedPage, TimeInput } from "./ListBackgroundTasks.ts"
export { BadRequestReason, NotFoundReason, UnauthorizedReason } from "./Reason.ts"
export type { RetryConfig } from "./RetryPolicy.ts"
