/** A trace of the model: a call, what happens to each of its requests, and how it ends. */

/** One attempt. */
export interface TraceStep {
  /** As in a plan of the laws, or `credentials fail`. */
  readonly kind: string
  /**
   * `handled`, `late`, `answered`, `repeated-handled`, `repeated-lost`, the status before a body that hangs; after the
   * attempt, `no-retry` or `stop`.
   */
  readonly marks: ReadonlyArray<string>
}

export interface Trace {
  readonly task: string
  readonly world: string
  readonly maxAttempts: number
  readonly repeatsUnseen: boolean
  readonly missingSucceeds: boolean
  readonly retryBusy: boolean
  readonly corrects: boolean
  readonly steps: ReadonlyArray<TraceStep>
  readonly ends: {
    readonly tag: string
    readonly code: string
    readonly attempts: number
    readonly mayHaveDeleted: boolean
    readonly prior: boolean
    readonly deleted: boolean
  }
}
