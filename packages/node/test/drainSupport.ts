/** Shared by the tests of closing. */
import { expect } from "vitest"

/** Milliseconds. */
export const drain = 2000

/** The error of a call whose request was written. */
export const cutOff = { _tag: "DcsTransportError", kind: "reset", attempts: 1, mayHaveDeleted: true }

/** Closes, and not before this time. That it ends at all is the work of the drain: what hangs, hangs forever. */
export const closing = async (close: () => Promise<unknown>, least = drain): Promise<void> => {
  const start = performance.now()
  await close()
  expect(performance.now() - start).toBeGreaterThan(least - 20)
}
