/** What a server makes of each error: its status, its category, and the problem details for its callers. */

interface Served {
  /** The error as JSON. */
  readonly error: { readonly _tag: string; readonly [field: string]: unknown }
  /** The status with which a server answers its callers. */
  readonly status: number
  /** The categories that hold. */
  readonly is: ReadonlyArray<"retryable" | "throttled" | "authentication">
  readonly detail: string
  /** The other members of the problem that depend on the error. */
  readonly members?: Readonly<Record<string, unknown>>
}

/** What only the operator of a server is to see. No problem contains it. */
export const operatorsOnly = "operators-only"

const sent = { attempts: 2, mayHaveDeleted: false }
const answered = { errorCode: "DCS.1", errorMsg: "no", requestId: "r1", ...sent }
const members = { attempts: 2, errorCode: "DCS.1", requestId: "r1" }

/** At least one of each class. */
export const served: ReadonlyArray<Served> = [
  {
    error: { _tag: "DcsInvalidInput", field: "taskId", problem: "must not be empty", value: '""' },
    status: 400,
    is: [],
    detail: 'taskId must not be empty: "". Nothing was sent to DCS. Correct taskId.',
    members: { field: "taskId" }
  },
  {
    error: { _tag: "DcsCredentialsError", source: operatorsOnly, problem: operatorsOnly },
    status: 500,
    is: ["authentication"],
    detail: "The server has no usable credentials for the service. Nothing was sent to DCS."
  },
  {
    error: { _tag: "DcsClientClosed" },
    status: 503,
    is: [],
    detail: "The server is shutting down. Nothing was sent to DCS."
  },
  {
    error: { _tag: "DcsBadRequest", status: 400, ...answered, reason: { _tag: "TaskNotDeletable" } },
    status: 400,
    is: [],
    detail:
      "The task cannot be deleted in its current state (400 DCS.1: no). Nothing was deleted. Only finished tasks can be deleted: wait until it succeeds or fails. Request id: r1",
    members: { ...members, upstreamStatus: 400, reason: "TaskNotDeletable" }
  },
  {
    error: { _tag: "DcsBadRequest", status: 400, ...answered, reason: { _tag: "InstanceBusy" } },
    status: 400,
    is: ["retryable"],
    detail:
      "The instance is busy with another change (400 DCS.1: no). Nothing was deleted. Try again when that change is finished. Request id: r1",
    members: { ...members, upstreamStatus: 400, reason: "InstanceBusy" }
  },
  {
    error: {
      _tag: "DcsUnauthorized",
      status: 401,
      ...answered,
      errorMsg: operatorsOnly,
      reason: { _tag: "SignatureMismatch", line: operatorsOnly }
    },
    status: 502,
    is: ["authentication"],
    detail: "The service rejected the credentials of the server. Nothing was deleted.",
    members: { ...members, upstreamStatus: 401 }
  },
  {
    error: { _tag: "DcsForbidden", status: 403, ...answered, errorMsg: operatorsOnly },
    status: 502,
    is: ["authentication"],
    detail: "The service does not permit the server to do this. Nothing was deleted.",
    members: { ...members, upstreamStatus: 403 }
  },
  {
    error: { _tag: "DcsNotFound", status: 404, attempts: 1, mayHaveDeleted: true, reason: { _tag: "Task" } },
    status: 404,
    is: [],
    detail: "The task was not found (404). The task may have been deleted. It is already gone, or its id is wrong.",
    members: { attempts: 1, mayHaveDeleted: true, upstreamStatus: 404, reason: "Task" }
  },
  {
    error: { _tag: "DcsInternalError", status: 500, attempts: 3, mayHaveDeleted: true },
    status: 502,
    is: ["retryable"],
    detail:
      "The service had an internal error (500). The task may have been deleted. Try again; if it keeps failing, send support the request id.",
    members: { attempts: 3, mayHaveDeleted: true, upstreamStatus: 500 }
  },
  {
    error: { _tag: "DcsThrottled", status: 429, ...sent, retryAfter: 59.2 },
    status: 429,
    is: ["retryable", "throttled"],
    detail: "Too many requests (429). Nothing was deleted. Try again in 60 s.",
    members: { attempts: 2, upstreamStatus: 429, retryAfter: 60 }
  },
  {
    error: { _tag: "DcsUnavailable", status: 503, ...sent, errorCode: "APIGW.0308" },
    status: 503,
    is: ["retryable", "throttled"],
    detail: "The service is unavailable (503 APIGW.0308). Nothing was deleted. Try again later.",
    members: { attempts: 2, upstreamStatus: 503, errorCode: "APIGW.0308" }
  },
  {
    error: {
      _tag: "DcsUnexpectedResponse",
      status: 302,
      ...sent,
      location: operatorsOnly,
      excerpt: operatorsOnly,
      detail: operatorsOnly
    },
    status: 502,
    is: [],
    detail: "The response of the service is unusable. Nothing was deleted.",
    members: { attempts: 2, upstreamStatus: 302 }
  },
  {
    error: { _tag: "DcsTransportError", kind: "reset", code: operatorsOnly, detail: operatorsOnly, ...sent },
    status: 502,
    is: ["retryable"],
    detail: "The service could not be reached, or its response is unusable. Nothing was deleted.",
    members: { attempts: 2 }
  },
  {
    error: { _tag: "DcsTransportError", kind: "tls", operation: "listInstances", ...sent },
    status: 502,
    is: [],
    detail: "The service could not be reached, or its response is unusable.",
    members: { attempts: 2 }
  },
  {
    error: { _tag: "DcsTimeout", phase: "total", timeoutMillis: 60_000, attempts: 3, mayHaveDeleted: true },
    status: 504,
    is: ["retryable"],
    detail:
      "No complete response within 60 s (all attempts together). The task may have been deleted. Check whether the task is still listed.",
    members: { attempts: 3, mayHaveDeleted: true }
  }
]
