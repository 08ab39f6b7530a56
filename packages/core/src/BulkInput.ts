/**
 * What callers without Effect hand to a bulk deletion.
 *
 * @since 0.1.0
 */
import { shownValue } from "@dcs-tasks/wire/text"
import type { BulkDeleteOptions } from "./BulkDeleteOptions.ts"
import { DcsInvalidInput } from "./DcsError.ts"
import type { DeleteBackgroundTaskInput } from "./DeleteBackgroundTask.ts"

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

async function* each(input: BulkInput, instanceId: unknown): AsyncGenerator<DeleteBackgroundTaskInput> {
  for await (const task of input) yield taskOf(task, instanceId)
}

/** The tasks of an input, or why it is none. */
export const tasksOf = (
  input: BulkInput,
  instanceId: unknown
): AsyncGenerator<DeleteBackgroundTaskInput> | DcsInvalidInput =>
  // A text is iterable, too: its letters would pass for ids.
  isObject(input) && (Symbol.asyncIterator in input || Symbol.iterator in input)
    ? each(input, instanceId)
    : new DcsInvalidInput({ field: "input", problem: "must be an iterable of task ids", value: shownValue(input) })
