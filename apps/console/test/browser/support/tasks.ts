/** Tasks to start with. */
import type { TaskSeed } from "@dcs-tasks/emulator"

const day = 24 * 60 * 60 * 1000

/** ISO 8601, this many days before now. */
export const daysAgo = (days: number, now = Date.now()): string => new Date(now - days * day).toISOString()

type Task = TaskSeed & { readonly id: string }

/** Finished tasks with the ids `task-001`, `task-002`, …; the first is the newest, and a minute lies between two. */
export const tasks = (count: number, more: (number: number) => TaskSeed = () => ({})): ReadonlyArray<Task> =>
  Array.from({ length: count }, (_, index) => ({
    createdAt: daysAgo(1 + index / (24 * 60)),
    ...more(index + 1),
    id: `task-${String(index + 1).padStart(3, "0")}`
  }))
