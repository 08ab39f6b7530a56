/**
 * Errors as problem details (RFC 9457), for a server that answers its own callers.
 *
 * @since 0.1.0
 */
import { type Describable, deletionState, errorMessage } from "./errorMessage.ts"

type Tag = Describable["_tag"]

/**
 * Problem details of an error: plain JSON for `application/problem+json`. An alias and not an interface, so that it fits types
 * with an index signature, such as those of web frameworks.
 *
 * @since 0.1.0
 * @category models
 */
export type Problem = {
  /** A URI that names the kind of problem: `urn:dcs-tasks:` and the `_tag`, unless the caller chose another. */
  readonly type: string
  /** The kind of problem in words. The same for all errors of a class. */
  readonly title: string
  /** The status with which the server answers. Not the status of the service: that is `upstreamStatus`. */
  readonly status: number
  /** What happened, what is true now, and what to do next, as far as it concerns the server's callers. */
  readonly detail: string
  /** A URI that names this occurrence, if the caller set one. */
  readonly instance?: string
  /** The class of the error. */
  readonly _tag: Tag
  /** Whether the task may have been deleted despite the error. */
  readonly mayHaveDeleted: boolean
  /** The reason, such as `Task` or `InstanceBusy`. */
  readonly reason?: string
  /** The invalid input, such as `taskId`. */
  readonly field?: string
  /** How often the client tried to send the request to the service. */
  readonly attempts?: number
  /** The status of the service's response. */
  readonly upstreamStatus?: number
  /** The service's code, such as `DCS.4957`. */
  readonly errorCode?: string
  /** The id that the service gave the request. Give it to support. */
  readonly requestId?: string
  /** After how many seconds to try again, rounded up: also the value of a `Retry-After` header. */
  readonly retryAfter?: number
}

/**
 * Options of `toProblem`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProblemOptions<E = Describable> {
  /** The beginning of `type`, to which the `_tag` is added, or a function that returns `type`. `urn:dcs-tasks:` by default. */
  readonly type?: string | ((error: E) => string) | undefined
  /** A URI that names this occurrence, such as the path of the request. */
  readonly instance?: string | undefined
}

/**
 * Status, title and, where the message speaks to the operator of the server and not to its callers, a neutral text: about
 * credentials, permissions, hosts, proxies and the network.
 */
const kinds: { readonly [K in Tag]: readonly [status: number, title: string, neutral?: string] } = {
  DcsInvalidInput: [400, "Invalid input"],
  DcsCredentialsError: [500, "No usable credentials", "The server has no usable credentials for the service"],
  DcsClientClosed: [503, "Shutting down", "The server is shutting down"],
  DcsBadRequest: [400, "Rejected by the service"],
  DcsUnauthorized: [502, "Server's credentials rejected", "The service rejected the credentials of the server"],
  DcsForbidden: [502, "Server not permitted", "The service does not permit the server to do this"],
  DcsNotFound: [404, "Not found"],
  DcsInternalError: [502, "Internal error of the service"],
  DcsThrottled: [429, "Too many requests"],
  DcsUnavailable: [503, "Service unavailable"],
  DcsUnexpectedResponse: [502, "Unexpected response", "The response of the service is unusable"],
  DcsTransportError: [502, "No response", "The service could not be reached, or its response is unusable"],
  DcsTimeout: [504, "No response in time"]
}

/**
 * Describes an error as a problem. It leaves out what concerns only the operator of the server: where credentials come from
 * and why they were rejected, missing permissions, hosts and proxies, excerpts of responses.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { toProblem } from "@dcs-tasks/wire"
 *
 * toProblem({ _tag: "DcsTimeout", phase: "headers", timeoutMillis: 10_000, attempts: 3, mayHaveDeleted: true }).status
 * // => 504
 * ```
 */
export const toProblem = <E extends Describable>(error: E, options: ProblemOptions<E> = {}): Problem => {
  const { instance, type = "urn:dcs-tasks:" } = options
  return problemOf(error, typeof type === "string" ? type + error._tag : type(error), instance)
}

const problemOf = (error: Describable, type: string, instance: string | undefined): Problem => {
  const [status, title, neutral] = kinds[error._tag]
  return {
    type,
    title,
    status,
    detail: neutral === undefined ? errorMessage(error) : `${neutral}. ${deletionState(error)}`.trimEnd(),
    ...(instance !== undefined && { instance }),
    _tag: error._tag,
    mayHaveDeleted: "mayHaveDeleted" in error && error.mayHaveDeleted,
    ...("reason" in error && neutral === undefined && { reason: error.reason._tag }),
    ...("field" in error && { field: error.field }),
    ...("attempts" in error && { attempts: error.attempts }),
    ...("status" in error && {
      upstreamStatus: error.status,
      ...(error.errorCode !== undefined && { errorCode: error.errorCode }),
      ...(error.requestId !== undefined && { requestId: error.requestId })
    }),
    ...("retryAfter" in error && error.retryAfter !== undefined && { retryAfter: Math.ceil(error.retryAfter) })
  }
}
