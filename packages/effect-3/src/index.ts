/**
 * Deleting DCS background tasks from Effect 3 programs.
 *
 * @since 0.1.0
 */
export * from "./BackgroundTask.ts"
export type { Authentication, Credentials, CredentialsProvider, RequestToAuthenticate, Token } from "./Credentials.ts"
export * from "./DcsError.ts"
export * from "./DcsTasks.ts"
export * from "./DeleteBackgroundTask.ts"
export type * from "./ListBackgroundTasks.ts"
export * from "./Reason.ts"
export type { RetryConfig } from "./RetryPolicy.ts"
