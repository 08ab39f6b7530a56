/**
 * The tasks of one instance, seeded and generated, as one list.
 */
import type { TaskRecord } from "@dcs-tasks/core/Api"
import type { InstanceSeed, TaskAnswer, TaskSeed } from "../Options.ts"
import type { DeletedTasks } from "../Requests.ts"
import { makeGeneratedTasks } from "./generatedTasks.ts"
import { deterministicHex } from "../deterministic.ts"

interface StoredTask {
  readonly record: TaskRecord
  readonly answer: TaskAnswer
}

/** Times in the format of the query, `yyyyMMddHHmmss`, both inclusive. */
interface Window {
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
  /** All generated tasks, deleted or not, newest first. */
  readonly generatedIds: () => Iterable<string>
}

const defaultTime = "2026-03-02T09:30:00.000Z"

/** `2026-03-02T09:30:00.000Z` in the format of the query. Both formats sort as text. */
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

/** The first n below `length` with a value of at least `minimum`, or `length`. Values rise with n. */
const firstAtLeast = (length: number, value: (n: number) => number, minimum: number): number => {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value(middle) < minimum) low = middle + 1
    else high = middle
  }
  return low
}

export const makeTaskSet = (
  seed: number,
  { id: instanceId, taskAt = () => ({}), taskCount = 0 }: InstanceSeed,
  defaultAnswer: 200 | 204
): TaskSet => {
  const generatedTasks = makeGeneratedTasks(`${seed}:bulk:${instanceId}`, taskCount)
  const seeded = new Map<string, StoredTask>()
  /** The seeded tasks, newest first. Deleted ones stay until it is next read. */
  let sorted: ReadonlyArray<StoredTask> | undefined
  const deletedSeeded = new Set<string>()
  /** Generated tasks that a seeded one has replaced. */
  const replaced = new Set<string>()

  const generated = (index: number): StoredTask =>
    stored(
      { ...taskAt(index), id: generatedTasks.idAt(index), createdAt: generatedTasks.createdAt(index) },
      defaultAnswer
    )

  const leftIndex = (taskId: string): number | undefined => {
    const index = generatedTasks.indexOf(taskId)
    return index === undefined || generatedTasks.isDeleted(index) ? undefined : index
  }

  const seededIn = ({ end, start }: Window): ReadonlyArray<StoredTask> => {
    sorted ??= [...seeded.values()].toSorted(newestFirst)
    if (sorted.length !== seeded.size) sorted = sorted.filter(({ record }) => seeded.has(record.id))
    if (start === undefined && end === undefined) return sorted
    return sorted.filter(({ record }) => {
      const at = compact(record.created_at)
      return (start === undefined || at >= start) && (end === undefined || at <= end)
    })
  }

  /** The generated tasks in a window, as indexes: the first, and the one after the last. */
  const generatedIn = ({ end, start }: Window) => ({
    from: end === undefined ? 0 : generatedTasks.newerThan(millisOf(end)),
    to: start === undefined ? generatedTasks.size : generatedTasks.notOlderThan(millisOf(start))
  })

  const countGenerated = (window: Window): number => {
    const { from, to } = generatedIn(window)
    return Math.max(0, generatedTasks.leftBefore(to) - generatedTasks.leftBefore(from))
  }

  const page = (offset: number, limit: number, window: Window = {}): ReadonlyArray<TaskRecord> => {
    const inWindow = seededIn(window)
    const { from, to } = generatedIn(window)
    const skipped = generatedTasks.leftBefore(from)
    /** The position of the n-th seeded task in the whole list, after the newer generated ones. */
    const position = (n: number): number => {
      const newer = generatedTasks.newerThan(Date.parse(inWindow[n]?.record.created_at ?? ""))
      return n + generatedTasks.leftBefore(Math.min(Math.max(newer, from), to)) - skipped
    }
    let next = firstAtLeast(inWindow.length, position, offset)
    let nextPosition = position(next)
    let index = generatedTasks.nth(skipped + offset - next)
    const records: Array<TaskRecord> = []
    for (let at = offset; records.length < limit; at++) {
      const task = inWindow[next]
      if (task !== undefined && (index >= to || nextPosition <= at)) {
        records.push(task.record)
        next += 1
        nextPosition = position(next)
      } else if (index < to) {
        records.push(generated(index).record)
        do index += 1
        while (index < to && generatedTasks.isDeleted(index))
      } else {
        break
      }
    }
    return records
  }

  return {
    get: (taskId) => {
      const index = leftIndex(taskId)
      return seeded.get(taskId) ?? (index === undefined ? undefined : generated(index))
    },
    remove: (taskId) => {
      const index = leftIndex(taskId)
      if (seeded.delete(taskId)) deletedSeeded.add(taskId)
      else if (index !== undefined) generatedTasks.delete(index)
    },
    add: (task) => {
      const index = leftIndex(task.id)
      if (generatedTasks.indexOf(task.id) !== undefined) replaced.add(task.id)
      if (index !== undefined) generatedTasks.delete(index)
      const added = stored(task, defaultAnswer)
      seeded.set(task.id, added)
      deletedSeeded.delete(task.id)
      sorted = undefined
      return added.record
    },
    count: (window = {}) => seededIn(window).length + countGenerated(window),
    page,
    deleted: {
      get size() {
        return deletedSeeded.size + generatedTasks.deletedCount() - replaced.size
      },
      has: (taskId) => {
        if (deletedSeeded.has(taskId)) return true
        const index = replaced.has(taskId) ? undefined : generatedTasks.indexOf(taskId)
        return index !== undefined && generatedTasks.isDeleted(index)
      }
    },
    *generatedIds() {
      for (let index = 0; index < generatedTasks.size; index++) yield generatedTasks.idAt(index)
    }
  }
}
