/**
 * What callers without Effect hand to a bulk deletion.
 */
import { anything, checkId, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import { type BulkDeleteOptions, poolRules } from "./options.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"

/** Task ids, with the instance named in the options, or tasks with their own instance. */
type BulkTask = string | { readonly instanceId?: string | undefined; readonly taskId: string }

export type BulkInput = Iterable<BulkTask> | AsyncIterable<BulkTask>

/** A task as a caller passed it: each of the two can be anything. */
export interface UncheckedTask {
  readonly instanceId: unknown
  readonly taskId: unknown
}

export interface BulkCallOptions extends Pick<BulkDeleteOptions, "concurrency" | "rate" | "maxWait" | "missing"> {
  /** Of inputs that do not name their own. */
  readonly instanceId?: string | undefined
  /** Aborting rejects with `signal.reason` and cuts off what is under way. */
  readonly signal?: AbortSignal | undefined
}

/** The instance and the signal are looked at when the run begins. */
export const callRules: Rules<BulkCallOptions> = { ...poolRules, instanceId: anything, signal: anything }

/** Reads each property once; what is no id is refused later, with its place. */
export const taskOf = (task: unknown, instanceId?: unknown): UncheckedTask => {
  if (!isObject(task)) return { instanceId, taskId: task }
  try {
    return { instanceId: property(task, "instanceId") ?? instanceId, taskId: property(task, "taskId") }
  } catch {
    // A getter of the caller's threw: there is no id, as for whoever gives none.
    return { instanceId, taskId: undefined }
  }
}

export const invalidInput = (problem: string, input: unknown): DcsInvalidInput =>
  new DcsInvalidInput({ field: "input", problem, value: displayValue(input) })

/** The tasks of an input, or why it is none. */
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
      // One that throws is at its end, and is not to be closed.
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

/** A text is iterable, too: its letters would pass for ids. */
const iteratorOf = (input: BulkInput): AnyIterator | undefined => {
  if (typeof input !== "object" || input === null) return undefined
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]()
  return Symbol.iterator in input ? input[Symbol.iterator]() : undefined
}

/** Where inputs come from. */
export interface Source<A> {
  /** The next input: at once where it is there already, and so without a turn of the event loop for each. */
  readonly next: () => IteratorResult<A, unknown> | Promise<IteratorResult<A, unknown>>
  /** No more is wanted. */
  readonly close: () => unknown
}
