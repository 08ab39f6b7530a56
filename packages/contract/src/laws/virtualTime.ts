/**
 * Time that passes when nobody has anything left to do. Unlike a test clock that is told how far to go, it knows what
 * comes next, and no later sleep can begin too late.
 */
export interface VirtualTime {
  /** Milliseconds since the beginning. */
  readonly now: () => number
  /** Wakes once after so many milliseconds. Gives what forgets it. */
  readonly after: (millis: number, wake: () => void) => () => void
  /** Lets time pass until `done`, or until nothing is left that could happen. */
  readonly run: (done: () => boolean) => Promise<void>
}

interface Alarm {
  readonly at: number
  readonly wake: () => void
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What a fiber, a promise and a stream need to come to rest. */
const turnsOfRest = 4

const rest = async (): Promise<void> => {
  for (let n = 0; n < turnsOfRest; n += 1) await turn()
}

export const virtualTime = (): VirtualTime => {
  let now = 0
  /** In order of time, and of coming. */
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
      await rest()
      while (!done()) {
        const next = alarms.shift()
        if (next === undefined) return
        now = next.at
        next.wake()
        await rest()
      }
    }
  }
}
