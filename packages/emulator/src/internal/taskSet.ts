/**
 * The tasks of one instance: those that were named one by one, and the generated ones, as one list.
 */
import type { TaskRecord } from "@dcs-tasks/core/Api"
import type { InstanceSeed, TaskAnswer, TaskSeed } from "../Options.ts"
import type { DeletedTasks } from "../Requests.ts"
import { makeBulk } from "./generatedTasks.ts"
import { deterministicHex } from "./deterministic.ts"

export interface StoredTask {
  readonly record: TaskRecord
  readonly answer: TaskAnswer
}

/** As the query writes them: `yyyyMMddHHmmss`, both inclusive. */
export interface Window {
  readonly start?: string | undefined
  readonly end?: string | undefined
}

export interface TaskSet {
  readonly get: (taskId: string) => StoredTask | undefined
  readonly remove: (taskId: string) => void
  /** Adds a task, or replaces the one with its id. */
  readonly add: (task: TaskSeed & { readonly id: string }) => TaskRecord
  readonly count: (window?: Window) => number
  /** Newest first. */
  readonly page: (offset: number, limit: number, window?: Window) => ReadonlyArray<TaskRecord>
  readonly deleted: DeletedTasks
  /** Of all generated tasks, gone or not, newest first. */
  readonly generatedIds: () => Iterable<string>
}

const defaultTime = "2026-03-02T09:30:00.000Z"

/** `2026-03-02T09:30:00.000Z` as the query writes it: both forms order as text. */
const compact = (iso: string | undefined): string => (iso ?? "").replace(/\D/g, "").slice(0, 14)

const millisOf = (query: string): number =>
  Date.parse(query.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6Z"))

const newestFirst = (a: StoredTask, b: StoredTask): number => {
  const [left, right] = [a.record.created_at ?? "", b.record.created_at ?? ""]
  return left < right ? 1 : left > right ? -1 : 0
}

const operatorId = deterministicHex("user:dcs-operator", 32)

const stored = (task: TaskSeed & { readonly id: string }, defaultAnswer: 200 | 204): StoredTask => {
  const userName = task.userName ?? "dcs-operator"
  const createdAt = task.createdAt ?? defaultTime
  return {
    record: {
      id: task.id,
      name: task.name ?? "EXTEND",
      details: task.details ?? {},
      user_name: userName,
      user_id: userName === "dcs-operator" ? operatorId : deterministicHex(`user:${userName}`, 32),
      params: "",
      status: task.status ?? "SUCCESS",
      created_at: createdAt,
      updated_at: task.updatedAt ?? createdAt,
      enable_show: task.details !== undefined
    },
    answer: task.answer ?? defaultAnswer
  }
}

/** The first n below `length` whose rising value is at least `wanted`; `length` if there is none. */
const firstAtLeast = (length: number, value: (n: number) => number, wanted: number): number => {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value(middle) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

export const makeTaskSet = (
  seed: number,
  { id: instanceId, taskAt = () => ({}), taskCount = 0 }: InstanceSeed,
  defaultAnswer: 200 | 204
): TaskSet => {
  const bulk = makeBulk(`${seed}:bulk:${instanceId}`, taskCount)
  const named = new Map<string, StoredTask>()
  /** Of the named ones, deleted ones included until the next time that it is made. */
  let sorted: ReadonlyArray<StoredTask> | undefined
  const deletedNamed = new Set<string>()
  /** Generated ones that a named one has replaced. */
  const replaced = new Set<string>()

  const generated = (index: number): StoredTask =>
    stored({ ...taskAt(index), id: bulk.idAt(index), createdAt: bulk.createdAt(index) }, defaultAnswer)

  const leftIndex = (taskId: string): number | undefined => {
    const index = bulk.indexOf(taskId)
    return index === undefined || bulk.isGone(index) ? undefined : index
  }

  const namedIn = ({ end, start }: Window): ReadonlyArray<StoredTask> => {
    sorted ??= [...named.values()].toSorted(newestFirst)
    if (sorted.length !== named.size) sorted = sorted.filter(({ record }) => named.has(record.id))
    if (start === undefined && end === undefined) return sorted
    return sorted.filter(({ record }) => {
      const at = compact(record.created_at)
      return (start === undefined || at >= start) && (end === undefined || at <= end)
    })
  }

  /** The generated ones in a window, as indexes: the first one, and the one after the last. */
  const generatedIn = ({ end, start }: Window) => ({
    from: end === undefined ? 0 : bulk.newerThan(millisOf(end)),
    to: start === undefined ? bulk.size : bulk.notOlderThan(millisOf(start))
  })

  const countGenerated = (window: Window): number => {
    const { from, to } = generatedIn(window)
    return Math.max(0, bulk.leftBefore(to) - bulk.leftBefore(from))
  }

  const page = (offset: number, limit: number, window: Window = {}): ReadonlyArray<TaskRecord> => {
    const own = namedIn(window)
    const { from, to } = generatedIn(window)
    const skipped = bulk.leftBefore(from)
    /** Where the n-th named one stands in the whole list: after the generated ones that are newer. */
    const position = (n: number): number => {
      const newer = bulk.newerThan(Date.parse(own[n]?.record.created_at ?? ""))
      return n + bulk.leftBefore(Math.min(Math.max(newer, from), to)) - skipped
    }
    let next = firstAtLeast(own.length, position, offset)
    let stands = position(next)
    let index = bulk.nth(skipped + offset - next)
    const records: Array<TaskRecord> = []
    for (let at = offset; records.length < limit; at++) {
      const task = own[next]
      if (task !== undefined && (index >= to || stands <= at)) {
        records.push(task.record)
        next += 1
        stands = position(next)
      } else if (index < to) {
        records.push(generated(index).record)
        do index += 1
        while (index < to && bulk.isGone(index))
      } else {
        break
      }
    }
    return records
  }

  return {
    get: (taskId) => {
      const index = leftIndex(taskId)
      return named.get(taskId) ?? (index === undefined ? undefined : generated(index))
    },
    remove: (taskId) => {
      const index = leftIndex(taskId)
      if (named.delete(taskId)) deletedNamed.add(taskId)
      else if (index !== undefined) bulk.remove(index)
    },
    add: (task) => {
      const index = leftIndex(task.id)
      if (bulk.indexOf(task.id) !== undefined) replaced.add(task.id)
      if (index !== undefined) bulk.remove(index)
      const added = stored(task, defaultAnswer)
      named.set(task.id, added)
      deletedNamed.delete(task.id)
      sorted = undefined
      return added.record
    },
    count: (window = {}) => namedIn(window).length + countGenerated(window),
    page,
    deleted: {
      get size() {
        return deletedNamed.size + bulk.gone() - replaced.size
      },
      has: (taskId) => {
        if (deletedNamed.has(taskId)) return true
        const index = replaced.has(taskId) ? undefined : bulk.indexOf(taskId)
        return index !== undefined && bulk.isGone(index)
      }
    },
    *generatedIds() {
      for (let index = 0; index < bulk.size; index++) yield bulk.idAt(index)
    }
  }
}
