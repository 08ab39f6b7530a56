/** The part of a record that a rule looks at, and that must be unchanged when a plan is applied. */

/**
 * What a rule looks at in a record, and what must be unchanged when a plan is applied. A `BackgroundTask` has it, and so
 * has a row of your own that stores it.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordState {
  /** What the operation is, such as `EXTEND`. */
  readonly name?: string | undefined
  /** The service's own word, such as `SUCCESS`. */
  readonly status?: string | undefined
  /** ISO 8601, UTC. */
  readonly createdAt?: string | undefined
}

/**
 * The name, status and creation time of a record as one string, to compare or to hash. Equal only if all three are.
 *
 * @since 0.1.0
 * @category utilities
 * @example
 * ```ts
 * import { fingerprint } from "@dcs-tasks/core/selection"
 *
 * fingerprint({ status: "FAILED", name: "EXTEND" }) // => '["EXTEND","FAILED",null]'
 * ```
 */
export const fingerprint = ({ createdAt, name, status }: RecordState): string =>
  JSON.stringify([name ?? null, status ?? null, createdAt ?? null])
