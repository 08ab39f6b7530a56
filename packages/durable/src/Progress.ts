/**
 * Shows whether a runner makes progress.
 *
 * @since 0.1.0
 * @module
 */
import * as Context from "effect/Context"

/**
 * The signs of life of a chunk in progress.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChunkProgress {
  /** Grows with each request that gets its slot, and with each result. */
  readonly moves: number
  /** Requests that wait for their slot of the rate. */
  readonly waiting: number
}

/**
 * Counters for a watchdog. Compare two readings: a counter cannot go wrong with the clock, or while the process is frozen.
 *
 * @since 0.1.0
 * @category services
 */
export class Progress extends Context.Service<
  Progress,
  {
    /** How often the runner has looked at all runs: about once a second. */
    readonly turns: () => number
    /** The chunks that this process works on. */
    readonly chunks: () => ReadonlyArray<ChunkProgress>
  }
>()("@dcs-tasks/durable/Progress") {}
