/** SIGTERM, SIGINT and SIGHUP: the first ends the process in order, the second at once. */
import * as Effect from "effect/Effect"

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

type Signal = keyof typeof codes

let received: Signal | undefined
const listeners = new Set<(signal: Signal) => void>()

/** Call once at the start. */
export const watch = (): void => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (received !== undefined) process.exit(codes[signal])
      received = signal
      for (const listener of listeners) listener(signal)
    })
  }
}

/** Completes at the first signal. */
export const first: Effect.Effect<Signal> = Effect.callback((resume) => {
  const end = (signal: Signal) => resume(Effect.succeed(signal))
  if (received !== undefined) return end(received)
  listeners.add(end)
  return Effect.sync(() => void listeners.delete(end))
})
