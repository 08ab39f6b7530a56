/**
 * Counts the deletions under way in bulk, so that a client can be closed without cutting them off.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { DeletionJournal } from "./BulkDeleteOptions.ts"

/** One bulk deletion. */
export interface Begun {
  /** Takes note of what is sent and what has ended; nothing is skipped for it. */
  readonly journal: DeletionJournal
  /** Once nobody takes results any more: what was under way has been cut off. */
  readonly end: () => void
}

export interface UnderWay {
  readonly begin: () => Begun
  /** Resolves once nothing is under way. */
  readonly none: () => Promise<void>
}

export const make = (): UnderWay => {
  let count = 0
  const waiting = new Set<() => void>()
  const add = (n: number): void => {
    count += n
    if (count > 0) return
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  return {
    begin: () => {
      /** Sent, and not ended; a duplicate ends without having been sent. */
      const sent = new Set<string>()
      const keyOf = (task: { readonly instanceId: string; readonly taskId: string }) =>
        `${task.instanceId}/${task.taskId}`
      return {
        journal: {
          standing: () => "new",
          sending: (task) =>
            Effect.sync(() => {
              sent.add(keyOf(task))
              add(1)
              return true
            }),
          ended: (result) =>
            Effect.sync(() => {
              if (result.outcome._tag !== "Duplicate" && sent.delete(keyOf(result))) add(-1)
              return true
            })
        },
        end: () => {
          add(-sent.size)
          sent.clear()
        }
      }
    },
    none: () =>
      new Promise((resolve) => {
        if (count === 0) resolve()
        else waiting.add(resolve)
      })
  }
}
