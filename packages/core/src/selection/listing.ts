/** Lists the records of an instance that match a rule, by the service's clock. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { DcsTasksService } from "../DcsTasks.ts"
import { withEpochMillis } from "../effects/timers.ts"
import type { BackgroundTask } from "../model/BackgroundTask.ts"
import type { DcsError } from "../model/DcsError.ts"
import { named } from "../model/fields.ts"
import type { ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import { matches, type Rule } from "./rule.ts"

/**
 * What lists the records: a `DcsTasksService`, or a wrapper of its call, for example one that waits before each page.
 *
 * @since 0.1.0
 * @category models
 */
export type TaskPages = Pick<DcsTasksService, "listBackgroundTaskPages">

/**
 * A rule about age needs the service's clock, and the service reports no time. Fails before the first record.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsNoServiceTime extends Schema.Error<DcsNoServiceTime>("DcsNoServiceTime")(
  named("DcsNoServiceTime", {
    _tag: Schema.tag("DcsNoServiceTime"),
    /** The instance whose records were listed. */
    instanceId: Schema.String
  }),
  { httpApiStatus: 502 }
) {
  /** What happened, what is true now, and what to do. */
  override get message(): string {
    return "the responses have no valid Date header, so the age of a record is not known. No record was chosen. Choose by status or name instead."
  }
}

/**
 * When the first page of a list was requested and received by this machine's clock, and the service's time in it. Epoch
 * milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClockReading {
  /** When the request was sent, by this machine's clock. */
  readonly sentAt: number
  /** When its response was there, by this machine's clock. */
  readonly receivedAt: number
  /** The service's clock in that response. */
  readonly serverTime: number
}

const maxDifference = 3_600_000

/**
 * Whether the two clocks differ by more than an hour. Then one of them is wrong, and a rule about age can choose records
 * that are too young.
 *
 * @since 0.1.0
 * @category predicates
 */
export const clocksDiffer = ({ receivedAt, sentAt, serverTime }: ClockReading): boolean =>
  serverTime < sentAt - maxDifference || serverTime > receivedAt + maxDifference

/**
 * Which records are emitted, and what is called on the way.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListMatchingOptions<E = never, R = never> {
  /** Which records match. */
  readonly rule: Rule
  /** Called with every record of the list, whether it matches or not. */
  readonly onTask?: ((task: BackgroundTask) => void) | undefined
  /** Runs once, before the first record, if the service reports its time. If it fails, the list ends. */
  readonly onClock?: ((reading: ClockReading) => Effect.Effect<void, E, R>) | undefined
}

/**
 * Streams the records of an instance that match a rule, in the service's order. Ages are measured by the service's clock
 * on the first page, so that no record becomes old enough while the list is read.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import { isFinished, listMatching } from "@dcs-tasks/core/selection"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const rule = { statuses: new Set(["SUCCESS", "FAILED"]), olderThan: 30 * 24 * 3_600_000 }
 *
 * // Lists all before the first deletion: pages shift while records are deleted.
 * export const cleanUp = Effect.fn("cleanUp")(function* (instanceId: string) {
 *   const dcs = yield* DcsTasks
 *   const matching = yield* Stream.runCollect(listMatching(dcs, { instanceId }, { rule }))
 *   const tasks = matching.filter(isFinished).map(({ id }) => ({ instanceId, taskId: id }))
 *   return yield* Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks)))
 * })
 * ```
 */
export const listMatching = <E = never, R = never>(
  dcs: TaskPages,
  input: ListBackgroundTasksInput,
  { onClock, onTask, rule }: ListMatchingOptions<E, R>
): Stream.Stream<BackgroundTask, DcsError | DcsNoServiceTime | E, R> =>
  Stream.unwrap(
    withEpochMillis((sentAt) => {
      let reading: ClockReading | undefined
      let isChecked = false
      const checkClock = Effect.suspend((): Effect.Effect<void, DcsNoServiceTime | E, R> => {
        if (isChecked) return Effect.void
        isChecked = true
        if (reading !== undefined) return onClock?.(reading) ?? Effect.void
        if (rule.olderThan === undefined) return Effect.void
        return Effect.fail(new DcsNoServiceTime({ instanceId: input.instanceId }))
      })
      const matching = dcs.listBackgroundTaskPages(input).pipe(
        Stream.mapEffect(({ serverTime, tasks }) =>
          withEpochMillis((receivedAt) => {
            if (serverTime !== undefined) reading ??= { sentAt, receivedAt, serverTime }
            return Effect.as(tasks.length === 0 ? Effect.void : checkClock, tasks)
          })
        ),
        Stream.flattenIterable,
        Stream.filter((task) => {
          onTask?.(task)
          return matches(rule, task, reading?.serverTime)
        })
      )
      return Effect.succeed(matching)
    })
  )
