/**
 * The core of a bulk deletion: bounded concurrency, one shared rate, early stops, one result per input.
 */
import { failedBeforeSending, retryClass } from "@dcs-tasks/wire/retry"
import { calledAt, type CallSite, type Story, emptyStory } from "@dcs-tasks/wire/failure"
import { checkId } from "@dcs-tasks/wire/input"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type DeleteTask, alreadyGone } from "../client/deleteTask.ts"
import { once } from "../effects/once.ts"
import { withMonotonicMillis } from "../effects/timers.ts"
import type { DcsError, DcsSentError } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import {
  type BulkOutcome,
  type DeletionResult,
  Duplicate,
  Failed,
  Invalid,
  NotAttempted,
  Skipped,
  type StopReason
} from "../model/DeletionResult.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"
import type { Failed as Attempted } from "../operation/ending.ts"
import type { Instrumentation } from "../operation/instrumentation.ts"
import * as AdaptiveRate from "./adaptiveRate.ts"
import type { UncheckedTask } from "./input.ts"
import type { JournalCalls } from "./journal.ts"
import type { BulkRunOptions } from "./options.ts"
import { type InstanceStop, recordOutcome } from "./stops.ts"

/** Whether a list call on this instance succeeds. */
type CanListInstance = (instanceId: string, stop: Effect.Effect<unknown>) => Effect.Effect<boolean>

/** What was sent for a task so far. */
interface TaskHistory {
  readonly story: Story
  readonly throttledSince?: number
  readonly error?: DcsSentError
}

const newTask: TaskHistory = { story: emptyStory }
const sentEarlier: TaskHistory = { story: { attempts: 0, mayHaveDeleted: true, seenUnknown: true } }

const failedBy = (error: DcsError, { seenUnknown }: Story): Failed =>
  new Failed(seenUnknown ? { error, seenUnknown } : { error })

/** A task that was sent and throttled before the stop was attempted: its outcome is the error. */
const notAttempted = (stoppedBy: StopReason, { error, story }: TaskHistory): BulkOutcome =>
  error === undefined ? new NotAttempted({ stoppedBy }) : failedBy(error, story)

const notSent = (stoppedBy: StopReason): Effect.Effect<BulkOutcome> => Effect.succeed(new NotAttempted({ stoppedBy }))

/** What a run knows about one instance. */
interface InstanceState extends InstanceStop {
  /** Sends at most one list call. */
  readonly canList: Effect.Effect<boolean>
  readonly seen: Set<string>
}

/** In a result, an id that is not a string is an empty string, which is no task's id; the error shows its type. */
const textOf = (id: unknown): string => (typeof id === "string" ? id : "")

/** One bulk deletion, wherever its inputs come from and its results go. */
export interface BulkRun {
  /** Tasks in progress at once. */
  readonly concurrency: number
  /** Returns the result of one input; `index` is its position, from 0. Never fails. */
  readonly process: (task: UncheckedTask, index: number) => Effect.Effect<DeletionResult>
  /** Lets calls in progress finish, and starts nothing new. */
  readonly stop: (reason: StopReason) => void
  readonly stopped: () => boolean
  /** Why the run stopped early, if it did. */
  readonly stoppedBy: () => StopReason | undefined
}

