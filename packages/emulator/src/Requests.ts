/**
 * What the emulator saw.
 *
 * @since 0.1.0
 */

/**
 * What a request asks for. `deleteInstance` is nothing that a tool for background tasks may ever send, see
 * {@link Disaster}.
 *
 * @since 0.1.0
 */
export type Operation =
  | "deleteBackgroundTask"
  | "listBackgroundTasks"
  | "listInstances"
  | "deleteInstance"
  | "createToken"
  | "listProjects"
  | "createTemporaryKey"
  | "other"

/**
 * A request as the emulator saw it. Header values are not kept: one of them is the token.
 *
 * @since 0.1.0
 */
export interface SeenRequest {
  readonly requestId: string
  readonly method: string
  readonly operation: Operation
  /** As it came, not normalised, without the query. */
  readonly path: string
  /** Without the `?`; empty if there was none. */
  readonly query: string
  /** In lower case. */
  readonly headerNames: ReadonlyArray<string>
  /** Whether there was a token that is good for the emulator's project. */
  readonly tokenAccepted: boolean
  /** Whether it carried an `SDK-HMAC-SHA256` signature, good or bad. */
  readonly signed: boolean
  /** The status that was answered; none as long as nothing was, or if the connection was cut before. */
  readonly status?: number
  /** The kind of the fault that struck. */
  readonly fault?: string
}

/**
 * How many requests there were. What is missing between the sum of `byStatus` and `requests` got no answer.
 *
 * @since 0.1.0
 */
export interface RequestCounts {
  readonly requests: number
  readonly byOperation: { readonly [K in Operation]?: number }
  readonly byStatus: { readonly [status: number]: number }
  /** By kind, injected ones and random ones. */
  readonly byFault: { readonly [kind: string]: number }
  /** Refused by the rate limit. */
  readonly throttled: number
}

/**
 * A request that deletes whole instances. The emulator answers 204, as if it had, and deletes nothing; on a real cloud
 * the instances would be gone. A test asserts that there is none.
 *
 * @since 0.1.0
 */
export interface Disaster {
  readonly requestId: string
  /** As it came. */
  readonly path: string
  /** What would have been deleted: the instance in the path, or the ones in the body. */
  readonly instanceIds: ReadonlyArray<string>
}

/**
 * The tasks of an instance that requests have deleted: the truth to hold a client's report against. It is live.
 *
 * @since 0.1.0
 */
export interface DeletedTasks {
  readonly size: number
  readonly has: (taskId: string) => boolean
}
