/** The tasks of all instances, and who deleted them. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { InstanceSeed, TaskSeed, WorldSeed } from "./worldSeed.ts"

export interface TaskTruth {
  readonly instanceId: string
  readonly seed: TaskSeed
  /** When requests deleted it. */
  readonly deletedAt: number | undefined
  /** The network's ordinal of the request that deleted it. */
  readonly deletedBy: number | undefined
}

interface StoredTask extends TaskTruth {
  deletedAt: number | undefined
  deletedBy: number | undefined
}

/** In the format of the query, `yyyyMMddHHmmss`. */
interface Page {
  readonly offset: number
  readonly limit: number
  readonly start?: string
  readonly end?: string
}

interface TaskStore {
  readonly instances: ReadonlyArray<InstanceSeed>
  readonly instance: (projectId: string, instanceId: string) => InstanceSeed | undefined
  /** The task if it is there at this time. */
  readonly find: (instanceId: string, taskId: string, at: number) => TaskTruth | undefined
  readonly isFinished: (task: TaskTruth, at: number) => boolean
  readonly delete: (instanceId: string, taskId: string, at: number, request: number) => void
  readonly page: (instanceId: string, page: Page, at: number) => object
  readonly truth: () => ReadonlyArray<TaskTruth>
}

const finished: ReadonlySet<string> = new Set(["SUCCESS", "FAILED"])

const isThere = ({ deletedAt, seed: { appearsAt = 0, goneAt = Number.POSITIVE_INFINITY } }: TaskTruth, at: number) =>
  deletedAt === undefined && appearsAt <= at && at < goneAt

const compact = (iso: string): string => iso.replace(/\D/g, "").slice(0, 14)

export const makeTaskStore = ({ instances, pageLimit, reorders }: WorldSeed, random: Random): TaskStore => {
  const stored = new Map<string, Map<string, StoredTask>>(
    instances.map(({ id: instanceId, tasks }): [string, Map<string, StoredTask>] => [
      instanceId,
      new Map(tasks.map((seed) => [seed.id, { instanceId, seed, deletedAt: undefined, deletedBy: undefined }]))
    ])
  )
  const tasksOf = (instanceId: string): ReadonlyArray<StoredTask> => [...(stored.get(instanceId)?.values() ?? [])]

  const statusOf = ({ seed }: TaskTruth, at: number): string =>
    seed.finishesAt !== undefined && seed.finishesAt <= at ? "SUCCESS" : seed.status

  const nameOf = ({ seed: { name = "EXTEND", renamedAt } }: TaskTruth, at: number): string =>
    renamedAt !== undefined && renamedAt.at <= at ? renamedAt.name : name

  /** Newest first. */
  const sorted = (tasks: ReadonlyArray<StoredTask>): ReadonlyArray<StoredTask> =>
    tasks
      .map((task) => ({ task, tie: reorders === true ? random.next() : 0 }))
      .toSorted((a, b) => {
        const [left, right] = [a.task.seed.createdAt, b.task.seed.createdAt]
        return left === right ? a.tie - b.tie : left < right ? 1 : -1
      })
      .map(({ task }) => task)

  const record = (task: StoredTask, at: number) => ({
    id: task.seed.id,
    name: nameOf(task, at),
    details: {},
    user_name: "dcs-operator",
    user_id: "b8a34a8c00a94e0e8e0b7d53f1f4e1b0",
    params: "",
    status: statusOf(task, at),
    created_at: task.seed.createdAt,
    updated_at: task.seed.createdAt,
    enable_show: false
  })

  return {
    instances,
    instance: (projectId, instanceId) =>
      instances.find((instance) => instance.projectId === projectId && instance.id === instanceId),
    find: (instanceId, taskId, at) => {
      const task = stored.get(instanceId)?.get(taskId)
      return task !== undefined && isThere(task, at) ? task : undefined
    },
    isFinished: (task, at) => finished.has(statusOf(task, at)),
    delete: (instanceId, taskId, at, request) => {
      const task = stored.get(instanceId)?.get(taskId)
      if (task === undefined) return
      task.deletedAt = at
      task.deletedBy = request
    },
    page: (instanceId, { end, limit, offset, start }, at) => {
      const inWindow = tasksOf(instanceId).filter((task) => {
        const created = compact(task.seed.createdAt)
        return isThere(task, at) && (start === undefined || created >= start) && (end === undefined || created <= end)
      })
      const tasks = sorted(inWindow).slice(offset, offset + Math.min(limit, pageLimit ?? limit))
      return { task_count: inWindow.length, tasks: tasks.map((task) => record(task, at)) }
    },
    truth: () => [...stored.values()].flatMap((tasks) => [...tasks.values()])
  }
}
