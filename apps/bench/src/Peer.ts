/** A peer: one way to make the call that is measured. */
import type { DeletionResult } from "@dcs-tasks/core"

/** The target and the credentials of the call. */
export interface Target {
  /** `http://127.0.0.1:port`, followed by `/flaky` if some calls are to fail. */
  readonly endpoint: string
  readonly projectId: string
  readonly instanceId: string
  readonly token: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface Peer {
  /** Deletes one task. Rejects if that fails. */
  readonly call: (taskId: string) => Promise<unknown>
  /** Deletes many, `concurrency` at a time. Used instead of `call` if a peer has it. */
  readonly many?: (
    taskIds: Iterable<string>,
    concurrency: number,
    each: (result: DeletionResult) => void
  ) => Promise<void>
}

export type OpenPeer = (target: Target) => Peer

export const urlOf = ({ endpoint, instanceId, projectId }: Target, taskId: string): string =>
  `${endpoint}/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`

export const headersOf = ({ token }: Target) => ({
  accept: "application/json",
  "content-type": "application/json",
  "x-auth-token": token
})

/** Every peer reads the body and fails unless the status is 200. */
export const expect200 = (status: number): void => {
  if (status !== 200) throw new Error(`status ${status}`)
}

/** Unique ids of 32 hex digits. */
export function* taskIds(hasNext: () => boolean): Generator<string> {
  const run = process.hrtime.bigint().toString(16).padStart(16, "0").slice(-16)
  for (let n = 0; hasNext(); n++) yield run + n.toString(16).padStart(16, "0")
}
