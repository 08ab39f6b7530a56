/** Shared by the tests of closing. */
import { expect } from "vitest"

/** Milliseconds. */
export const drain = 5000

/** The error of a call whose request was written. */
export const cutOff = { _tag: "DcsTransportError", kind: "reset", attempts: 1, mayHaveDeleted: true }

/** Closes, and checks that this took at least so long, and was not the end of a wait of 30 seconds. */
export const closing = async (close: () => Promise<unknown>, least = drain): Promise<void> => {
  const start = performance.now()
  await close()
  const took = performance.now() - start
  expect(took).toBeGreaterThan(least - 20)
  expect(took).toBeLessThan(29_000)
}
