/** The results of a prune by instance. */
import * as Effect from "effect/Effect"
import { displayInstance, distinctById } from "../../target/instances.ts"
import type { ReportLine } from "../../output/report.ts"
import { inOrder, type Outcome, responseOf } from "../../output/outcome.ts"
import type { Failure } from "../../process/failure.ts"
import * as Stderr from "../../output/stderr.ts"
import type { Snapshot } from "./snapshot.ts"

interface ByInstance {
  readonly count: (result: ReportLine) => void
  /** Prints one line per instance on stderr; nothing if there is only one instance. */
  readonly print: Effect.Effect<void>
}

/** The reason was printed when the instance was listed. */
const statusOf = ({ cause }: Failure): string => {
  const response = cause === undefined ? "" : responseOf(cause)
  return response === "" ? "" : ` (${response})`
}

export const make = ({ instances, unlisted }: Pick<Snapshot, "instances" | "unlisted">): ByInstance => {
  const counts = new Map<string, Map<Outcome, number>>()
  return {
    count: ({ instanceId, outcome }) => {
      const own = counts.get(instanceId) ?? new Map<Outcome, number>()
      counts.set(instanceId, own.set(outcome, (own.get(outcome) ?? 0) + 1))
    },
    print: Effect.suspend(() => {
      const all = distinctById([...instances, ...unlisted.map(({ instance }) => instance)])
      if (all.length < 2) return Effect.void
      const lines = all.map((instance) => {
        const leftOut = unlisted.find(({ instance: { id } }) => id === instance.id)
        if (leftOut !== undefined) return `${displayInstance(instance)}: left out${statusOf(leftOut.failure)}`
        const own = inOrder(counts.get(instance.id) ?? new Map()).map(([outcome, count]) => `${count} ${outcome}`)
        return `${displayInstance(instance)}: ${own.join(", ") || "nothing to delete"}`
      })
      return Effect.forEach(lines, Stderr.note, { discard: true })
    })
  }
}
