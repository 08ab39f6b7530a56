/** Data goes to stdout, with back-pressure; a closed stdout is a state, not an error. */
import * as Effect from "effect/Effect"

let broken = false
const onBroken = new Set<() => void>()

const markBroken = (): void => {
  broken = true
  for (const listener of onBroken) listener()
}

export const isBroken = (): boolean => broken

export const awaitBroken: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  if (broken) return end()
  onBroken.add(end)
  return Effect.sync(() => void onBroken.delete(end))
})

const isEpipe = (error: Error): boolean => "code" in error && error.code === "EPIPE"

/** Call once at the start: without a listener, a broken pipe ends the process in the middle of a deletion. */
export const watch: Effect.Effect<void> = Effect.sync(() => {
  // A closed stderr stops nothing: the results are on stdout and in the journal.
  process.stderr.on("error", () => {})
  process.stdout.on("error", (error) => {
    markBroken()
    if (!isEpipe(error)) process.stderr.write(`dcs-tasks: cannot write to standard output: ${error.message}\n`)
  })
})

/** Completes when the buffer of stdout has room again. */
const drained: Effect.Effect<void> = Effect.callback((resume) => {
  if (broken || !process.stdout.writableNeedDrain) return resume(Effect.void)
  const end = () => {
    process.stdout.off("drain", end)
    onBroken.delete(end)
    resume(Effect.void)
  }
  process.stdout.once("drain", end)
  onBroken.add(end)
  return Effect.sync(end)
})

export const write = (text: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (broken || process.stdout.write(text)) return Effect.void
    return drained
  })

export const line = (text: string): Effect.Effect<void> => write(`${text}\n`)
