/** A clock on which one time limit expires when a test says so. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** `ring` wakes the sleep that would end first. */
export const hurried = () => {
  const system = Clock.make()
  const sleepers = new Set<Sleeper>()
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => system.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: () => system.unsafeCurrentTimeNanos(),
    currentTimeMillis: system.currentTimeMillis,
    currentTimeNanos: system.currentTimeNanos,
    sleep: (duration) =>
      Effect.raceFirst(
        system.sleep(duration),
        Effect.async<void>((resume) => {
          const sleeper = {
            until: system.unsafeCurrentTimeMillis() + Duration.toMillis(duration),
            wake: () => resume(Effect.void)
          }
          sleepers.add(sleeper)
          return Effect.sync(() => sleepers.delete(sleeper))
        })
      )
  }
  return {
    clock,
    ring: () => [...sleepers].toSorted((one, other) => one.until - other.until)[0]?.wake()
  }
}
