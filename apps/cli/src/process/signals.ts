/** SIGINT and SIGTERM: after the first, running requests finish and no new one starts; the second exits at once. */
import * as Effect from "effect/Effect"
import { ExitCode } from "./exitCode.ts"
import { type Failure, reported } from "./failure.ts"

let stoppedBy: "SIGINT" | "SIGTERM" | undefined

/** Undefined until a signal has arrived. */
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

/** Completes at the first signal. */
export const awaitFirst: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  if (stoppedBy !== undefined) return end()
  listeners.add(end)
  return Effect.sync(() => void listeners.delete(end))
})

/** Interrupts an effect at the first signal, for work without running deletions. */
export const interruptible = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | Failure, R> =>
  Effect.raceFirst(
    self,
    Effect.flatMap(awaitFirst, () => Effect.fail(reported(exitCode() ?? ExitCode.sigint)))
  )
