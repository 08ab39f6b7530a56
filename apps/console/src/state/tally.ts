/** Counts the rows of a run by their fates. */
import type { Fate } from "../model/Fate.ts"
import type { Counts } from "../model/Run.ts"

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

export const makeTally = (total: number) => {
  const counts = { waiting: total, deleted: 0, alreadyGone: 0, unknown: 0, failed: 0, notAttempted: 0, stillThere: 0 }
  return {
    move: (from: Fate, to: Fate): void => {
      counts[names[from._tag]] -= 1
      counts[names[to._tag]] += 1
    },
    counts: (): Counts => ({ ...counts })
  }
}
