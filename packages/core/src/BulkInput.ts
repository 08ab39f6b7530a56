/**
 * What callers without Effect hand to a bulk deletion.
 *
 * @since 0.1.0
 */
import { shownValue } from "@dcs-tasks/wire/text"
import type { BulkDeleteOptions } from "./BulkDeleteOptions.ts"
import { DcsInvalidInput } from "./DcsError.ts"
import type { DeleteBackgroundTaskInput } from "./DeleteBackgroundTask.ts"
import type { Source } from "./pool.ts"

/**
 * Task ids, with the instance named in the options, or tasks with their own instance.
 *
 * @since 0.1.0
 */
export type BulkTask = string | { readonly instanceId?: string | undefined; readonly taskId: string }

/** @since 0.1.0 */
export type BulkInput = Iterable<BulkTask> | AsyncIterable<BulkTask>

/** @since 0.1.0 */
export interface BulkCallOptions extends Pick<BulkDeleteOptions, "concurrency" | "rate" | "maxWait" | "missing"> {
  /** Of inputs that do not name their own. */
  readonly instanceId?: string | undefined
  /** Aborting rejects with `signal.reason` and cuts off what is under way. */
  readonly signal?: AbortSignal | undefined
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

/** Reads each property once; what is no id is refused later, with its place. */
const taskOf = (task: unknown, instanceId: unknown): DeleteBackgroundTaskInput => {
  const own = isObject(task) ? (task as { readonly instanceId?: unknown; readonly taskId?: unknown }) : { taskId: task }
  return { instanceId: own.instanceId ?? instanceId, taskId: own.taskId } as DeleteBackgroundTaskInput
}

/** The tasks of an input, or why it is none. */
export const tasksOf = (input: BulkInput, instanceId: unknown): Source<DeleteBackgroundTaskInput> | DcsInvalidInput => {
  const iterator = iteratorOf(input)
  if (iterator === undefined) {
    return new DcsInvalidInput({ field: "input", problem: "must be an iterable of task ids", value: shownValue(input) })
  }
  let open = true
  const read = (next: IteratorResult<unknown, unknown>): IteratorResult<DeleteBackgroundTaskInput, unknown> => {
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
  if (!isObject(input)) return undefined
  if (Symbol.asyncIterator in input) return input[Symbol.asyncIterator]()
  return Symbol.iterator in input ? input[Symbol.iterator]() : undefined
}
