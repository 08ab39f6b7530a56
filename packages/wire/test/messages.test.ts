/** The whole message of each error. */
import { expect, it } from "vitest"
import { type Describable, errorMessage } from "../src/failure/errorMessage.ts"

const sent = { attempts: 1, mayHaveDeleted: false }
const lost = { attempts: 2, mayHaveDeleted: true }
const list = { ...sent, operation: "listBackgroundTasks" } as const
const byRuntime = { ...lost, unseenRepeat: "runtime" } as const
const byMiddleware = { ...lost, unseenRepeat: "middleware" } as const

const messages: ReadonlyArray<readonly [error: Describable, message: string]> = [
  [
    { _tag: "DcsInvalidInput", field: "taskId", problem: "must not be empty", value: '""' },
    'taskId must not be empty: "". Nothing was sent to DCS. Correct taskId.'
  ],
  [
    { _tag: "DcsCredentialsError", source: "token", problem: "must not be empty" },
    "Credentials (token): must not be empty. Nothing was sent to DCS. Check the credentials."
  ],
  [{ _tag: "DcsClientClosed" }, "This client was closed. Nothing was sent to DCS. Create a new one."],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "TaskNotDeletable" }, ...sent },
    "The task cannot be deleted in its current state (400). Nothing was deleted. Only finished tasks can be deleted: wait until it succeeds or fails."
  ],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "InstanceBusy" }, ...sent },
    "The instance is busy with another change (400). Nothing was deleted. Try again when that change is finished."
  ],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "MalformedId" }, ...sent },
    "The service rejected one of the ids (400). Nothing was deleted. Check the project, instance and task ids."
  ],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "Unsupported" }, ...sent },
    "This instance has no background tasks (400). Nothing was deleted. There is nothing to delete."
  ],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "Other" }, ...sent },
    "The service rejected the request (400). Nothing was deleted. See the service's message."
  ],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "TaskNotDeletable" }, ...list },
    "The service rejected the request (400). See the service's message."
  ],
  [
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "InstanceBusy" }, ...list },
    "The instance is busy with another change (400). Try again when that change is finished."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Task" }, ...sent },
    "The task was not found (404). Nothing was deleted. It is already gone, or its id is wrong."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Instance" }, ...sent },
    "The instance was not found (404). Nothing was deleted. Check the instance id, project and region."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Route" }, ...sent },
    "The endpoint does not offer this API (404). Nothing was deleted. Check the endpoint and region."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Unknown" }, ...sent },
    "The response does not say what was not found (404). Nothing was deleted. Check the endpoint, region and any proxy."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Task" }, ...list },
    "The response does not say what was not found (404). Check the endpoint, region and any proxy."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Instance" }, ...list },
    "The instance was not found (404). Check the instance id, project and region."
  ],
  [
    { _tag: "DcsUnauthorized", status: 401, reason: { _tag: "TokenExpired" }, ...sent },
    "The token expired (401). Nothing was deleted. Get a new token and try again."
  ],
  [
    { _tag: "DcsUnauthorized", status: 401, reason: { _tag: "ProjectMismatch" }, ...sent },
    "The token is for another project (401). Nothing was deleted. Get a token for this project, or use the token's project."
  ],
  [
    { _tag: "DcsUnauthorized", status: 401, reason: { _tag: "SignatureMismatch" }, ...sent },
    "The signature does not match (401). Nothing was deleted. Check the access key and secret key."
  ],
  [
    { _tag: "DcsUnauthorized", status: 401, reason: { _tag: "SignatureMismatch", line: "host:a" }, ...sent },
    'The signature does not match: "host:a" differs (401). Nothing was deleted. Something changes the request on its way: check the endpoint and any proxy.'
  ],
  [
    {
      _tag: "DcsUnauthorized",
      status: 401,
      reason: { _tag: "ClockSkew", localTime: "20261126T080000Z", serverTime: "20261126T090000Z" },
      ...sent
    },
    "The clocks differ: signed at 20261126T080000Z, server time 20261126T090000Z (401). Nothing was deleted. Correct this machine's clock."
  ],
  [
    { _tag: "DcsUnauthorized", status: 401, reason: { _tag: "Other" }, ...sent },
    "The service rejected the credentials (401). Nothing was deleted. Check or renew the credentials."
  ],
  [
    { _tag: "DcsUnauthorized", status: 401, reason: { _tag: "Other" }, errorMsg: "ak AK not exist", ...sent },
    "The service does not know the access key (401: ak AK not exist). Nothing was deleted. Check the access key; a temporary one also needs its security token."
  ],
  [
    {
      _tag: "DcsUnauthorized",
      status: 401,
      reason: { _tag: "Other" },
      errorMsg: "ak access failed to reach the limit",
      ...sent
    },
    "The access key is locked after too many wrong signatures (401: ak access failed to reach the limit). Nothing was deleted. Check the secret key and wait five minutes."
  ],
  [
    { _tag: "DcsForbidden", status: 403, ...sent },
    "Permission denied (403). Nothing was deleted. Ask for the permission dcs:instance:deleteBackgroundTask."
  ],
  [
    { _tag: "DcsForbidden", status: 403, errorCode: "A.1", errorMsg: "No.", requestId: "r", ...sent },
    "Permission denied (403 A.1: No). Nothing was deleted. Ask for the permission dcs:instance:deleteBackgroundTask. Request id: r"
  ],
  [
    { _tag: "DcsInternalError", status: 500, errorMsg: "no", ...lost },
    "The service had an internal error (500: no). The task may have been deleted. Try again; if it keeps failing, send support the request id."
  ],
  [{ _tag: "DcsThrottled", status: 429, ...sent }, "Too many requests (429). Nothing was deleted. Try again later."],
  [
    { _tag: "DcsThrottled", status: 429, retryAfter: 1.2, ...sent },
    "Too many requests (429). Nothing was deleted. Try again in 2 s."
  ],
  [
    { _tag: "DcsUnavailable", status: 503, ...lost },
    "The service is unavailable (503). The task may have been deleted. Try again later."
  ],
  [
    { _tag: "DcsUnavailable", status: 503, retryAfter: 3, ...list },
    "The service is unavailable (503). Try again in 3 s."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 0, ...lost },
    "The endpoint redirected (browsers hide where to); redirects are never followed. The task may have been deleted. Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 300, ...sent },
    "The endpoint redirected; redirects are never followed (300). Nothing was deleted. Check the endpoint and region."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 399, location: "https://b.example", ...sent },
    "The endpoint redirected to https://b.example; redirects are never followed (399). Nothing was deleted. Check the endpoint and region."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 199, ...lost },
    "Unexpected response (199). The task may have been deleted. Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 200, ...lost },
    "The response does not confirm the deletion (200). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 299, detail: "why", excerpt: "text", ...lost },
    "The response does not confirm the deletion (why) (299). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 400, ...sent },
    "Unexpected response (400). Nothing was deleted. Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 199, ...list },
    "Unexpected response (199). Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 200, ...list },
    "The list could not be read (200). Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 299, excerpt: "text", ...list },
    "The list could not be read: text (299). Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsUnexpectedResponse", status: 400, ...list },
    "Unexpected response (400). Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsTransportError", kind: "dns", ...sent },
    "The endpoint's host name could not be resolved. Nothing was deleted. Check the endpoint, region and DNS."
  ],
  [
    { _tag: "DcsTransportError", kind: "connect", ...sent },
    "No connection to the endpoint. Nothing was deleted. Check the endpoint, network and firewall."
  ],
  [
    { _tag: "DcsTransportError", kind: "tls", ...sent },
    "The TLS connection to the endpoint failed. Nothing was deleted. Check the endpoint's host, port and certificate."
  ],
  [
    { _tag: "DcsTransportError", kind: "reset", ...sent },
    "The connection broke before a response arrived. Nothing was deleted. Check the endpoint, network and firewall."
  ],
  [
    { _tag: "DcsTransportError", kind: "proxy", ...sent },
    "The connection through the proxy failed. Nothing was deleted. Check the proxy's address and credentials."
  ],
  [
    { _tag: "DcsTransportError", kind: "protocol", ...sent },
    "The response is not valid HTTP. Nothing was deleted. Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsTransportError", kind: "network", ...sent },
    "The network request failed. Nothing was deleted. Check the endpoint, network and firewall; in a browser, check that you are online and that the endpoint allows CORS."
  ],
  [
    { _tag: "DcsTransportError", kind: "reset", detail: "ECONNRESET", ...lost },
    "The connection broke before a response arrived (ECONNRESET). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsTransportError", kind: "network", ...lost },
    "The network request failed. The task may have been deleted. Check whether the task is still listed; in a browser, check that you are online and that the endpoint allows CORS."
  ],
  [
    { _tag: "DcsTransportError", kind: "protocol", ...lost },
    "The response is not valid HTTP. The task may have been deleted. Check the endpoint and any proxy."
  ],
  [
    { _tag: "DcsTimeout", phase: "connect", timeoutMillis: 1500, ...lost },
    "No complete response within 1.5 s (while connecting). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsTimeout", phase: "headers", timeoutMillis: 1500, ...lost },
    "No complete response within 1.5 s (waiting for a response). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsTimeout", phase: "body", timeoutMillis: 1500, ...lost },
    "No complete response within 1.5 s (reading the response). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsTimeout", phase: "total", timeoutMillis: 1500, ...lost },
    "No complete response within 1.5 s (all attempts together). The task may have been deleted. Check whether the task is still listed."
  ],
  [
    { _tag: "DcsTimeout", phase: "connect", timeoutMillis: 10.4, ...sent },
    "No complete response within 0.01 s (while connecting). Nothing was deleted. Check the endpoint, network and firewall."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Task" }, ...byRuntime },
    "The task was not found (404). This runtime may have retried the request, so the task may have been deleted. It is already gone, or its id is wrong."
  ],
  [
    { _tag: "DcsNotFound", status: 404, reason: { _tag: "Task" }, ...byMiddleware },
    "The task was not found (404). A middleware may have retried the request, so the task may have been deleted. It is already gone, or its id is wrong."
  ]
]

it.for(messages)("$1", ([error, message]) => {
  expect(errorMessage(error)).toBe(message)
})
