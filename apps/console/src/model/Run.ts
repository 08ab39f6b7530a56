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

/** Failed and unknown rows with the same message. */
export interface Fault {
  readonly fate: "Unknown" | "Failed"
  /** Without the id of the request. */
  readonly message: string
  readonly keys: ReadonlyArray<string>
  readonly requestIds: ReadonlyArray<string>
}

export interface Run {
  /** `paused`: nothing new starts. `stopping`: what is in progress finishes. */
  readonly state: "running" | "paused" | "stopping" | "ended"
  readonly total: number
  readonly counts: Counts
  /** How many of those that wait have been started, and still finish after a pause or a stop. */
  readonly inProgress: number
  /** Of the last seconds; 0 while nothing ends. */
  readonly perSecond: number
  /** Missing while nothing can be said about it. */
  readonly secondsLeft?: number | undefined
  /** Epoch milliseconds, by `Console.clock`, until which the service has asked to wait, while it lasts. */
  readonly throttledUntil?: number | undefined
  /** Epoch milliseconds, by `Console.clock`. */
  readonly startedAt: number
  readonly endedAt?: number | undefined
  /** Why it ended early: a reason of the library, such as `signal` for the operator's stop, or one of the page. */
  readonly stoppedBy?: string | undefined
  /** What is wrong and what to do, if all that comes after would fail, too. */
  readonly problem?: string | undefined
  /** Why the unknown rows could not be checked. */
  readonly checkProblem?: string | undefined
  /** What went wrong. Those with most rows first. */
  readonly faults: ReadonlyArray<Fault>
}

/** Only one run at a time: until it has ended, nothing else is listed or deleted. */
export const isUnderWay = (run: Run | undefined): run is Run => run !== undefined && run.state !== "ended"
