/**
 * Promises that settle once a condition holds. Tests use them instead of sleeping.
 */

interface Gate {
  readonly wait: (done: () => boolean) => Promise<void>
  /** Call this after every change. */
  readonly check: () => void
}

export const gate = (): Gate => {
  const waiting = new Set<{ readonly done: () => boolean; readonly resolve: () => void }>()
  return {
    wait: (done) => new Promise((resolve) => (done() ? resolve() : void waiting.add({ done, resolve }))),
    check: () => {
      for (const waiter of waiting) {
        if (!waiter.done()) continue
        waiting.delete(waiter)
        waiter.resolve()
      }
    }
  }
}
