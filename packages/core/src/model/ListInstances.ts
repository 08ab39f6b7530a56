/**
 * Listing a project's instances.
 *
 * @since 0.1.0
 */

import { anything, type Rules } from "@dcs-tasks/wire/input"

/** @since 0.1.0 */
export interface ListInstancesInput {
  /** Instances a page; 1 to 1000, 1000 by default. */
  readonly pageSize?: number | undefined
}

/** How many rows a page may have is decided with the query. */
export const listInstancesRules: Rules<ListInstancesInput> = { pageSize: anything }
