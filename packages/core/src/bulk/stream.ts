/**
 * A bulk deletion from a stream to a stream.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { ObservedRun } from "./observedRun.ts"
import { type BulkDeleteOptions, bulkRules } from "./options.ts"
import { invalidInput, taskOf } from "./input.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import { type DeletionResult, StopReason } from "../model/DeletionResult.ts"
import { checked } from "../model/checkedOptions.ts"

/** Callers without types can stop with any value: it counts as a signal. */
const reasonOf = (why: unknown): StopReason => (Schema.is(StopReason)(why) ? why : "signal")

/**
 * Deletes every task of the stream. Pulls the input as fast as its own results are pulled. Invalid options fail the
 * stream before anything is read.
 */
export const bulkStream =
  (begin: (options: BulkDeleteOptions) => ObservedRun) =>
  <E, R>(
    input: Stream.Stream<DeleteBackgroundTaskInput, E, R>,
    options: BulkDeleteOptions = {}
  ): Stream.Stream<DeletionResult, E | DcsInvalidInput, R> => {
    const read = checked(options, bulkRules)
    if (read instanceof DcsInvalidInput) return Stream.fail(read)
    if (!Stream.isStream(input)) return Stream.fail(invalidInput("must be a Stream of tasks", input))
    return Stream.unwrap(
      Effect.gen(function* () {
        const run = yield* Effect.acquireRelease(
          Effect.sync(() => begin(read)),
          (run, exit) => run.end(exit)
        )
        yield* run.begin
        if (read.stop !== undefined) {
          const stopped = Effect.map(read.stop, (why) => run.stop(reasonOf(why)))
          // A stop that has already completed takes effect before the first task.
          yield* Effect.forkScoped(stopped, { startImmediately: true })
        }
        const source = read.onStop === "end" ? Stream.takeWhile(input, () => !run.stopped()) : input
        // If the input fails, the requests in progress still finish and give their results first.
        return Stream.mapEffect(source, (task, index) => run.process(taskOf(task), index), {
          concurrency: run.concurrency,
          unordered: true
        })
      })
    )
  }
