/** What a command says and does when a file that it writes line by line cannot be used. */
import type { AppendFileEvents, FileReason } from "@dcs-tasks/node/journal"
import * as Stderr from "../output/stderr.ts"
import { ExitCode } from "../process/exitCode.ts"
import { Failure, usage } from "../process/failure.ts"

const full = (what: string): string => `no space left on device: ${what} cannot be written`

/** The failure of a file that cannot be opened. A full disk is no wrong use of the command. */
export const cannotOpen = (what: string, problem: string, reason: FileReason): Failure =>
  reason === "NoSpace"
    ? new Failure({ exitCode: ExitCode.failed, message: `${full(what)}. Nothing was deleted. Free some space.` })
    : usage(`${what} ${problem}. Nothing was deleted.`)

export const events = (what: string): AppendFileEvents => ({
  onUnwritable: (problem, reason) =>
    Stderr.line(
      `${reason === "NoSpace" ? full(what) : `${what} ${problem}`}. No more deletions are started. Fix this, then run again.`
    ),
  onWaiting: (problem) => Stderr.line(`${what} ${problem}`)
})
