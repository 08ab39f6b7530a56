/**
 * The inputs of a bulk deletion, as callers without Effect pass them.
 */
import { anything, checkId, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import { type SharedBulkOptions, sharedRules } from "./options.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"

/**
 * A task id, if the options name the instance, or a task with its own instance.
 *
 * @since 0.1.0
 * @category models
 */
export type BulkTask = string | { readonly instanceId?: string | undefined; readonly taskId: string }

/**
 * The tasks of a bulk deletion. They are read as fast as the results are, so a million of them need not be in memory.
 *
 * @since 0.1.0
 * @category models
 */
export type BulkInput = Iterable<BulkTask> | AsyncIterable<BulkTask>

/** A task as a caller passed it: both members can be anything. */
export interface UncheckedTask {
  readonly instanceId: unknown
  readonly taskId: unknown
}

/**
 * The options of a bulk deletion with Promises.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkCallOptions extends SharedBulkOptions {
  /** For inputs that do not name their instance. */
  readonly instanceId?: string | undefined
  /** Aborting rejects with `signal.reason` and cancels the calls in progress. */
  readonly signal?: AbortSignal | undefined
  /**
   * Aborting stops the run: calls in progress finish, nothing new starts, and waits for throttling end. The rest of the
   * input is `NotAttempted` with the signal's reason if that is a `StopReason`, such as `"deadline"`, and `"signal"`
   * otherwise.
   */
  readonly stop?: AbortSignal | undefined
}

/** The instance and the signals are checked when the run starts. */
export const bulkCallRules: Rules<BulkCallOptions> = {
  ...sharedRules,
  instanceId: anything,
  signal: anything,
  stop: anything
}

/** Reads each property once. An invalid id gets its own result later. */
export const taskOf = (task: unknown, instanceId?: unknown): UncheckedTask => {
  if (!isObject(task)) return { instanceId, taskId: task }
  try {
    return { instanceId: property(task, "instanceId") ?? instanceId, taskId: property(task, "taskId") }
  } catch {
    // A caller's getter threw: treat it as a task without an id.
    return { instanceId, taskId: undefined }
  }
}

export const invalidInput = (problem: string, input: unknown): DcsInvalidInput =>
  new DcsInvalidInput({ field: "input", problem, value: displayValue(input) })

/** The tasks of an input, or the error of an input that is not iterable. */
export const tasksOf = (input: BulkInput, instanceId: unknown): Source<UncheckedTask> | DcsInvalidInput => {
  const bad = instanceId === undefined ? undefined : checkId("instanceId", instanceId)
  if (bad !== undefined) return fromInvalidInput(bad)
  const iterator = iteratorOf(input)
  if (iterator === undefined) return invalidInput("must be an iterable of task ids", input)
  let open = true
  const read = (next: IteratorResult<unknown, unknown>): IteratorResult<UncheckedTask, unknown> => {
    open = next.done !== true
    return next.done === true ? next : { done: false, value: taskOf(next.value, instanceId) }
  }
  return {
    next: () => {
      // An iterator that throws is finished and must not be closed.
      open = false
      const next = iterator.next()
      if (next instanceof Promise) return next.then(read)
      const { done, value } = next
      if (value instanceof Promise && done !== true) return value.then((value: unknown) => read({ done: false, value }))
      return read(next)
    },
    close: () => (open ? iterator.return?.() : undefined)
  }
}

type AnyIterator = {
  readonly next: () => IteratorResult<unknown, unknown> | Promise<IteratorResult<unknown, unknown>>
  readonly return?: () => unknown
}

/** A string is iterable, too: its letters would count as ids. */
const iteratorOf = (input: BulkInput): AnyIterator | undefined => {
  if (typeof input !== "object" || input === null) return undefined
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]()
  return Symbol.iterator in input ? input[Symbol.iterator]() : undefined
}

export interface Source<A> {
  /** The next input. Synchronous if it is available, so that such an input costs no turn of the event loop. */
  readonly next: () => IteratorResult<A, unknown> | Promise<IteratorResult<A, unknown>>
  /** No further input will be read. */
  readonly close: () => unknown
}
