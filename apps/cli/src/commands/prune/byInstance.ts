/** How each instance fared, where there are several. */
import * as Effect from "effect/Effect"
import { told } from "../../target/instances.ts"
import type { Result } from "../../output/report.ts"
import type { Outcome } from "../../output/outcome.ts"
import * as Stderr from "../../output/stderr.ts"
import type { Snapshot } from "./snapshot.ts"

export interface ByInstance {
  readonly count: (result: Result) => void
  /** One line an instance, on stderr; nothing for a single one. */
  readonly tell: Effect.Effect<void>
}

export const make = ({ instances, unlisted }: Snapshot): ByInstance => {
  const counts = new Map<string, Map<Outcome, number>>()
  return {
    count: ({ instanceId, outcome }) => {
      const own = counts.get(instanceId) ?? new Map<Outcome, number>()
      counts.set(instanceId, own.set(outcome, (own.get(outcome) ?? 0) + 1))
    },
    tell: Effect.suspend(() => {
      if (instances.length < 2) return Effect.void
      const lines = instances.map((instance) => {
        const refused = unlisted.find((one) => one.instance.id === instance.id)
        if (refused !== undefined) return `${told(instance)}: left out. ${refused.failure.message}`
        const own = [...(counts.get(instance.id) ?? [])].map(([outcome, count]) => `${count} ${outcome}`)
        return `${told(instance)}: ${own.join(", ") || "nothing to delete"}`
      })
      return Effect.forEach(lines, Stderr.line, { discard: true })
    })
  }
}
