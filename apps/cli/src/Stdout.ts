/** Data goes to stdout, with back-pressure; a reader that went away is remembered, not thrown. */
import * as Effect from "effect/Effect"

let broken = false

/** Whether the reader of stdout has gone away. */
export const isBroken = (): boolean => broken

const isEpipe = (error: Error): boolean => "code" in error && error.code === "EPIPE"

/** Call once at the start: without a listener a broken pipe would end the process in the middle of its work. */
export const watch: Effect.Effect<void> = Effect.sync(() => {
  process.stdout.on("error", (error) => {
    broken = true
    if (!isEpipe(error)) process.stderr.write(`dcs-tasks: stdout: ${error.message}\n`)
  })
})

export const write = (text: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (broken) return resume(Effect.void)
    process.stdout.write(text, (error) => {
      if (error !== null && error !== undefined) broken = true
      resume(Effect.void)
    })
  })

export const line = (text: string): Effect.Effect<void> => write(`${text}\n`)
