/** Data goes to stdout, with back-pressure; a reader that went away is remembered, not thrown. */
import * as Effect from "effect/Effect"

let broken = false
const onBroken = new Set<() => void>()

const markBroken = (): void => {
  broken = true
  for (const listener of onBroken) listener()
}

/** Whether the reader of stdout has gone away. */
export const isBroken = (): boolean => broken

/** Completes once the reader has gone away. */
export const awaitBroken: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  if (broken) return end()
  onBroken.add(end)
  return Effect.sync(() => void onBroken.delete(end))
})

const isEpipe = (error: Error): boolean => "code" in error && error.code === "EPIPE"

/** Call once at the start: without a listener a broken pipe would end the process in the middle of its work. */
export const watch: Effect.Effect<void> = Effect.sync(() => {
  // Nobody listens to the talk any more: the work goes on, its results are on stdout and in the journal.
  process.stderr.on("error", () => {})
  process.stdout.on("error", (error) => {
    markBroken()
    if (!isEpipe(error)) process.stderr.write(`dcs-tasks: cannot write to standard output: ${error.message}\n`)
  })
})

/** Waits until what was written before has left, where much of it is still waiting. */
const drained: Effect.Effect<void> = Effect.callback((resume) => {
  if (broken || !process.stdout.writableNeedDrain) return resume(Effect.void)
  const go = () => {
    process.stdout.off("drain", go)
    onBroken.delete(go)
    resume(Effect.void)
  }
  process.stdout.once("drain", go)
  onBroken.add(go)
  return Effect.sync(go)
})

export const write = (text: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (broken || process.stdout.write(text)) return Effect.void
    return drained
  })

export const line = (text: string): Effect.Effect<void> => write(`${text}\n`)
