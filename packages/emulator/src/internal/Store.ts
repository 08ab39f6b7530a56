/**
 * Instances and their tasks, in memory.
 */
import type { TaskRecord } from "@dcs-tasks/core/Api"
import type { InstanceSeed, TaskAnswer, TaskSeed } from "../Options.ts"
import type { SeededInstance } from "../Scenario.ts"
import { deterministicHex } from "./deterministic.ts"

export interface StoredTask {
  readonly record: TaskRecord
  readonly answer: TaskAnswer
}

export interface Window {
  readonly start: string | undefined
  readonly end: string | undefined
}

interface StoredInstance {
  readonly name: string
  readonly tasks: Map<string, StoredTask>
}

export interface Store {
  readonly instances: () => ReadonlyArray<SeededInstance>
  readonly hasInstance: (instanceId: string) => boolean
  readonly task: (instanceId: string, taskId: string) => StoredTask | undefined
  readonly remove: (instanceId: string, taskId: string) => void
  /** Newest first. */
  readonly list: (instanceId: string, window?: Window) => ReadonlyArray<TaskRecord>
  /** An instance that is not there yet is made. */
  readonly add: (instanceId: string, task: TaskSeed) => TaskRecord
}

const defaultTime = "2026-03-02T09:30:00.000Z"

/** `2026-03-02T09:30:00.000Z` as the query writes it: both forms order as text. */
const compact = (iso: string | undefined): string => (iso ?? "").replace(/\D/g, "").slice(0, 14)

const newestFirst = (a: TaskRecord, b: TaskRecord): number => (b.created_at ?? "").localeCompare(a.created_at ?? "")

export const makeStore = (seed: number, instances: ReadonlyArray<InstanceSeed>, defaultAnswer: 200 | 204): Store => {
  const stored = new Map<string, StoredInstance>()
  let made = 0

  const instanceOf = (id: string, name = id): StoredInstance => {
    const known = stored.get(id)
    if (known !== undefined) return known
    const instance: StoredInstance = { name, tasks: new Map() }
    stored.set(id, instance)
    return instance
  }

  const add = (instanceId: string, task: TaskSeed): TaskRecord => {
    made += 1
    const userName = task.userName ?? "dcs-operator"
    const createdAt = task.createdAt ?? defaultTime
    const record: TaskRecord = {
      id: task.id ?? deterministicHex(`${seed}:added:${made}`, 32),
      name: task.name ?? "EXTEND",
      details: task.details ?? {},
      user_name: userName,
      user_id: deterministicHex(`user:${userName}`, 32),
      params: "",
      status: task.status ?? "SUCCESS",
      created_at: createdAt,
      updated_at: task.updatedAt ?? createdAt,
      enable_show: task.details !== undefined
    }
    instanceOf(instanceId).tasks.set(record.id, { record, answer: task.answer ?? defaultAnswer })
    return record
  }

  for (const { id, name, tasks = [] } of instances) {
    instanceOf(id, name)
    for (const task of tasks) add(id, task)
  }

  return {
    instances: () => [...stored].map(([id, { name }]) => ({ id, name })),
    hasInstance: (instanceId) => stored.has(instanceId),
    task: (instanceId, taskId) => stored.get(instanceId)?.tasks.get(taskId),
    remove: (instanceId, taskId) => {
      stored.get(instanceId)?.tasks.delete(taskId)
    },
    list: (instanceId, { end, start }: Window = { end: undefined, start: undefined }) =>
      [...(stored.get(instanceId)?.tasks.values() ?? [])]
        .map(({ record }) => record)
        .filter(({ created_at }) => {
          const at = compact(created_at)
          return (start === undefined || at >= start) && (end === undefined || at <= end)
        })
        .toSorted(newestFirst),
    add
  }
}
