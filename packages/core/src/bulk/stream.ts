/**
 * A bulk deletion from a stream to a stream.
 */
import { calledAt, type CallSite, callSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { callsTo } from "./journal.ts"
import type { ObservedRun } from "./observedRun.ts"
import { type BulkDeleteOptions, bulkRules, type BulkRunOptions } from "./options.ts"
import { invalidInput, taskOf } from "./input.ts"
import { pacedBy } from "./pace.ts"
import { stopReasonOf } from "./stops.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import type { DeletionResult } from "../model/DeletionResult.ts"
import { checkedWithLimits } from "../operation/limits.ts"

/**
 * Deletes every task of a stream, called with the stream, or in a `pipe` with or without options:
 * `tasks.pipe(dcs.deleteBackgroundTasks({ concurrency: 8 }))` or `tasks.pipe(dcs.deleteBackgroundTasks)`.
 *
 * @since 0.1.0
 * @category models
 */
export type DeleteBackgroundTasks = <
  Arg extends Stream.Stream<DeleteBackgroundTaskInput, unknown, unknown> | BulkDeleteOptions | undefined =
    BulkDeleteOptions
>(
  inputOrOptions?: Arg,
  options?: BulkDeleteOptions
) => [Arg] extends [Stream.Stream<DeleteBackgroundTaskInput, infer E, infer R>]
  ? Stream.Stream<DeletionResult, E | DcsInvalidInput, R>
  : <E, R>(
      input: Stream.Stream<DeleteBackgroundTaskInput, E, R>
    ) => Stream.Stream<DeletionResult, E | DcsInvalidInput, R>

/** The function that takes the stream, or only options. What can be iterated is no options, but a wrong input. */
const pipeable = (
  deleteTasks: <E, R>(
    input: Stream.Stream<DeleteBackgroundTaskInput, E, R>,
    options?: BulkDeleteOptions
  ) => Stream.Stream<DeletionResult, E | DcsInvalidInput, R>
): DeleteBackgroundTasks =>
  dual(({ 0: first, length }) => length > 1 || Stream.isStream(first) || Predicate.isIterable(first), deleteTasks)

/**
 * Deletes every task of the stream. Pulls the input as fast as its own results are pulled. Invalid options fail the
 * stream before anything is read.
 */
export const bulkStream = (begin: (options: BulkRunOptions, site: CallSite) => ObservedRun): DeleteBackgroundTasks => {
  const deletion = (site: CallSite): DeleteBackgroundTasks =>
    pipeable((input, options = {}) => {
      const read = checkedWithLimits(options, bulkRules)
      if (read instanceof DcsInvalidInput) return Stream.fail(calledAt(read, site))
      if (!Stream.isStream(input)) return Stream.fail(calledAt(invalidInput("must be a Stream of tasks", input), site))
      const { journal, pace } = read
      return Stream.unwrap(
        Effect.gen(function* () {
          // Apart from how its consumer ends.
          let ended: Exit.Exit<unknown, unknown> | undefined
          const run = yield* Effect.acquireRelease(
            Effect.sync(() =>
              begin({ ...read, journal: journal && callsTo(journal), pace: pace && pacedBy(pace) }, site)
            ),
            (run, exit) => run.end(ended ?? (Exit.hasInterrupts(exit) ? exit : undefined))
          )
          yield* run.begin
          if (read.stop !== undefined) {
            const stopped = Effect.map(read.stop, (why) => run.stop(stopReasonOf(why)))
            // A stop that has already completed takes effect before the first task.
            yield* Effect.forkScoped(stopped, { startImmediately: true })
          }
          const source = read.onStop === "end" ? Stream.takeWhile(input, () => !run.stopped()) : input
          // If the input fails, the requests in progress still finish and give their results first.
          return Stream.mapEffect(source, (task, index) => run.process(taskOf(task), index), {
            concurrency: run.concurrency,
            unordered: true
          }).pipe(
            Stream.tapCause((cause) => Effect.sync(() => (ended = Exit.failCause(cause)))),
            Stream.onEnd(Effect.sync(() => (ended = Exit.void)))
          )
        })
      )
    })
  // Two frames of a `pipe`, and two of its caller.
  const deleteBackgroundTasks: DeleteBackgroundTasks = (...args) =>
    deletion(callSite(deleteBackgroundTasks, 4))(...args)
  return deleteBackgroundTasks
}
