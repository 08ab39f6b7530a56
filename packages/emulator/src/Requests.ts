/**
 * The requests that the emulator has received.
 *
 * @since 0.1.0
 */

/**
 * The operation of a request. A tool for background tasks must never send `deleteInstance`, see {@link Disaster}.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation =
  | "deleteBackgroundTask"
  | "listBackgroundTasks"
  | "listInstances"
  | "deleteInstance"
  | "createToken"
  | "listProjects"
  | "showCatalog"
  | "createTemporaryKey"
  | "other"

/**
 * A request. Header values are not kept, because one of them is the token.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeenRequest {
  /** The `X-Request-Id` of the response. */
  readonly requestId: string
  /** As received. */
  readonly method: string
  /** The operation that the path and the method call; `other` if there is none. */
  readonly operation: Operation
  /** As received, not normalised, without the query. */
  readonly path: string
  /** Without the `?`; empty if there is none. */
  readonly query: string
  /** In lower case. */
  readonly headerNames: ReadonlyArray<string>
  /** Whether the request has a token that is valid for the emulator's project. */
  readonly tokenAccepted: boolean
  /** Whether the request has an `SDK-HMAC-SHA256` signature, valid or not. */
  readonly signed: boolean
  /** The status of the response; absent as long as there is none, or if the connection was reset before. */
  readonly status?: number
  /** The kind of the fault that struck. */
  readonly fault?: string
}

/**
 * Counts of requests. Requests that are not in `byStatus` have not had a response.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestCounts {
  /** All requests. */
  readonly requests: number
  /** Requests per operation; an operation without requests is absent. */
  readonly byOperation: { readonly [K in Operation]?: number }
  /** Responses per HTTP status. */
  readonly byStatus: { readonly [status: number]: number }
  /** Injected and random faults, by kind. */
  readonly byFault: { readonly [kind: string]: number }
  /** Requests refused by the rate limit. */
  readonly throttled: number
}

/**
 * A request that deletes whole instances. The emulator responds 204 and deletes nothing; on a real cloud the instances
 * would be gone. Assert in tests that there is none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Disaster {
  /** The `X-Request-Id` of the response. */
  readonly requestId: string
  /** As received. */
  readonly path: string
  /** The instances that would have been deleted: the one in the path, or those in the body. */
  readonly instanceIds: ReadonlyArray<string>
}

/**
 * The tasks of an instance that requests have deleted: the truth to compare with the report of a client. It is live.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeletedTasks {
  /** How many tasks were deleted. */
  readonly size: number
  /** Whether the task was deleted by a request. */
  readonly has: (taskId: string) => boolean
}