/** Starts a run. The options have been checked. Sends nothing yet. */
export const bulkRun = (
  deleteTask: DeleteTask,
  canListInstance: CanListInstance,
  options: BulkRunOptions,
  site: CallSite,
  pausing?: Instrumentation["pausing"]
): BulkRun => {
  const { concurrency = 4, limits, missing, onPause, rate } = options
  const maxWait = Duration.toMillis(Duration.fromInputUnsafe(options.maxWait ?? "15 minutes"))
  const instances = new Map<string, InstanceState>()
  const stop = Deferred.makeUnsafe<StopReason>()
  const whenStopped = Deferred.await(stop)
  let stoppedBy: StopReason | undefined
  const stopAll = (reason: StopReason): void => {
    stoppedBy ??= reason
    Deferred.doneUnsafe(stop, Effect.succeed(reason))
  }
  const journal = options.journal?.(stopAll)
  const pace = options.pace?.(whenStopped, stopAll)
  const limiter = AdaptiveRate.make(rate, onPause, pausing, pace)

  const begin = (id: string): InstanceState => {
    const canList = once(canListInstance(id, whenStopped))
    const state = { canList, seen: new Set<string>(), stoppedBy: undefined, forbidden: 0 }
    instances.set(id, state)
    return state
  }

  const finish = (state: InstanceState, { error, story }: Attempted): Effect.Effect<BulkOutcome> => {
    const failed = failedBy(error, story)
    if (missing !== "verify" || error._tag !== "DcsNotFound" || error.reason._tag !== "Task") {
      return Effect.succeed(failed)
    }
    return Effect.map(state.canList, (canList) => (canList ? alreadyGone(error, story.seenUnknown) : failed))
  }

  /** Throttling fails no task: it is sent again after the shared pause, for up to `maxWait`. */
  const retryLater = (
    task: DeleteBackgroundTaskInput,
    state: InstanceState,
    history: TaskHistory,
    at: number,
    error: DcsSentError,
    story: Story
  ): Effect.Effect<BulkOutcome> => {
    const pause = "retryAfter" in error && error.retryAfter !== undefined ? error.retryAfter * 1000 : undefined
    return Effect.andThen(
      limiter.throttled(at, pause),
      withMonotonicMillis((now) => {
        const throttledSince = history.throttledSince ?? now
        return now + (pause ?? 0) - throttledSince > maxWait
          ? Effect.succeed(failedBy(error, story))
          : send(task, state, { story, throttledSince, error })
      })
    )
  }

  const send = (
    task: DeleteBackgroundTaskInput,
    state: InstanceState,
    history: TaskHistory
  ): Effect.Effect<BulkOutcome> =>
    limiter.pass(whenStopped, (at): Effect.Effect<BulkOutcome> => {
      const reason = stoppedBy ?? state.stoppedBy
      if (reason !== undefined) return Effect.succeed(notAttempted(reason, history))
      const deletion = deleteTask(
        task,
        {
          missing: missing === "verify" ? "fail" : missing,
          before: history.story,
          failOnThrottle: true,
          stop: whenStopped,
          pace,
          limits
        },
        site
      )
      return Effect.matchEffect(deletion, {
        onSuccess: (outcome): Effect.Effect<BulkOutcome> => {
          recordOutcome(state, undefined)
          return limiter.succeeded<BulkOutcome>(outcome)
        },
        onFailure: (failed) => {
          const { error, story } = failed
          if (retryClass(error) === "throttled" && "attempts" in error) {
            return retryLater(task, state, history, at, error, story)
          }
          // It waited for the first signed request, whose 401 has stopped the run: this task was not sent.
          if (error._tag === "DcsCredentialsError" && stoppedBy !== undefined) {
            return Effect.succeed(notAttempted(stoppedBy, history))
          }
          if (error._tag === "DcsClientClosed") {
            stopAll("closed")
            return Effect.succeed(notAttempted("closed", history))
          }
          const runStop = recordOutcome(state, error)
          if (runStop !== undefined) stopAll(runStop)
          // Keep the earlier error: it describes a request that was sent.
          const throttled = failedBeforeSending(error) && history.story.mayHaveDeleted ? history.error : undefined
          return throttled === undefined ? finish(state, failed) : Effect.succeed(failedBy(throttled, history.story))
        }
      })
    })

  /** Sends a task that the journal does not list as finished, once the journal has recorded it. */
  const recorded = (
    journal: JournalCalls,
    task: DeleteBackgroundTaskInput,
    state: InstanceState
  ): Effect.Effect<BulkOutcome> =>
    Effect.flatMap(journal.standing(task), (standing): Effect.Effect<BulkOutcome, "journal"> => {
      if (standing === "finished") return Effect.succeed(new Skipped({}))
      const reason = stoppedBy ?? state.stoppedBy
      if (reason !== undefined) return notSent(reason)
      return Effect.andThen(journal.sending(task), send(task, state, standing === "sent" ? sentEarlier : newTask))
    }).pipe(Effect.catch(notSent))

  /** `task` has the ids of `input` that are strings. */
  const outcomeOf = (input: UncheckedTask, task: DeleteBackgroundTaskInput): Effect.Effect<BulkOutcome> => {
    const { instanceId, taskId } = task
    const known = instances.get(instanceId)
    const bad =
      (known === undefined ? checkId("instanceId", input.instanceId) : undefined) ?? checkId("taskId", input.taskId)
    if (bad !== undefined) return Effect.succeed(new Invalid({ error: calledAt(fromInvalidInput(bad), site) }))
    const state = known ?? begin(instanceId)
    if (state.seen.has(taskId)) return Effect.succeed(new Duplicate({}))
    state.seen.add(taskId)
    if (journal !== undefined) return recorded(journal, task, state)
    const reason = stoppedBy ?? state.stoppedBy
    return reason === undefined ? send(task, state, newTask) : notSent(reason)
  }

  const process = (input: UncheckedTask, index: number): Effect.Effect<DeletionResult> => {
    const instanceId = textOf(input.instanceId)
    const taskId = textOf(input.taskId)
    const result = Effect.map(
      Effect.suspend(() => outcomeOf(input, { instanceId, taskId })),
      (outcome): DeletionResult => ({ index, instanceId, taskId, outcome })
    )
    if (journal === undefined) return result
    return Effect.flatMap(result, (result) => Effect.as(journal.ended(result), result))
  }

  return { concurrency, process, stop: stopAll, stopped: () => stoppedBy !== undefined, stoppedBy: () => stoppedBy }
}
