/** Signals. The first asks the work to drain: nothing new is begun. The second leaves at once. */
import * as Effect from "effect/Effect"
import { ExitCode } from "./exitCode.ts"
import { type Failure, reported } from "./failure.ts"

let stoppedBy: "SIGINT" | "SIGTERM" | undefined

/** The exit code that a signal calls for, once one came. */
export const exitCode = (): ExitCode | undefined =>
  stoppedBy === undefined ? undefined : stoppedBy === "SIGINT" ? ExitCode.sigint : ExitCode.sigterm

const codes = { SIGINT: ExitCode.sigint, SIGTERM: ExitCode.sigterm } as const

const listeners = new Set<() => void>()

/** Call once at the start. */
export const watch = (): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stoppedBy !== undefined) process.exit(codes[signal])
      stoppedBy = signal
      for (const listener of listeners) listener()
    })
  }
}

/** Completes once a signal came. */
export const awaitFirst: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  if (stoppedBy !== undefined) return end()
  listeners.add(end)
  return Effect.sync(() => void listeners.delete(end))
})

/** For work that has nothing to drain: the first signal ends it. */
export const interruptible = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | Failure, R> =>
  Effect.raceFirst(
    self,
    Effect.flatMap(awaitFirst, () => Effect.fail(reported(exitCode() ?? ExitCode.sigint)))
  )
