/** The clocks of a simulated process: a wall clock that can be wrong and jump, and one that only advances. */
import type { Events } from "./events.ts"

/** When virtual time starts, for a clock that is right. */
export const epoch = Date.UTC(2026, 10, 26)

/** A jump of the wall clock. Times are in milliseconds. */
export interface ClockStep {
  readonly at: number
  readonly by: number
}

/** Milliseconds since 1970, according to the machine. */
export const wallClock = (events: Events, steps: ReadonlyArray<ClockStep>) => (): number => {
  const now = events.now()
  let wrong = 0
  for (const { at, by } of steps) if (at <= now) wrong += by
  return Math.floor(epoch + now + wrong)
}

export const clockGlobals = (events: Events, wall: () => number) => {
  const started = events.now()
  const elapsed = (): number => events.now() - started
  class SimulatedDate extends Date {
    /** Without an argument it reads the clock; several arguments are a local time, which no program of ours uses. */
    constructor(value: number | string | Date = wall()) {
      super(value)
    }
    static override now(): number {
      return wall()
    }
    // The machine is in UTC wherever a seed is replayed: Effect's logger prints these parts of a local time.
    override getHours(): number {
      return this.getUTCHours()
    }
    override getMinutes(): number {
      return this.getUTCMinutes()
    }
  }
  const nanos = (): bigint => BigInt(Math.round(elapsed() * 1e6))
  const hrtime = (): [number, number] => [Math.trunc(elapsed() / 1e3), Math.trunc((elapsed() % 1e3) * 1e6)]
  return {
    Date: SimulatedDate,
    performance: { now: elapsed, timeOrigin: wall() - elapsed(), mark: () => {}, measure: () => {} },
    hrtime: Object.assign(hrtime, { bigint: nanos })
  }
}
