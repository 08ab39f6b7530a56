/** Rows of the table: records with what is needed to show, find and sort them. */
import type { BackgroundTask, Instance } from "@dcs-tasks/browser"

/** The same task id can occur in two instances. Ids cannot contain a slash. */
export const keyOf = (instanceId: string, taskId: string): string => `${instanceId}/${taskId}`

export interface TaskRow {
  /** Instance and task id. */
  readonly key: string
  readonly instanceId: string
  /** The name of the instance, or its id if it has none. */
  readonly instanceName: string
  readonly record: BackgroundTask
  /** Epoch milliseconds. Missing if the record has no readable time. */
  readonly createdAt: number | undefined
  /** Only a finished record can be deleted. */
  readonly isFinished: boolean
  /** What the text filter looks in, in lower case. */
  readonly haystack: string
}

const isPresent = (text: string | undefined): text is string => text !== undefined && text !== ""

/** The instance's name, or its id. */
export const nameOf = (instance: Instance): string => (isPresent(instance.name) ? instance.name : instance.id)

export const rowOf = (instance: Instance, record: BackgroundTask, isFinished: boolean): TaskRow => {
  const instanceName = nameOf(instance)
  const createdAt = Date.parse(record.createdAt ?? "")
  const { errorCode, id, jobId, name, status, userName } = record
  return {
    key: keyOf(instance.id, id),
    instanceId: instance.id,
    instanceName,
    record,
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
    isFinished,
    haystack: [id, name, status, userName, errorCode, jobId, instanceName, instance.id]
      .filter(isPresent)
      .join("\n")
      .toLowerCase()
  }
}
