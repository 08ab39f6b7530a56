/** Shared by the tests of closing. */
import { expect } from "vitest"

/** Milliseconds. */
export const drain = 2000

/** Wide: the tests prove that something ended the wait, not that timers are exact. */
const slack = 10_000

/** The error of a call whose request was written. */
export const cutOff = { _tag: "DcsTransportError", kind: "reset", attempts: 1, mayHaveDeleted: true }

/** Closes, and compares the time that it took with the limit. */
export const closing = async (close: () => Promise<unknown>, least = drain): Promise<void> => {
  const start = performance.now()
  await close()
  const took = performance.now() - start
  expect(took).toBeGreaterThan(least - 20)
  expect(took).toBeLessThan(least + slack)
}
