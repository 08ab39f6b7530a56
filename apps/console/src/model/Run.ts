/** A bulk deletion as the page shows it. */
import type { Fate } from "./Fate.ts"

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

const names = {
  Listed: "waiting",
  Waiting: "waiting",
  Deleted: "deleted",
  AlreadyGone: "alreadyGone",
  Unknown: "unknown",
  Failed: "failed",
  NotAttempted: "notAttempted",
  StillThere: "stillThere"
} as const satisfies { readonly [K in Fate["_tag"]]: keyof Counts }

/** Counts that change as rows get their fates. */
export const tally = (total: number) => {
  const counts = { waiting: total, deleted: 0, alreadyGone: 0, unknown: 0, failed: 0, notAttempted: 0, stillThere: 0 }
  return {
    move: (from: Fate, to: Fate): void => {
      counts[names[from._tag]] -= 1
      counts[names[to._tag]] += 1
    },
    counts: (): Counts => ({ ...counts })
  }
}

const rateWindow = 10_000

/** Rows per second over the last ten seconds, from the times at which rows ended. */
export const rateMeter = (startedAt: number) => {
  let times: Array<number> = []
  let since = startedAt
  return {
    /** A row ended. */
    mark: (now: number): void => {
      times.push(now)
    },
    /** A pause ended: it does not count. */
    restart: (now: number): void => {
      times = []
      since = now
    },
    perSecond: (now: number): number => {
      const begin = Math.max(since, now - rateWindow)
      const first = times.findIndex((time) => time >= begin)
      times = first === -1 ? [] : times.slice(first)
      // Less than a second says little.
      return times.length / (Math.max(now - begin, 1000) / 1000)
    }
  }
}
