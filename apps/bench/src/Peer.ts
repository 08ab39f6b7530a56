/** What is measured: one way to make the call. */
import type { DeletionResult } from "@dcs-tasks/core"

/** Where the call goes, and as whom. */
export interface Target {
  /** `http://127.0.0.1:port`, with `/flaky` behind it where some calls fail. */
  readonly endpoint: string
  readonly projectId: string
  readonly instanceId: string
  readonly token: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface Peer {
  /** Deletes one task; rejects where that fails. */
  readonly call: (taskId: string) => Promise<unknown>
  /** Deletes many, so many at once; in place of `call` where a peer can do that by itself. */
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

/** Every peer reads the body and refuses what is not a 200. */
export const expect200 = (status: number): void => {
  if (status !== 200) throw new Error(`status ${status}`)
}

/** Ids of 32 hex digits, each one new. */
export function* taskIds(goOn: () => boolean): Generator<string> {
  const run = process.hrtime.bigint().toString(16).padStart(16, "0").slice(-16)
  for (let n = 0; goOn(); n++) yield run + n.toString(16).padStart(16, "0")
}
