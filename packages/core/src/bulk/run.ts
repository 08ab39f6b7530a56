/**
 * Many deletions: bounded concurrency, one shared rate, early stops, one result per input.
 *
 * @since 0.1.0
 */
import { retryClass } from "@dcs-tasks/wire/retry"
import { type Story, emptyStory } from "@dcs-tasks/wire/failure"
import { checkId } from "@dcs-tasks/wire/input"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type BulkDeleteOptions, defaultMaxWait, type DeletionJournal } from "./options.ts"
import { effectOf } from "../operation/provided.ts"
import type { DcsError, DcsSentError } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import { type DeleteTask, alreadyGone } from "../client/deleteTask.ts"
import type { Failed as Attempted } from "../operation/ending.ts"
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
import { once } from "./once.ts"
import * as RateLimiter from "./adaptiveRate.ts"
import { atMoment } from "../transport/timers.ts"
import { fromInvalidInput } from "../model/fromWire.ts"

/** Whether a list call on an instance is answered. */
export type InstanceAnswers = (instanceId: string) => Effect.Effect<boolean>

/** What was done for an id so far. */
interface Before {
  readonly story: Story
  readonly throttledSince?: number
  readonly error?: DcsSentError
}

const forbiddenInARow = 5

/** Why an error ends more than its own id, and for whom. */
const stopOf = (error: DcsError): { readonly reason: StopReason; readonly all: boolean } | undefined => {
  if (error._tag === "DcsUnauthorized") return { reason: "unauthorized", all: true }
  if (error._tag === "DcsCredentialsError") return { reason: "credentials", all: true }
  if (error._tag !== "DcsNotFound") return undefined
  if (error.reason._tag === "Instance") return { reason: "instance-missing", all: false }
  return error.reason._tag === "Route" ? { reason: "route-missing", all: false } : undefined
}

/** Once something was sent, "not attempted" would be a lie. */
const unsent = (stoppedBy: StopReason, { error, story }: Before): BulkOutcome =>
  error === undefined ? new NotAttempted({ stoppedBy }) : failedBy(error, story)

const failedBy = (error: DcsError, { seenUnknown }: Story): Failed =>
  new Failed(seenUnknown ? { error, seenUnknown } : { error })

const untouched: Before = { story: emptyStory }
const sentBefore: Before = { story: { attempts: 0, mayHaveDeleted: true, seenUnknown: true } }

/** What a run knows of one instance. */
interface InstanceState {
  /** Asked at most once. */
  readonly answers: Effect.Effect<boolean>
  readonly seen: Set<string>
  stoppedBy: StopReason | undefined
  forbidden: number
}

/**
 * What somebody handed in as a task: each of the two may be anything.
 *
 * @since 0.1.0
 */
export interface UncheckedTask {
  readonly instanceId: unknown
  readonly taskId: unknown
}

/** What is no text is no id either. Its result has an empty one, which no task has, and the error says what it was. */
const textOf = (id: unknown): string => (typeof id === "string" ? id : "")

/**
 * One bulk deletion, wherever its inputs come from and its results go.
 *
 * @since 0.1.0
 */
export interface BulkRun {
  /** Inputs under way at once. */
  readonly concurrency: number
  /** What becomes of an input; its place counts from 0. Never fails. */
  readonly one: (task: UncheckedTask, index: number) => Effect.Effect<DeletionResult>
  /** What is under way ends, nothing new is begun. */
  readonly stop: (reason: StopReason) => void
  readonly stopped: () => boolean
}

