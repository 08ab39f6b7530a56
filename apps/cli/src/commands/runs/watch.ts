/** Runs `dcs-tasks runs watch`. */
import type { CleanUpClient, RunStatus } from "@dcs-tasks/durable/client"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { exitCodesOfOutcome } from "../../output/outcome.ts"
import * as Stderr from "../../output/stderr.ts"
import * as Stdout from "../../output/stdout.ts"
import { ExitCode, worst } from "../../process/exitCode.ts"
import { type Failure, reported } from "../../process/failure.ts"
import * as Signals from "../../process/signals.ts"
import { ask, type Everywhere, rows, withCleanUp } from "./cleanUp.ts"
import { exitCodeOf, isRefused, lineOf, nextOf } from "./format.ts"
import * as Outcomes from "./outcomes.ts"
import { printRun } from "./print.ts"

interface WatchInput extends Everywhere {
  readonly run: string
}

const pollMillis = 1000

const final: ReadonlySet<RunStatus["state"]> = new Set(["done", "cancelled", "failed"])

/** Nobody waits for a run that continues only after its credentials were changed. */
const hasEnded = (status: RunStatus): boolean => final.has(status.state) || isRefused(status) || Stdout.isBroken()

/** How long a database can be away, such as during a restart, before its watcher gives up. */
const patienceSeconds = 60

const waiting = Stderr.note("the database does not respond; trying again for a minute. The run is not affected")

/** The state of a run, as soon as the database can be read. */
const patiently = (show: Effect.Effect<RunStatus, Failure>): Effect.Effect<RunStatus, Failure> =>
  show.pipe(
    Effect.catch((failure) =>
      failure.exitCode === ExitCode.failed
        ? Effect.andThen(
            waiting,
            Effect.retry(Effect.delay(show, pollMillis), {
              times: patienceSeconds - 1,
              while: ({ exitCode }) => exitCode === ExitCode.failed
            })
          )
        : Effect.fail(failure)
    )
  )

/** The exit codes of the records that are not gone. */
const deadLetterCodes = (cleanUp: CleanUpClient, { failed, run }: RunStatus): Effect.Effect<ExitCode, Failure> =>
  failed === 0
    ? Effect.succeed(ExitCode.ok)
    : Stream.runFold(
        rows(cleanUp.deadLetter(run)),
        (): ExitCode => ExitCode.ok,
        (code, outcome) => {
          const { error, outcome: word } = Outcomes.lineOf(outcome)
          return worst([code, ...exitCodesOfOutcome(word, error)])
        }
      )

export const run = Effect.fnUntraced(function* (flags: WatchInput) {
  const { output, run } = flags
  const code = yield* withCleanUp(flags, (cleanUp) =>
    Effect.gen(function* () {
      let last = ""
      while (true) {
        const show = ask((signal) => cleanUp.show(run, { signal }))
        const status = yield* last === "" ? show : patiently(show)
        const text = JSON.stringify(status)
        if (text !== last) yield* printRun(status, output, lineOf(status))
        last = text
        if (hasEnded(status)) {
          const next = nextOf(status)
          if (next !== "") yield* Stderr.line(next)
          return worst([exitCodeOf(status), yield* Signals.interruptible(deadLetterCodes(cleanUp, status))])
        }
        yield* Signals.interruptible(Effect.sleep(pollMillis))
      }
    })
  )
  if (code !== ExitCode.ok) return yield* reported(code)
})
