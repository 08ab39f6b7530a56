/** The work of `delete` and `prune`: many tasks through core's pool, each result journalled, counted and printed. */
import type { DcsTasksService, DeletionJournal, StopReason } from "@dcs-tasks/core"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { exitCodesOfOutcome, type Outcome } from "../output/outcome.ts"
import { ExitCode, worst } from "../process/exitCode.ts"
import { Failure, ofDcsError } from "../process/failure.ts"
import * as Memory from "./memory.ts"
import * as Progress from "./progress.ts"
import type { Format } from "../output/format.ts"
import { ofResult, reporter, type ReportLine } from "../output/report.ts"
import { resumeLine } from "./resume.ts"
import * as Stderr from "../output/stderr.ts"
import * as Stdout from "../output/stdout.ts"
import * as Signals from "../process/signals.ts"

/** How the pool works; the flags of the same names. */
export interface PoolFlags {
  readonly concurrency: number
  readonly rate: Option.Option<number>
  readonly maxWait: Option.Option<Duration.Duration>
  readonly deadline: Option.Option<Duration.Duration>
  readonly ignoreMissing: boolean
  /** Sends nothing that deletes. */
  readonly dryRun: boolean
}

interface Task {
  readonly instanceId: string
  readonly taskId: string
}

/** A task to delete, or a result that is known without sending anything. */
export type Input = Task | ReportLine

export interface Job {
  readonly input: Stream.Stream<Input, Failure>
  /** How many there are, where that is known. */
  readonly total: number | undefined
  readonly pool: PoolFlags
  readonly output: Format
  readonly journal: DeletionJournal | undefined
  /** The same command knows by itself what is done already. */
  readonly resumable: boolean
  /** A task's id alone does not say where it was. */
  readonly severalInstances?: boolean
  readonly onResult?: (result: ReportLine) => void
}

const isResult = (input: Input): input is ReportLine => "outcome" in input

/** What ends the run from outside: a signal, a reader of stdout that went away, the deadline. */
const stopReason = (pool: PoolFlags): Effect.Effect<StopReason> =>
  Effect.raceFirst(
    Effect.as(Effect.raceFirst(Signals.awaitFirst, Stdout.awaitBroken), "signal" as const),
    Option.match(pool.deadline, {
      onNone: () => Effect.never,
      onSome: (deadline) => Effect.as(Effect.sleep(deadline), "deadline" as const)
    })
  )

/** What a dry run says of each task, in the place of the pool. */
const dryRunResults = <E>(tasks: Stream.Stream<Task, E>): Stream.Stream<ReportLine, E> =>
  Stream.suspend(() => {
    const seen = new Map<string, Set<string>>()
    return Stream.map(tasks, ({ instanceId, taskId }): ReportLine => {
      const ids = seen.get(instanceId) ?? new Set()
      const outcome = ids.has(taskId) ? "duplicate" : "would-delete"
      seen.set(instanceId, ids.add(taskId))
      return { instanceId, taskId, outcome }
    })
  })

/** So many take no memory worth a flag. */
const smallRun = 1000

export const deleteAll = (dcs: DcsTasksService, job: Job): Effect.Effect<ExitCode, Failure> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { journal, output, pool } = job
      if (job.total === undefined || job.total > smallRun) Memory.keepSmall()
      const report = reporter(output, job.severalInstances === true)
      const progress = yield* Progress.make(job.total)
      const codes = new Set<ExitCode>()
      const outcomes = new Set<Outcome>()
      const add = (result: ReportLine): Effect.Effect<void> =>
        Effect.suspend(() => {
          for (const code of exitCodesOfOutcome(result.outcome, result.error)) codes.add(code)
          outcomes.add(result.outcome)
          progress.count(result.outcome)
          job.onResult?.(result)
          return report.add(result, progress.clear)
        })
      /** Lines that are no ids are told at once; only tasks go on to the pool. */
      const tasks = Stream.filterMapEffect(job.input, (input) =>
        isResult(input) ? Effect.as(add(input), Result.failVoid) : Effect.succeed(Result.succeed<Task>(input))
      )
      const results = pool.dryRun
        ? dryRunResults(tasks)
        : dcs
            .deleteBackgroundTasks(tasks, {
              concurrency: pool.concurrency,
              rate: Option.getOrUndefined(pool.rate),
              maxWait: Option.getOrUndefined(pool.maxWait),
              missing: pool.ignoreMissing ? "verify" : "fail",
              stop: stopReason(pool),
              ...(journal !== undefined && { journal })
            })
            .pipe(
              Stream.map(ofResult),
              Stream.mapError((error) => (error instanceof Failure ? error : ofDcsError(error)))
            )
      // An input that fails does so after the results of what was begun.
      const ended = yield* Effect.result(Stream.runForEach(results, add))
      progress.clear()
      // Before the first line nothing has happened yet.
      if (Result.isFailure(ended) && outcomes.size === 0) return yield* ended.failure
      yield* report.end
      if (Result.isFailure(ended)) {
        codes.add(ExitCode.failed)
        yield* Stderr.line(ended.failure.message)
      }
      const code = worst([
        ...codes,
        ...(Signals.exitCode() === undefined ? [] : [Signals.exitCode() ?? ExitCode.sigint]),
        ...(Stdout.isBroken() ? [ExitCode.brokenPipe] : [])
      ])
      const resumableCodes: ReadonlyArray<ExitCode> = [ExitCode.auth, ExitCode.sigint, ExitCode.sigterm]
      if (outcomes.has("not-attempted") && resumableCodes.includes(code)) {
        yield* Stderr.line(resumeLine(process.argv.slice(2), code, job.resumable))
      }
      return code
    })
  )
