/** The records of a plan in as little memory as possible: a million of them take about 100 MiB. */
import { fingerprint, type PlannedRecords, type RecordState } from "@dcs-tasks/core/selection"
import { hash } from "node:crypto"
import type { PlannedRecord } from "./format.ts"

/** 128 bits of SHA-256. */
const hashSize = 16

/** The size is that of the records so far. */
export interface Contents extends PlannedRecords {
  /** False, and nothing is added, if the record is there already. `count` records fit. */
  readonly add: (record: PlannedRecord) => boolean
  /** The one string that holds this id, however often it was read. */
  readonly taskId: (position: number) => string | undefined
}

export const make = (count: number): Contents => {
  const hashes = Buffer.alloc(count * hashSize)
  const taskIds: Array<string> = []
  const positions = new Map<string, Map<string, number>>()
  const hashOf = (task: RecordState): Buffer => hash("sha256", fingerprint(task), "buffer").subarray(0, hashSize)
  return {
    size: () => taskIds.length,
    add: ({ instanceId, task }) => {
      let own = positions.get(instanceId)
      if (own === undefined) positions.set(instanceId, (own = new Map()))
      if (own.has(task.id)) return false
      own.set(task.id, taskIds.length)
      hashes.set(hashOf(task), taskIds.length * hashSize)
      taskIds.push(task.id)
      return true
    },
    find: (instanceId, taskId) => positions.get(instanceId)?.get(taskId),
    isUnchanged: (position, task) =>
      hashes.subarray(position * hashSize, (position + 1) * hashSize).equals(hashOf(task)),
    taskId: (position) => taskIds[position]
  }
}
