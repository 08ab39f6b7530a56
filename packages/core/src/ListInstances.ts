/**
 * Listing a project's instances.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export interface ListInstancesInput {
  /** Instances a page; 1 to 1000, 1000 by default. */
  readonly pageSize?: number | undefined
}
