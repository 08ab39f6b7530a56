/** What a command says and does when a file that it writes line by line cannot be used. */
import type { AppendFileError, AppendFileEvents } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Stderr from "../output/stderr.ts"
import { ExitCode } from "../process/exitCode.ts"
import { Failure, usage } from "../process/failure.ts"

const full = (what: string): string => `no space left on device: ${what} cannot be written`

/** Why a file cannot be used. `problem` completes a sentence that starts with the file's name. */
type FileFailure = Pick<AppendFileError, "problem" | "reason">

/** The failure of a file that cannot be opened. A full disk is no wrong use of the command. */
export const cannotOpen = (what: string, { problem, reason }: FileFailure): Failure =>
  reason === "NoSpace"
    ? new Failure({ exitCode: ExitCode.failed, message: `${full(what)}. Nothing was deleted. Free some space.` })
    : usage(`${what} ${problem}. Nothing was deleted.`)

/** What is printed while the file is opened. */
export const events = (what: string): AppendFileEvents => ({
  onWaiting: (problem) => Stderr.line(`${what} ${problem}`)
})

/** Prints why a line cannot be written, for the first such line of a run. */
export const reporter = (what: string): ((error: FileFailure) => Effect.Effect<void>) => {
  let isReported = false
  return ({ problem, reason }) => {
    if (isReported) return Effect.void
    isReported = true
    const fault = reason === "NoSpace" ? full(what) : `${what} ${problem}`
    return Stderr.line(`${fault}. No more deletions are started. Fix this, then run again.`)
  }
}
