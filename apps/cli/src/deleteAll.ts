/** Several deletions with bounded concurrency, one result per input, stopping when going on would do harm. */
import { AlreadyGone, type DcsError, type DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ofFailure, ofSuccess, type Result } from "./Report.ts"
import * as Stdout from "./Stdout.ts"
import * as Stop from "./Stop.ts"

export interface Job {
  readonly instanceId: string
  readonly taskIds: ReadonlyArray<string>
  readonly concurrency: number
  readonly ignoreMissing: boolean
  /** Sends nothing that deletes. */
  readonly dryRun: boolean
  readonly add: (result: Result) => Effect.Effect<void>
}

/** Credentials that are refused once are refused for all: five failures in a row lock a key. */
const stopsAll = (error: DcsError): boolean => error._tag === "DcsUnauthorized" || error._tag === "DcsCredentialsError"

export const deleteAll = Effect.fnUntraced(function* (dcs: DcsTasksService, job: Job) {
  const { instanceId } = job
  let refused = false
  const seen = new Set<string>()

  /** A 404 is believed only where the instance answers at all: a wrong region or project has no tasks either. */
  const instanceAnswers = yield* Effect.cached(
    dcs
      .listBackgroundTasks({ instanceId, pageSize: 1 })
      .pipe(Stream.take(1), Stream.runDrain, Effect.match({ onSuccess: () => true, onFailure: () => false }))
  )

  const ifMissing = (taskId: string, error: DcsError): Effect.Effect<Result> => {
    if (!job.ignoreMissing || error._tag !== "DcsNotFound" || error.reason._tag !== "Task") {
      return Effect.succeed(ofFailure(instanceId, taskId, error))
    }
    return Effect.map(instanceAnswers, (answers) =>
      answers
        ? ofSuccess(
            instanceId,
            taskId,
            new AlreadyGone({
              attempts: error.attempts,
              priorAttemptMayHaveDeleted: false,
              ...(error.requestId !== undefined && { requestId: error.requestId })
            })
          )
        : ofFailure(instanceId, taskId, error)
    )
  }

  const one = (taskId: string): Effect.Effect<Result> =>
    Effect.suspend(() => {
      if (seen.has(taskId)) return Effect.succeed<Result>({ instanceId, taskId, outcome: "duplicate" })
      seen.add(taskId)
      if (job.dryRun) return Effect.succeed<Result>({ instanceId, taskId, outcome: "would-delete" })
      if (refused || Stop.requested() !== undefined || Stdout.isBroken()) {
        return Effect.succeed<Result>({ instanceId, taskId, outcome: "not-attempted" })
      }
      return dcs.deleteBackgroundTask({ instanceId, taskId }).pipe(
        Effect.map((success) => ofSuccess(instanceId, taskId, success)),
        Effect.catch((error: DcsError) => {
          refused ||= stopsAll(error)
          return ifMissing(taskId, error)
        })
      )
    })

  yield* Stream.fromIterable(job.taskIds).pipe(
    Stream.mapEffect(one, { concurrency: job.concurrency, unordered: true }),
    Stream.runForEach(job.add)
  )
})
