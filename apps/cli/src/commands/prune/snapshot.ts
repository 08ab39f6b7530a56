/** Lists all records to prune before the first deletion: pages shift while records are deleted, which skips some. */
import type { BackgroundTask, DcsError, DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type Failure, toFailure, usage } from "../../process/failure.ts"
import type { InstanceRef } from "../../target/instances.ts"
import { byAge, judge, type Rule } from "../../select/rule.ts"

export interface Candidate {
  readonly instance: InstanceRef
  readonly task: BackgroundTask
}

/** An instance whose tasks could not be listed. The others are still pruned. */
interface Unlisted {
  readonly instance: InstanceRef
  readonly failure: Failure
}

export interface Snapshot {
  readonly instances: ReadonlyArray<InstanceRef>
  readonly unlisted: ReadonlyArray<Unlisted>
  /** By instance, oldest first. */
  readonly candidates: ReadonlyArray<Candidate>
  /** The number of records that match the rule but whose status is not known to be final. */
  readonly unfinished: number
  /** The number of candidates that the limit leaves out. */
  readonly beyondLimit: number
}

const listConcurrency = 4

const noServerTime = usage(
  "--older-than needs the service's clock, but its responses have no valid Date header. Nothing was deleted. Use --status or --all."
)

const listInstance = (dcs: DcsTasksService, rule: Rule, instance: InstanceRef) => {
  let serverTime: number | undefined
  let unfinished = 0
  const candidates: Array<Candidate> = []
  const onPage = (page: { readonly serverTime?: number | undefined }) => {
    // The first page's time, so that no record becomes old enough while the list is read.
    serverTime ??= page.serverTime
  }
  return dcs.listBackgroundTasks({ instanceId: instance.id, onPage }).pipe(
    Stream.runForEach((task) =>
      Effect.suspend((): Effect.Effect<void, Failure> => {
        if (rule.olderThan !== undefined && serverTime === undefined) return Effect.fail(noServerTime)
        const verdict = judge(rule, task, serverTime)
        if (verdict === "unfinished") unfinished += 1
        else if (verdict === "delete") candidates.push({ instance, task })
        return Effect.void
      })
    ),
    Effect.map(() => ({ candidates, unfinished }))
  )
}

/** Refused credentials fail for every instance. */
const isFatal = (error: DcsError): boolean => error._tag === "DcsUnauthorized" || error._tag === "DcsCredentialsError"

export const take = (
  dcs: DcsTasksService,
  instances: ReadonlyArray<InstanceRef>,
  rule: Rule,
  limit: number | undefined
): Effect.Effect<Snapshot, Failure> =>
  Effect.gen(function* () {
    const listed = yield* Effect.forEach(
      instances,
      (instance) =>
        listInstance(dcs, rule, instance).pipe(
          Effect.map((list) => Result.succeed(list)),
          Effect.catch((error) => {
            if (error._tag === "Failure" || isFatal(error)) return Effect.fail(toFailure(error))
            return Effect.succeed(Result.fail<Unlisted>({ instance, failure: toFailure(error) }))
          })
        ),
      { concurrency: listConcurrency }
    )
    const lists = listed.flatMap((result) => (Result.isSuccess(result) ? [result.success] : []))
    const all = lists.flatMap(({ candidates }) => candidates.toSorted(byAge))
    const chosen = limit === undefined ? all : all.toSorted(byAge).slice(0, limit)
    return {
      instances,
      unlisted: listed.flatMap((result) => (Result.isFailure(result) ? [result.failure] : [])),
      candidates: chosen,
      unfinished: lists.reduce((sum, { unfinished }) => sum + unfinished, 0),
      beyondLimit: all.length - chosen.length
    }
  })
