/** What the service did, request by request. */

export type Effect =
  | "deleted the task"
  /** There is no such task. */
  | "missed the task"
  /** On a real cloud, the instance and its data would be gone. */
  | "deleted the instance"
  /** Any other call that changes something and that no client of ours may send. */
  | "changed something else"
  | "refused"
  | "listed"
  | "issued a token"

export interface LogEntry {
  readonly at: number
  /** The ordinal of the request in the network's traffic. */
  readonly request: number
  /** 2: the network has repeated it. */
  readonly time: 1 | 2
  readonly connection: number
  readonly pid: number
  readonly method: string
  /** As sent, without the query. */
  readonly path: string
  readonly query: string
  /** As decoded from the path, if it is one of a task or an instance. */
  readonly instanceId?: string
  readonly taskId?: string
  readonly status: number
  /** Of an error response. */
  readonly code?: string
  readonly effect: Effect
  readonly inFlight: number
}
