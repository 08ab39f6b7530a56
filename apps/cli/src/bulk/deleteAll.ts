/** The bulk deletion behind `delete`, `prune` and `apply`: records each result in the journal, counts it and prints it. */
import type { DcsTasksService, DeletionJournalService, StopReason } from "@dcs-tasks/core"
import { fromInvalidInput } from "@dcs-tasks/core/adapter"
import { checkId } from "@dcs-tasks/wire/input"
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { exitCodesOfOutcome, type Outcome } from "../output/outcome.ts"
import { ExitCode, worst } from "../process/exitCode.ts"
import { type Failure, toFailure } from "../process/failure.ts"
import * as Document from "../output/document.ts"
import * as Memory from "./memory.ts"
import * as Progress from "./progress.ts"
import * as Bar from "../output/bar.ts"
import type { Format } from "../output/format.ts"
import { reportLineOf, reporter, type ReportLine } from "../output/report.ts"
import { resumeLine } from "./resume.ts"
import * as Stderr from "../output/stderr.ts"
import { counted } from "../output/text.ts"
import * as Stdout from "../output/stdout.ts"
import * as Signals from "../process/signals.ts"

/** How the bulk deletion works; each field is the flag of the same name. */
export interface BulkFlags {
  readonly concurrency: number
  readonly rate: Option.Option<number>
  readonly maxWait: Option.Option<Duration.Duration>
  readonly deadline: Option.Option<Duration.Duration>
  readonly ignoreMissing: boolean
  readonly dryRun: boolean
}

interface Task {
  readonly instanceId: string
  readonly taskId: string
}

/** A task to delete, or a result that needs no request. */
export type Input = Task | ReportLine

export interface Job {
  readonly input: Stream.Stream<Input, Failure>
  /** The number of inputs, if known. */
  readonly total: number | undefined
  readonly flags: BulkFlags
  readonly output: Format
  readonly journal: DeletionJournalService | undefined
  /** Whether the same command skips what is already done, as it does with a journal. */
  readonly resumable: boolean
  /** Whether a text line must also name the instance. */
  readonly severalInstances?: boolean
  readonly onResult?: (result: ReportLine) => void
  /** Printed after the summary. */
  readonly details?: Effect.Effect<void>
}

const monotonicMillis = Clock.clockWith((clock) => Effect.succeed(Number(clock.monotonicTimeNanosUnsafe()) / 1e6))

const stoppingLine = (inProgress: number, code: ExitCode): string => {
  const what = `stopping: ${counted(inProgress, "task")} in progress`
  return code === ExitCode.sigint && process.stderr.isTTY
    ? `${what}; press Ctrl-C again to leave now`
    : `${what}; a second signal ends the run at once`
}

/** What the second signal still says. */
const leaving = (code: ExitCode, resumable: boolean): Effect.Effect<void> => {
  if (Bar.isDrawn()) Bar.draw("")
  // The terminal has echoed Ctrl-C.
  else if (process.stderr.isTTY) process.stderr.write("\n")
  return Stderr.line(resumeLine(process.argv.slice(2), code, resumable))
}

const isResult = (input: Input): input is ReportLine => "outcome" in input

/** Completes when something outside ends the run: a signal, a closed stdout, or the deadline. */
const stopReason = (flags: BulkFlags): Effect.Effect<StopReason> =>
  Effect.raceFirst(
    Effect.as(Effect.raceFirst(Signals.awaitFirst, Stdout.awaitBroken), "signal" as const),
    Option.match(flags.deadline, {
      onNone: () => Effect.never,
      onSome: (deadline) => Effect.as(Effect.sleep(deadline), "deadline" as const)
    })
  )

/** The result in a dry run. An id that the run would refuse is invalid here, too. */
const dryRunResult = ({ instanceId, taskId }: Task): ReportLine => {
  const invalid = checkId("taskId", taskId)
  return invalid === undefined
    ? { instanceId, taskId, outcome: "would-delete" }
    : { instanceId, taskId, outcome: "invalid", error: fromInvalidInput(invalid) }
}

/** Up to this many ids, memory needs no tuning. */
const smallRun = 1000

const resumableCodes: ReadonlySet<ExitCode> = new Set([
  ExitCode.auth,
  ExitCode.sigint,
  ExitCode.sigterm,
  ExitCode.sighup
])

export const deleteAll = (dcs: DcsTasksService, job: Job): Effect.Effect<ExitCode, Failure> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { flags, journal, output } = job
      if (job.total === undefined || job.total > smallRun) Memory.keepSmall()
      const report = reporter(output, job.severalInstances === true)
      const codes = new Set<ExitCode>()
      const outcomes = new Set<Outcome>()
      const begun = yield* monotonicMillis
      const running = Effect.gen(function* () {
        const progress = yield* Progress.make(job.total, output === "json")
        let inProgress = 0
        const add = (result: ReportLine): Effect.Effect<void> =>
          Effect.suspend(() => {
            for (const code of exitCodesOfOutcome(result.outcome, result.error)) codes.add(code)
            outcomes.add(result.outcome)
            progress.count(result.outcome)
            job.onResult?.(result)
            return report.add(result)
          })
        // Reports invalid lines at once; only tasks go to the service.
        const tasks = Stream.filterMapEffect(job.input, (input) => {
          if (isResult(input)) return Effect.as(add(input), Result.failVoid)
          inProgress += 1
          return Effect.succeed(Result.succeed<Task>(input))
        })
        const results = flags.dryRun
          ? Stream.map(tasks, dryRunResult)
          : dcs
              .deleteBackgroundTasks(tasks, {
                concurrency: flags.concurrency,
                rate: Option.getOrUndefined(flags.rate),
                maxWait: Option.getOrUndefined(flags.maxWait),
                missing: flags.ignoreMissing ? "verify" : "fail",
                stop: stopReason(flags),
                onPause: progress.paused,
                ...(journal !== undefined && { journal })
              })
              .pipe(Stream.map(reportLineOf), Stream.mapError(toFailure))
        yield* Effect.forkScoped(
          Effect.flatMap(Signals.awaitFirst, (code) => {
            progress.stopping()
            return Stderr.line(stoppingLine(Math.min(inProgress, flags.concurrency), code))
          }),
          { startImmediately: true }
        )
        yield* Signals.beforeLeaving((code) => Effect.runSync(leaving(code, job.resumable)))
        const finish = (result: ReportLine): Effect.Effect<void> => {
          inProgress -= 1
          return add(result)
        }
        // The failure of the input arrives after the results of everything that was started.
        return yield* Effect.result(Stream.runForEach(results, finish))
      })
      const ended = yield* Effect.scoped(running)
      // Without a result nothing has been sent, so the command fails as a whole.
      if (Result.isFailure(ended) && outcomes.size === 0) return yield* ended.failure
      const signalCode = Signals.exitCode()
      yield* report.end({ millis: (yield* monotonicMillis) - begun, isStopped: signalCode !== undefined })
      yield* job.details ?? Effect.void
      if (Result.isFailure(ended)) {
        codes.add(ExitCode.failed)
        yield* Effect.andThen(Stderr.line(ended.failure.message), Document.fail(ended.failure))
      }
      const stdoutCode = Stdout.exitCode()
      const code = worst([
        ...codes,
        ...(signalCode === undefined ? [] : [signalCode]),
        ...(stdoutCode === undefined ? [] : [stdoutCode])
      ])
      if (outcomes.has("not-attempted") && resumableCodes.has(code)) {
        yield* Stderr.line(resumeLine(process.argv.slice(2), code, job.resumable))
      }
      return code
    })
  )
