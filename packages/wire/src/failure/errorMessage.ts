/**
 * One-line error messages: what happened, what is true now, what to do next, and the request id.
 *
 * @since 0.1.0
 */
import type { BadRequestReason, NotFoundReason } from "../answer/errorCode.ts"
import type { ListOperation } from "../call/call.ts"
import type { TransportKind } from "../fault/networkFault.ts"
import { accessKeyRejection, clauseOf, type UnauthorizedReason } from "../answer/unauthorized.ts"

export type TimeoutPhase = "connect" | "headers" | "body" | "total"

/** What may have repeated a request unseen: the runtime's `fetch`, or a middleware of the caller. */
export type UnseenRepeat = "runtime" | "middleware"

interface RequestFields {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  readonly unseenRepeat?: UnseenRepeat | undefined
  /** Set for calls that list. */
  readonly operation?: ListOperation | undefined
}

interface ResponseFields extends RequestFields {
  readonly status: number
  readonly errorCode?: string | undefined
  readonly errorMsg?: string | undefined
  readonly requestId?: string | undefined
}

/**
 * The fields of an error that its message uses.
 *
 * @since 0.1.0
 */
export type Describable =
  | { readonly _tag: "DcsInvalidInput"; readonly field: string; readonly problem: string; readonly value: string }
  | { readonly _tag: "DcsCredentialsError"; readonly source: string; readonly problem: string }
  | { readonly _tag: "DcsClientClosed" }
  | ({ readonly _tag: "DcsBadRequest"; readonly reason: { readonly _tag: BadRequestReason } } & ResponseFields)
  | ({ readonly _tag: "DcsUnauthorized"; readonly reason: UnauthorizedReason } & ResponseFields)
  | ({ readonly _tag: "DcsForbidden" } & ResponseFields)
  | ({ readonly _tag: "DcsNotFound"; readonly reason: { readonly _tag: NotFoundReason } } & ResponseFields)
  | ({ readonly _tag: "DcsInternalError" } & ResponseFields)
  | ({ readonly _tag: "DcsThrottled" | "DcsUnavailable"; readonly retryAfter?: number | undefined } & ResponseFields)
  | ({
      readonly _tag: "DcsUnexpectedResponse"
      /** The origin that a redirect points to. */
      readonly location?: string | undefined
      /** The beginning of a body that is not an error body. */
      readonly excerpt?: string | undefined
      /** Why the response confirms nothing. */
      readonly detail?: string | undefined
    } & ResponseFields)
  | ({
      readonly _tag: "DcsTransportError"
      /** What kind of fault it was. */
      readonly kind: TransportKind
      /** The runtime's message, without secrets and local paths. */
      readonly detail?: string | undefined
    } & RequestFields)
  | ({ readonly _tag: "DcsTimeout"; readonly phase: TimeoutPhase; readonly timeoutMillis: number } & RequestFields)

/** What happened, and what to do next; the message adds what is true now. */
type Explanation = readonly [what: string, next: string]

const badRequest: { readonly [K in BadRequestReason]: Explanation } = {
  TaskNotDeletable: [
    "The task cannot be deleted in its current state",
    "Only finished tasks can be deleted: wait until it succeeds or fails"
  ],
  InstanceBusy: ["The instance is busy with another change", "Try again when that change is finished"],
  MalformedId: ["The service rejected one of the ids", "Check the project, instance and task ids"],
  Unsupported: ["This instance has no background tasks", "There is nothing to delete"],
  Other: ["The service rejected the request", "See the service's message"]
}

const notFound: { readonly [K in NotFoundReason]: Explanation } = {
  Task: ["The task was not found", "It is already gone, or its id is wrong"],
  Instance: ["The instance was not found", "Check the instance id, project and region"],
  Route: ["The endpoint does not offer this API", "Check the endpoint and region"],
  Unknown: ["The response does not say what was not found", "Check the endpoint, region and any proxy"]
}

const rejectedCredentials: { readonly [K in "unknown" | "locked" | "other"]: Explanation } = {
  unknown: [
    "The service does not know the access key",
    "Check the access key; a temporary one also needs its security token"
  ],
  locked: ["The access key is locked after too many wrong signatures", "Check the secret key and wait five minutes"],
  other: ["The service rejected the credentials", "Check or renew the credentials"]
}

const unauthorized = ({ errorMsg, reason }: Extract<Describable, { _tag: "DcsUnauthorized" }>): Explanation => {
  switch (reason._tag) {
    case "TokenExpired":
      return ["The token expired", "Get a new token and try again"]
    case "ProjectMismatch":
      return ["The token is for another project", "Get a token for this project, or use the token's project"]
    case "SignatureMismatch":
      return reason.line === undefined
        ? ["The signature does not match", "Check the access key and secret key"]
        : [
            `The signature does not match: "${reason.line}" differs`,
            "Something changes the request on its way: check the endpoint and any proxy"
          ]
    case "ClockSkew":
      return [
        `The clocks differ: signed at ${reason.localTime}, server time ${reason.serverTime}`,
        "Correct this machine's clock"
      ]
    case "Other":
      return rejectedCredentials[accessKeyRejection(errorMsg) ?? "other"]
  }
}

const checkNetwork = "Check the endpoint, network and firewall"

const checkTask = ({ mayHaveDeleted }: RequestFields): string =>
  mayHaveDeleted ? "Check whether the task is still listed" : checkNetwork

