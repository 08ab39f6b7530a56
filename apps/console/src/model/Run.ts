/** A bulk deletion as the page shows it. */

/** How many rows of a run have each fate. They add up to its total. */
export interface Counts {
  readonly waiting: number
  readonly deleted: number
  readonly alreadyGone: number
  readonly unknown: number
  readonly failed: number
  readonly notAttempted: number
  readonly stillThere: number
}

export interface Run {
  /** `paused`: nothing new starts. `stopping`: what is in progress finishes. */
  readonly state: "running" | "paused" | "stopping" | "ended"
  readonly total: number
  readonly counts: Counts
  /** How many of those that wait have been handed to the library and still finish after a pause or stop. */
  readonly inProgress: number
  /** Of the last seconds; 0 while nothing ends. */
  readonly perSecond: number
  /** Missing while nothing can be said about it. */
  readonly secondsLeft?: number | undefined
  /** Epoch milliseconds until which the service has asked to wait. Can be in the past. */
  readonly throttledUntil?: number | undefined
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly endedAt?: number | undefined
  /** Why it ended early: a reason of the library, `"signal"` for the operator's stop, or `"program-gone"`. */
  readonly stoppedBy?: string | undefined
  /** What is wrong and what to do about it, if the run stopped by itself. */
  readonly problem?: string | undefined
  /** Rows that need a look, by message: those with most rows first. */
  readonly faults: ReadonlyArray<Fault>
}

/** Failed and unknown rows with the same message. */
export interface Fault {
  readonly fate: "Unknown" | "Failed"
  readonly message: string
  readonly keys: ReadonlyArray<string>
  readonly requestIds: ReadonlyArray<string>
}
