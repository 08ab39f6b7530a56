/**
 * Listing an instance's background tasks.
 *
 * @since 0.1.0
 */
import type { InstanceId } from "./BackgroundTask.ts"

/** @since 0.1.0 */
export interface ListBackgroundTasksInput {
  readonly instanceId: InstanceId | (string & {})
  /** Records a page; 1 to 1000, 1000 by default. */
  readonly pageSize?: number | undefined
}
