/**
 * One line for a person: what happened, what is now true, what to do next, the request id at the end.
 *
 * @since 0.1.0
 */
import type { BadRequestReason, NotFoundReason } from "../answer/errorCode.ts"
import type { TransportKind } from "../fault/networkFault.ts"
import { accessKeyTrouble, type UnauthorizedReason } from "../answer/unauthorized.ts"

/** @since 0.1.0 */
export type TimeoutPhase = "connect" | "headers" | "body" | "total"

/**
 * Who may have repeated a request so that nobody saw the end of it: a runtime's `fetch`, or a middleware of the caller's.
 *
 * @since 0.1.0
 */
export type UnseenRepeat = "runtime" | "middleware"

interface Sent {
  readonly attempts: number
  readonly mayHaveDeleted: boolean
  readonly unseenRepeat?: UnseenRepeat | undefined
}

interface Answered extends Sent {
  readonly status: number
  readonly errorCode?: string | undefined
  readonly errorMsg?: string | undefined
  readonly requestId?: string | undefined
}

/**
 * The fields of an error that its line is made of.
 *
 * @since 0.1.0
 */
export type Describable =
  | { readonly _tag: "DcsInvalidInput"; readonly field: string; readonly problem: string; readonly value: string }
  | { readonly _tag: "DcsCredentialsError"; readonly source: string; readonly problem: string }
  | { readonly _tag: "DcsClientClosed" }
  | ({ readonly _tag: "DcsBadRequest"; readonly reason: { readonly _tag: BadRequestReason } } & Answered)
  | ({ readonly _tag: "DcsUnauthorized"; readonly reason: UnauthorizedReason } & Answered)
  | ({ readonly _tag: "DcsForbidden" } & Answered)
  | ({ readonly _tag: "DcsNotFound"; readonly reason: { readonly _tag: NotFoundReason } } & Answered)
  | ({ readonly _tag: "DcsInternalError" } & Answered)
  | ({ readonly _tag: "DcsThrottled" | "DcsUnavailable"; readonly retryAfter?: number | undefined } & Answered)
  | ({
      readonly _tag: "DcsUnexpectedResponse"
      readonly location?: string | undefined
      readonly excerpt?: string | undefined
      readonly detail?: string | undefined
    } & Answered)
  | ({ readonly _tag: "DcsTransportError"; readonly kind: TransportKind; readonly detail?: string | undefined } & Sent)
  | ({ readonly _tag: "DcsTimeout"; readonly phase: TimeoutPhase; readonly timeoutMillis: number } & Sent)

/** What happened, and what to do next. */
type Story = readonly [what: string, next: string]

const badRequest: { readonly [K in BadRequestReason]: Story } = {
  TaskNotDeletable: [
    "The task is not in a state in which it can be deleted",
    "Only finished tasks can be deleted: wait until it has succeeded or failed"
  ],
  InstanceBusy: ["The instance is busy with another change", "Try again when that change has ended"],
  MalformedId: ["The service does not accept one of the ids", "Check project, instance and task id"],
  Unsupported: ["This instance has no background tasks", "There is nothing to delete"],
  Other: ["The service refused the request", "Read the service's message"]
}

const notFound: { readonly [K in NotFoundReason]: Story } = {
  Task: ["The task was not found", "It is gone already, or its id is wrong"],
  Instance: ["The instance was not found", "Check instance id, project and region"],
  Route: ["The endpoint does not know this call", "Check endpoint and region"],
  Unknown: ["Something answered 404, but not about this task", "Check endpoint, region and any proxy in between"]
}

const unaccepted: { readonly [K in "unknown" | "locked" | "other"]: Story } = {
  unknown: [
    "The service does not know the access key",
    "Check the access key; a temporary one needs its security token as well"
  ],
  locked: ["The access key is locked after too many wrong signatures", "Check the secret key, and wait five minutes"],
  other: ["The service does not accept the credentials", "Check or renew the token"]
}

const unauthorized = ({ errorMsg, reason }: Extract<Describable, { _tag: "DcsUnauthorized" }>): Story => {
  switch (reason._tag) {
    case "TokenExpired":
      return ["The token has expired", "Get a new token and run again"]
    case "ProjectMismatch":
      return ["The token is for another project", "Get a token for this project, or name the token's"]
    case "SignatureMismatch":
      return reason.line === undefined
        ? ["The signature does not match", "Check access key and secret key"]
        : [
            `The signature differs in "${reason.line}"`,
            "Something on the way changes the request: check endpoint and any proxy in between"
          ]
    case "ClockSkew":
      return [
        `The clocks differ: signed at ${reason.localTime}, the server has ${reason.serverTime}`,
        "Set this machine's clock"
      ]
    case "Other":
      return unaccepted[accessKeyTrouble(errorMsg) ?? "other"]
  }
}

