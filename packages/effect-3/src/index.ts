/**
 * Deleting DCS background tasks from Effect 3 programs.
 *
 * @since 0.1.0
 * @module
 */
export * from "./model/BackgroundTask.ts"
export type { CallLimits, RetryConfig } from "./model/CallLimits.ts"
export type {
  Authentication,
  Credentials,
  CredentialsProvider,
  RequestToAuthenticate,
  Token,
  WaitLimit
} from "./model/Credentials.ts"
export * from "./model/categories.ts"
export * from "./model/DcsError.ts"
export * from "./model/problem.ts"
export * from "./DcsTasks.ts"
export type { DcsTasksConfig, DcsTasksConfigs, DcsTasksStaticConfig } from "./model/DcsTasksConfig.ts"
export * from "./model/DeleteBackgroundTask.ts"
export type * from "./model/ListBackgroundTasks.ts"
export * from "./model/Reason.ts"