const transportErrors: { readonly [K in TransportKind]: Explanation } = {
  dns: ["The endpoint's host name could not be resolved", "Check the endpoint, region and DNS"],
  connect: ["No connection to the endpoint", checkNetwork],
  tls: ["The TLS connection to the endpoint failed", "Check the endpoint's host, port and certificate"],
  reset: ["The connection broke before a response arrived", ""],
  proxy: ["The connection through the proxy failed", "Check the proxy's address and credentials"],
  protocol: ["The response is not valid HTTP", "Check the endpoint and any proxy"],
  network: ["The network request failed", "; in a browser, check that you are online and that the endpoint allows CORS"]
}

const seconds = (millis: number): string => `${Math.round(millis) / 1000} s`

const retryAdvice = (retryAfter: number | undefined): string =>
  retryAfter === undefined ? "Try again later" : `Try again in ${Math.ceil(retryAfter)} s`

const unexpected = (error: Extract<Describable, { _tag: "DcsUnexpectedResponse" }>): Explanation => {
  const { detail, excerpt, location, status } = error
  // Only browsers give 0, and only for a redirect.
  if (status === 0) {
    return [
      "The endpoint redirected (browsers hide where to); redirects are never followed",
      "Check the endpoint and any proxy"
    ]
  }
  if (status >= 300 && status < 400) {
    const where = location === undefined ? "" : ` to ${location}`
    return [`The endpoint redirected${where}; redirects are never followed`, "Check the endpoint and region"]
  }
  if (status >= 200 && status < 300 && error.operation !== undefined) {
    return [
      `The list could not be read${excerpt === undefined ? "" : `: ${excerpt}`}`,
      "Check the endpoint and any proxy"
    ]
  }
  return status >= 200 && status < 300
    ? [
        `The response does not confirm the deletion${detail === undefined ? "" : ` (${detail})`}`,
        "Check whether the task is still listed"
      ]
    : ["Unexpected response", "Check the endpoint and any proxy"]
}

const permissions = { listBackgroundTasks: "getBackgroundTask", listInstances: "list", none: "deleteBackgroundTask" }

const explain = (error: Describable): Explanation => {
  const isList = "operation" in error && error.operation !== undefined
  switch (error._tag) {
    case "DcsInvalidInput":
      return [`${error.field} ${error.problem}: ${error.value}`, `Correct ${error.field}`]
    case "DcsCredentialsError":
      return [`Credentials (${error.source}): ${error.problem}`, "Check the credentials"]
    case "DcsClientClosed":
      return ["This client was closed", "Create a new one"]
    case "DcsBadRequest":
      return badRequest[isList && error.reason._tag === "TaskNotDeletable" ? "Other" : error.reason._tag]
    case "DcsUnauthorized":
      return unauthorized(error)
    case "DcsForbidden":
      return ["Permission denied", `Ask for the permission dcs:instance:${permissions[error.operation ?? "none"]}`]
    case "DcsNotFound":
      return notFound[isList && error.reason._tag === "Task" ? "Unknown" : error.reason._tag]
    case "DcsInternalError":
      return ["The service had an internal error", "Try again; if it keeps failing, send support the request id"]
    case "DcsThrottled":
      return ["Too many requests", retryAdvice(error.retryAfter)]
    case "DcsUnavailable":
      return ["The service is unavailable", retryAdvice(error.retryAfter)]
    case "DcsUnexpectedResponse":
      return unexpected(error)
    case "DcsTransportError": {
      const [what, next] = transportErrors[error.kind]
      return [
        error.detail === undefined ? what : `${what} (${error.detail})`,
        error.kind === "reset" || error.kind === "network" ? checkTask(error) + next : next
      ]
    }
    case "DcsTimeout":
      return [
        `No complete response within ${seconds(error.timeoutMillis)} (${timeoutWhere[error.phase]})`,
        checkTask(error)
      ]
  }
}

const timeoutWhere: { readonly [K in TimeoutPhase]: string } = {
  connect: "while connecting",
  headers: "waiting for a response",
  body: "reading the response",
  total: "all attempts together"
}

/** `(404 DCS.3022: This DCS instance does not exist.)` */
const serverDetails = (error: Describable): string => {
  if (!("status" in error) || error.status === 0) return ""
  const code = error.errorCode === undefined ? "" : ` ${error.errorCode}`
  const msg = error.errorMsg === undefined ? "" : `: ${clauseOf(error.errorMsg)}`
  return ` (${error.status}${code}${msg})`
}

const repeatedBy: { readonly [K in UnseenRepeat]: string } = {
  runtime: "This runtime may have retried the request, so the",
  middleware: "A middleware may have retried the request, so the"
}

export const deletionState = (error: Describable): string => {
  if (!("mayHaveDeleted" in error)) return "Nothing was sent to DCS. "
  if (error.operation !== undefined) return ""
  if (!error.mayHaveDeleted) return "Nothing was deleted. "
  return `${error.unseenRepeat === undefined ? "The" : repeatedBy[error.unseenRepeat]} task may have been deleted. `
}

/**
 * The message of an error. One line, already escaped, free of secrets as long as the fields are.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { errorMessage } from "@dcs-tasks/wire"
 *
 * errorMessage({ _tag: "DcsTimeout", phase: "headers", timeoutMillis: 10_000, attempts: 1, mayHaveDeleted: true })
 * // => "No complete response within 10 s (waiting for a response). The task may have been deleted. Check whether the task is still listed."
 * ```
 */
export const errorMessage = (error: Describable): string => {
  const [what, next] = explain(error)
  const requestId = "requestId" in error && error.requestId !== undefined ? ` Request id: ${error.requestId}` : ""
  return `${what}${serverDetails(error)}. ${deletionState(error)}${next}.${requestId}`
}