const transport: { readonly [K in TransportKind]: Story } = {
  dns: ["The endpoint's host name was not found", "Check endpoint, region and name resolution"],
  connect: ["No connection to the endpoint", "Check endpoint, network and firewall"],
  tls: ["The endpoint's certificate is not trusted", "Check the host, or add its CA certificate"],
  reset: ["The connection broke before an answer came", "Look whether the task is still listed"],
  proxy: ["The proxy did not let the request through", "Check the proxy's address and credentials"],
  protocol: ["The answer was not valid HTTP", "Check endpoint and any proxy in between"],
  network: [
    "The request failed on the network",
    "Look whether the task is still listed; in a browser, it may be offline, or the endpoint may not allow the page's calls (CORS)"
  ]
}

const seconds = (millis: number): string => `${Math.round(millis) / 1000} s`

const wait = (retryAfter: number | undefined): string =>
  retryAfter === undefined ? "Try again later" : `Try again in ${Math.ceil(retryAfter)} s`

const unexpected = (error: Extract<Describable, { _tag: "DcsUnexpectedResponse" }>): Story => {
  const { detail, excerpt, location, status } = error
  // Only a browser says 0, and only of a redirect.
  if (status === 0) {
    return [
      "The endpoint redirects, a browser does not tell where to; redirects are never followed",
      "Check endpoint and any proxy in between"
    ]
  }
  if (status >= 300 && status < 400) {
    const where = location === undefined ? "" : ` to ${location}`
    return [`The endpoint redirects${where}; redirects are never followed`, "Check endpoint and region"]
  }
  // A deletion that an answer does not confirm is known not to have happened only for a reason that is told: this was a list.
  if (status >= 200 && status < 300 && !error.mayHaveDeleted && detail === undefined) {
    return [
      `The list could not be read${excerpt === undefined ? "" : `: ${excerpt}`}`,
      "Check endpoint and any proxy in between"
    ]
  }
  return status >= 200 && status < 300
    ? [
        `An answer came, but not one that confirms the deletion${detail === undefined ? "" : ` (${detail})`}`,
        "Look whether the task is still listed"
      ]
    : ["The answer is not one this call can have", "Check endpoint and any proxy in between"]
}

const story = (error: Describable): Story => {
  switch (error._tag) {
    case "DcsInvalidInput":
      return [`${error.field} ${error.problem}: ${error.value}`, `Correct ${error.field}`]
    case "DcsCredentialsError":
      return [`Credentials (${error.source}): ${error.problem}`, "Set usable credentials"]
    case "DcsClientClosed":
      return ["This client was closed", "Create another one"]
    case "DcsBadRequest":
      return badRequest[error.reason._tag]
    case "DcsUnauthorized":
      return unauthorized(error)
    case "DcsForbidden":
      return [
        "Not permitted",
        "Ask for the permission dcs:instance:deleteBackgroundTask (to list: dcs:instance:getBackgroundTask)"
      ]
    case "DcsNotFound":
      return notFound[error.reason._tag]
    case "DcsInternalError":
      return ["The service failed internally", "Try again; if it stays, give support the request id"]
    case "DcsThrottled":
      return ["Too many requests", wait(error.retryAfter)]
    case "DcsUnavailable":
      return ["The service is unavailable", wait(error.retryAfter)]
    case "DcsUnexpectedResponse":
      return unexpected(error)
    case "DcsTransportError": {
      const [what, next] = transport[error.kind]
      return [error.detail === undefined ? what : `${what} (${error.detail})`, next]
    }
    case "DcsTimeout":
      return [
        `No complete answer within ${seconds(error.timeoutMillis)} (${timeoutWhere[error.phase]})`,
        error.phase === "connect" ? "Check endpoint, network and firewall" : "Look whether the task is still listed"
      ]
  }
}

const timeoutWhere: { readonly [K in TimeoutPhase]: string } = {
  connect: "while connecting",
  headers: "waiting for an answer",
  body: "reading the answer",
  total: "all attempts together"
}

/** `(404 DCS.3022: This DCS instance does not exist.)` */
const quoted = (error: Describable): string => {
  if (!("status" in error) || error.status === 0) return ""
  const code = error.errorCode === undefined ? "" : ` ${error.errorCode}`
  const msg = error.errorMsg === undefined ? "" : `: ${error.errorMsg.replace(/[.\s]+$/, "")}`
  return ` (${error.status}${code}${msg})`
}

const repeats: { readonly [K in UnseenRepeat]: string } = {
  runtime: "This runtime may have repeated the request by itself, so the",
  middleware: "A middleware may have repeated the request, so the"
}

const truth = (error: Describable): string => {
  if (!("mayHaveDeleted" in error)) return "Nothing was sent."
  if (!error.mayHaveDeleted) return "Nothing was deleted."
  return `${error.unseenRepeat === undefined ? "The" : repeats[error.unseenRepeat]} task may have been deleted.`
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
 * // => "No complete answer within 10 s (waiting for an answer). The task may have been deleted. Look whether the task is still listed."
 * ```
 */
export const errorMessage = (error: Describable): string => {
  const [what, next] = story(error)
  const requestId = "requestId" in error && error.requestId !== undefined ? ` Request id: ${error.requestId}` : ""
  return `${what}${quoted(error)}. ${truth(error)} ${next}.${requestId}`
}
