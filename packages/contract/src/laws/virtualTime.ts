/**
 * Time that advances when nothing is left to do. Unlike a test clock, it knows the next event, so no later sleep starts too
 * late.
 */

export interface VirtualTime {
  /** Milliseconds since the start. */
  readonly now: () => number
  /** Wakes once after this many milliseconds. Returns a function that cancels it. */
  readonly after: (millis: number, wake: () => void) => () => void
  /** Advances time until `done`, or until no event is left. */
  readonly run: (done: () => boolean) => Promise<void>
}

interface Alarm {
  readonly at: number
  readonly wake: () => void
}

const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Enough for a fiber, a promise and a stream to become idle. */
const idleTurns = 4

const untilIdle = async (): Promise<void> => {
  for (let n = 0; n < idleTurns; n += 1) await macrotask()
}

export const virtualTime = (): VirtualTime => {
  let now = 0
  /** In order of time, then of creation. */
  const alarms: Array<Alarm> = []
  return {
    now: () => now,
    after: (millis, wake) => {
      const alarm = { at: now + Math.max(millis, 0), wake }
      const later = alarms.findIndex(({ at }) => at > alarm.at)
      alarms.splice(later === -1 ? alarms.length : later, 0, alarm)
      return () => {
        const at = alarms.indexOf(alarm)
        if (at !== -1) alarms.splice(at, 1)
      }
    },
    run: async (done) => {
      await untilIdle()
      while (!done()) {
        const next = alarms.shift()
        if (next === undefined) return
        now = next.at
        next.wake()
        await untilIdle()
      }
    }
  }
}