/** Begins a run under options that were checked; nothing is sent yet. */
export const bulkRun = (
  deleteTask: DeleteTask,
  instanceAnswers: InstanceAnswers,
  options: Omit<BulkDeleteOptions, "onStop" | "stop">
): BulkRun => {
  const { concurrency = 4, journal, missing, rate } = options
  const maxWait = Duration.toMillis(Duration.fromInputUnsafe(options.maxWait ?? defaultMaxWait))
  const limiter = RateLimiter.make(rate)
  const instances = new Map<string, InstanceState>()
  const stop = Deferred.makeUnsafe<StopReason>()
  const whenStopped = Deferred.await(stop)
  let stoppedBy: StopReason | undefined
  const stopAll = (reason: StopReason): void => {
    stoppedBy ??= reason
    Deferred.doneUnsafe(stop, Effect.succeed(reason))
  }

  const begin = (id: string): InstanceState => {
    const answers = once(instanceAnswers(id))
    const state = { answers, seen: new Set<string>(), stoppedBy: undefined, forbidden: 0 }
    instances.set(id, state)
    return state
  }

  /** Takes note of how an id ended: a run of refusals says something about the ones to come. */
  const learn = (state: InstanceState, error: DcsError | undefined): void => {
    state.forbidden = error?._tag === "DcsForbidden" ? state.forbidden + 1 : 0
    if (state.forbidden >= forbiddenInARow) state.stoppedBy ??= "forbidden"
    const found = error === undefined ? undefined : stopOf(error)
    if (found === undefined) return
    if (found.all) stopAll(found.reason)
    else state.stoppedBy ??= found.reason
  }

  const ended = (state: InstanceState, { error, story }: Attempted): Effect.Effect<BulkOutcome> => {
    const failed = failedBy(error, story)
    if (missing !== "verify" || error._tag !== "DcsNotFound" || error.reason._tag !== "Task") {
      return Effect.succeed(failed)
    }
    return Effect.map(state.answers, (answers) => (answers ? alreadyGone(error, story.seenUnknown) : failed))
  }

  /** Throttling ends no id: it goes again after the pool's pause, as long as `maxWait` lasts. */
  const again = (
    task: DeleteBackgroundTaskInput,
    state: InstanceState,
    before: Before,
    at: number,
    error: DcsSentError,
    story: Story
  ): Effect.Effect<BulkOutcome> => {
    const pause = "retryAfter" in error && error.retryAfter !== undefined ? error.retryAfter * 1000 : undefined
    return Effect.andThen(
      limiter.throttled(at, pause),
      atMoment((now) => {
        const throttledSince = before.throttledSince ?? now
        return now + (pause ?? 0) - throttledSince > maxWait
          ? Effect.succeed(failedBy(error, story))
          : send(task, state, { story, throttledSince, error })
      })
    )
  }

  const send = (task: DeleteBackgroundTaskInput, state: InstanceState, before: Before): Effect.Effect<BulkOutcome> =>
    limiter.pass(whenStopped, (at): Effect.Effect<BulkOutcome> => {
      const reason = stoppedBy ?? state.stoppedBy
      if (reason !== undefined) {
        return Effect.succeed(unsent(reason, before))
      }
      const deletion = deleteTask(task, {
        missing: missing === "verify" ? "fail" : missing,
        before: before.story,
        failOnThrottle: true,
        stop: whenStopped
      })
      return Effect.matchEffect(deletion, {
        onSuccess: (outcome): Effect.Effect<BulkOutcome> => {
          learn(state, undefined)
          return limiter.succeeded<BulkOutcome>(outcome)
        },
        onFailure: (failed) => {
          const { error, story } = failed
          if (retryClass(error) === "throttled" && "attempts" in error) {
            return again(task, state, before, at, error, story)
          }
          // It waited for the first signed request, whose refusal has stopped the run: it was not sent either.
          if (error._tag === "DcsCredentialsError" && stoppedBy !== undefined) {
            return Effect.succeed(unsent(stoppedBy, before))
          }
          if (error._tag === "DcsClientClosed") {
            stopAll("closed")
            return Effect.succeed(unsent("closed", before))
          }
          learn(state, error)
          return ended(state, failed)
        }
      })
    })

  /** Whether it was written down. A journal that gives nothing, or breaks down, has written nothing. */
  const written = (give: () => Effect.Effect<boolean>): Effect.Effect<boolean> =>
    Effect.match(effectOf(give, "journal"), { onFailure: () => false, onSuccess: (isWritten) => isWritten })

  const standingOf = (task: DeleteBackgroundTaskInput): ReturnType<DeletionJournal["standing"]> | undefined => {
    try {
      return journal?.standing(task) ?? "new"
    } catch {
      return undefined
    }
  }

  /** `task` is `given`, as far as that is text. */
  const outcomeOf = (given: UncheckedTask, task: DeleteBackgroundTaskInput): Effect.Effect<BulkOutcome> => {
    const { instanceId, taskId } = task
    const known = instances.get(instanceId)
    const bad =
      (known === undefined ? checkId("instanceId", given.instanceId) : undefined) ?? checkId("taskId", given.taskId)
    if (bad !== undefined) return Effect.succeed(new Invalid({ error: fromInvalidInput(bad) }))
    const state = known ?? begin(instanceId)
    if (state.seen.has(taskId)) return Effect.succeed(new Duplicate({}))
    state.seen.add(taskId)
    const standing = standingOf(task)
    if (standing === undefined) stopAll("journal")
    if (standing === "finished") return Effect.succeed(new Skipped({}))
    const reason = stoppedBy ?? state.stoppedBy
    if (reason !== undefined) return Effect.succeed(new NotAttempted({ stoppedBy: reason }))
    const sending = send(task, state, standing === "sent" ? sentBefore : untouched)
    if (journal === undefined) return sending
    return Effect.flatMap(
      written(() => journal.sending(task)),
      (isWritten) => {
        if (isWritten) return sending
        stopAll("journal")
        return Effect.succeed(new NotAttempted({ stoppedBy: "journal" }))
      }
    )
  }

  const one = (given: UncheckedTask, index: number): Effect.Effect<DeletionResult> => {
    const instanceId = textOf(given.instanceId)
    const taskId = textOf(given.taskId)
    const result = Effect.map(
      Effect.suspend(() => outcomeOf(given, { instanceId, taskId })),
      (outcome): DeletionResult => ({ index, instanceId, taskId, outcome })
    )
    if (journal === undefined) return result
    return Effect.flatMap(result, (result) =>
      Effect.map(
        written(() => journal.ended(result)),
        (isWritten) => {
          if (!isWritten) stopAll("journal")
          return result
        }
      )
    )
  }

  return {
    concurrency,
    one,
    stop: stopAll,
    stopped: () => stoppedBy !== undefined
  }
}
