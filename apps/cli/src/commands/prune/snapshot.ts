/** Lists all records to prune before the first deletion: pages shift while records are deleted, which skips some. */
import type { BackgroundTask, DcsTasksService } from "@dcs-tasks/core"
import { choose, type Chosen, type ClockReading, isRejected, type Rule } from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type Failure, toFailure, usage } from "../../process/failure.ts"
import * as Held from "../../select/held.ts"
import { clockProblem, listMatching } from "../../select/tasks.ts"
import type { LeftOut } from "../../target/chosen.ts"
import type { InstanceRef } from "../../target/instances.ts"

export interface Candidate {
  readonly instance: InstanceRef
  readonly task: BackgroundTask
}

export interface Snapshot extends Chosen<Candidate> {
  readonly instances: ReadonlyArray<InstanceRef>
  /** Instances without a list. The others are still pruned. */
  readonly unlisted: ReadonlyArray<LeftOut>
  /** The service's time when the first of the lists began, in epoch milliseconds. */
  readonly serviceTime: number | undefined
  /** All records that were listed. */
  readonly held: Held.Held
}

/** What a snapshot keeps of the lists, and which clock it accepts. */
interface Selection {
  readonly rule: Rule
  readonly limit: number | undefined
  readonly trustServiceClock: boolean
}

const listConcurrency = 4

const checkClock = ({ rule, trustServiceClock }: Selection, reading: ClockReading): Effect.Effect<void, Failure> => {
  const problem = rule.olderThan === undefined || trustServiceClock ? undefined : clockProblem(reading)
  return problem === undefined
    ? Effect.void
    : Effect.fail(
        usage(
          `--older-than: ${problem}. Nothing was deleted. Set the clock that is wrong, or add --trust-service-clock to use the service's.`
        )
      )
}

export const take = (
  dcs: DcsTasksService,
  instances: ReadonlyArray<InstanceRef>,
  selection: Selection
): Effect.Effect<Snapshot, Failure> =>
  Effect.gen(function* () {
    const { limit, rule } = selection
    const held = Held.make()
    let serviceTime: number | undefined
    const onClock = (reading: ClockReading) => {
      serviceTime ??= reading.serverTime
      return checkClock(selection, reading)
    }
    const options = { rule, held, onClock }
    const listed = yield* Effect.forEach(
      instances,
      (instance) =>
        Stream.runCollect(listMatching(dcs, { instanceId: instance.id }, options)).pipe(
          Effect.map((tasks) => Result.succeed(tasks.map((task): Candidate => ({ instance, task })))),
          Effect.catch((error) => {
            if (error._tag === "Failure" || isRejected(error)) return Effect.fail(toFailure(error))
            return Effect.succeed(Result.fail<LeftOut>({ instance, failure: toFailure(error) }))
          })
        ),
      { concurrency: listConcurrency }
    )
    const lists = listed.flatMap((result) => (Result.isSuccess(result) ? [result.success] : []))
    return {
      ...choose(lists, limit),
      instances,
      unlisted: listed.flatMap((result) => (Result.isFailure(result) ? [result.failure] : [])),
      serviceTime,
      held
    }
  })
