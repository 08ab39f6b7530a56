/** Data goes to stdout, with back-pressure; a closed stdout is a state, not an error. */
import * as Effect from "effect/Effect"
import { ExitCode } from "../process/exitCode.ts"
import * as Bar from "./bar.ts"
import * as Stderr from "./stderr.ts"

let broken: ExitCode | undefined
const onBroken = new Set<() => void>()

export const isBroken = (): boolean => broken !== undefined

/** Undefined while stdout can be written: a reader that went away is not a failure to write. */
export const exitCode = (): ExitCode | undefined => broken

export const awaitBroken: Effect.Effect<void> = Effect.callback((resume) => {
  const end = () => resume(Effect.void)
  if (isBroken()) return end()
  onBroken.add(end)
  return Effect.sync(() => void onBroken.delete(end))
})

const problems: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on device",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too large"
}

const codeOf = (error: Error): string => ("code" in error ? String(error.code) : error.message)

/** Call once at the start: without a listener, a broken pipe ends the process in the middle of a deletion. */
export const watch: Effect.Effect<void> = Effect.sync(() => {
  // A closed stderr stops nothing: the results are on stdout and in the journal.
  process.stderr.on("error", () => {})
  process.stdout.on("error", (error) => {
    if (isBroken()) return
    const code = codeOf(error)
    broken = code === "EPIPE" ? ExitCode.brokenPipe : ExitCode.failed
    for (const listener of onBroken) listener()
    // The last write can fail after the command has ended.
    if (process.exitCode === undefined || process.exitCode === ExitCode.ok) process.exitCode = broken
    if (broken === ExitCode.brokenPipe) return
    const problem = problems[code]
    const why = problem === undefined ? code : `${problem}, ${code}`
    Effect.runSync(
      Stderr.line(`cannot write to standard output (${why}). The output is incomplete. Fix this, then run again.`)
    )
  })
})

/** Completes when the buffer of stdout has room again. */
const drained: Effect.Effect<void> = Effect.callback((resume) => {
  if (isBroken() || !process.stdout.writableNeedDrain) return resume(Effect.void)
  const end = () => {
    process.stdout.off("drain", end)
    onBroken.delete(end)
    resume(Effect.void)
  }
  process.stdout.once("drain", end)
  onBroken.add(end)
  return Effect.sync(end)
})

/** On a terminal, `text` must end with a newline while the progress bar is drawn. */
export const write = (text: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (isBroken() || process.stdout.write(Bar.isDrawn() && process.stdout.isTTY ? Bar.above(text) : text))
      return Effect.void
    return drained
  })

export const line = (text: string): Effect.Effect<void> => write(`${text}\n`)
