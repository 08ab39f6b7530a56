/** What the question before a deletion says. */
import type { TaskRow } from "./Task.ts"

export interface Confirmation {
  /** Those with most records first. */
  readonly instances: ReadonlyArray<{ readonly id: string; readonly name: string; readonly count: number }>
  /** Epoch milliseconds of the oldest and newest record. Missing if no record has a readable time. */
  readonly oldest: number | undefined
  readonly newest: number | undefined
  /** How many records have no readable time. */
  readonly withoutTime: number
  /** The service's words, and how many records have each. The most frequent first. */
  readonly statuses: ReadonlyArray<{ readonly status: string; readonly count: number }>
}

const byCount = (a: { readonly count: number }, b: { readonly count: number }): number => b.count - a.count

export const confirmationOf = (rows: ReadonlyArray<TaskRow>): Confirmation => {
  const instances = new Map<string, { id: string; name: string; count: number }>()
  const statuses = new Map<string, number>()
  let oldest: number | undefined
  let newest: number | undefined
  let withoutTime = 0
  for (const { createdAt, instanceId, instanceName, record } of rows) {
    const instance = instances.get(instanceId)
    if (instance === undefined) instances.set(instanceId, { id: instanceId, name: instanceName, count: 1 })
    else instance.count += 1
    const status = record.status ?? ""
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (createdAt === undefined) withoutTime += 1
    else {
      oldest = Math.min(oldest ?? createdAt, createdAt)
      newest = Math.max(newest ?? createdAt, createdAt)
    }
  }
  return {
    instances: [...instances.values()].toSorted(byCount),
    oldest,
    newest,
    withoutTime,
    statuses: [...statuses].map(([status, count]) => ({ status, count })).toSorted(byCount)
  }
}
