/**
 * SIGINT, SIGTERM and SIGHUP. After the first, running deletions finish, no new one starts, and other work is
 * interrupted. The second exits at once.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { ExitCode } from "./exitCode.ts"
import { Failure } from "./failure.ts"

const codes = { SIGINT: ExitCode.sigint, SIGTERM: ExitCode.sigterm, SIGHUP: ExitCode.sighup } as const

let received: ExitCode | undefined

const listeners = new Set<(code: ExitCode) => void>()
const lastWords = new Set<(code: ExitCode) => void>()

/** Undefined until a signal has arrived. */
export const exitCode = (): ExitCode | undefined => received

/** Call once at the start. */
export const watch = (): void => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const code = codes[signal]
      if (received !== undefined) {
        for (const speak of lastWords) speak(code)
        process.exit(code)
      }
      received = code
      for (const listener of listeners) listener(code)
    })
  }
}

/** Completes at the first signal, with its exit code. */
export const awaitFirst: Effect.Effect<ExitCode> = Effect.callback((resume) => {
  const end = (code: ExitCode) => resume(Effect.succeed(code))
  if (received !== undefined) return end(received)
  listeners.add(end)
  return Effect.sync(() => void listeners.delete(end))
})

/** Until the scope closes, calls `speak` before the second signal ends the process. */
export const beforeLeaving = (speak: (code: ExitCode) => void): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.sync(() => lastWords.add(speak)),
      () => Effect.sync(() => lastWords.delete(speak))
    )
  )

const interrupted = "Interrupted by a signal. Nothing was changed."

/** Interrupts an effect at the first signal, for work without running deletions. */
export const interruptible = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  message = interrupted
): Effect.Effect<A, E | Failure, R> =>
  Effect.raceFirst(
    self,
    Effect.flatMap(awaitFirst, (exitCode) => Effect.fail(new Failure({ exitCode, message })))
  )
