/** A clock that runs as usual, except that a test can end the next sleep early. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** `wakeFirst` wakes the sleeper that would wake first. */
export const hurried = () => {
  const system = Context.get(Context.empty(), Clock.Clock)
  const sleepers = new Set<Sleeper>()
  const clock: Clock.Clock = {
    ...system,
    currentTimeMillisUnsafe: () => system.currentTimeMillisUnsafe(),
    currentTimeNanosUnsafe: () => system.currentTimeNanosUnsafe(),
    monotonicTimeNanosUnsafe: () => system.monotonicTimeNanosUnsafe(),
    sleep: (duration) =>
      Effect.raceFirst(
        system.sleep(duration),
        Effect.callback<void>((resume) => {
          const sleeper = {
            until: system.currentTimeMillisUnsafe() + Duration.toMillis(duration),
            wake: () => resume(Effect.void)
          }
          sleepers.add(sleeper)
          return Effect.sync(() => sleepers.delete(sleeper))
        })
      )
  }
  return {
    clock,
    wakeFirst: () => [...sleepers].toSorted((a, b) => a.until - b.until)[0]?.wake()
  }
}
