/** What the tests of closing have in common. */
import { expect } from "vitest"

/** Milliseconds. */
export const drain = 300

/** Wide: what is proved is that something ended the wait, not how good the clock is. */
const slack = 2000

/** A call whose request was written. */
export const cutOff = { _tag: "DcsTransportError", kind: "reset", attempts: 1, mayHaveDeleted: true }

/** Closes, and holds how long that took against the limit. */
export const closing = async (close: () => Promise<unknown>, least = drain): Promise<void> => {
  const start = performance.now()
  await close()
  const took = performance.now() - start
  expect(took).toBeGreaterThan(least - 20)
  expect(took).toBeLessThan(least + slack)
}
