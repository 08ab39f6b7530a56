/** The problem that a server makes of each error. */
import { expect, it } from "vitest"
import { type Describable, errorMessage } from "../src/failure/errorMessage.ts"
import { toProblem } from "../src/failure/problem.ts"

const sent = { attempts: 1, mayHaveDeleted: false }
const lost = { attempts: 2, mayHaveDeleted: true }
const list = { ...sent, operation: "listBackgroundTasks" } as const
const nothing = "Nothing was deleted."
const answered = { ...sent, status: 418, errorCode: "A", requestId: "r" }
const details = { attempts: 1, mayHaveDeleted: false, upstreamStatus: 418, errorCode: "A", requestId: "r" }
const other = { _tag: "Other" } as const

/** `detail` only where it is not the message. */
const problems: ReadonlyArray<readonly [error: Describable, problem: object]> = [
  [
    { _tag: "DcsInvalidInput", field: "taskId", problem: "must not be empty", value: '""' },
    { status: 400, title: "Invalid input", mayHaveDeleted: false, field: "taskId" }
  ],
  [
    { _tag: "DcsCredentialsError", source: "token", problem: "must not be empty" },
    {
      status: 500,
      title: "No usable credentials",
      detail: "The server has no usable credentials for the service. Nothing was sent to DCS.",
      mayHaveDeleted: false
    }
  ],
  [
    { _tag: "DcsClientClosed" },
    {
      status: 503,
      title: "Shutting down",
      detail: "The server is shutting down. Nothing was sent to DCS.",
      mayHaveDeleted: false
    }
  ],
  [
    { _tag: "DcsBadRequest", reason: other, ...answered },
    { status: 400, title: "Rejected by the service", reason: "Other", ...details }
  ],
  [
    { _tag: "DcsUnauthorized", reason: other, ...answered },
    {
      status: 502,
      title: "Server's credentials rejected",
      detail: `The service rejected the credentials of the server. ${nothing}`,
      ...details
    }
  ],
  [
    { _tag: "DcsForbidden", ...answered },
    {
      status: 502,
      title: "Server not permitted",
      detail: `The service does not permit the server to do this. ${nothing}`,
      ...details
    }
  ],
  [
    { _tag: "DcsNotFound", reason: { _tag: "Route" }, ...answered },
    { status: 404, title: "Not found", reason: "Route", ...details }
  ],
  [
    { _tag: "DcsInternalError", ...answered },
    { status: 502, title: "Internal error of the service", ...details }
  ],
  [
    { _tag: "DcsThrottled", ...answered },
    { status: 429, title: "Too many requests", ...details }
  ],
  [
    { _tag: "DcsUnavailable", ...lost, status: 503, retryAfter: 1.2 },
    {
      status: 503,
      title: "Service unavailable",
      attempts: 2,
      mayHaveDeleted: true,
      upstreamStatus: 503,
      retryAfter: 2
    }
  ],
  [
    { _tag: "DcsUnexpectedResponse", ...answered },
    {
      status: 502,
      title: "Unexpected response",
      detail: `The response of the service is unusable. ${nothing}`,
      ...details
    }
  ],
  [
    { _tag: "DcsTransportError", kind: "reset", ...list },
    {
      status: 502,
      title: "No response",
      detail: "The service could not be reached, or its response is unusable.",
      attempts: 1,
      mayHaveDeleted: false
    }
  ],
  [
    { _tag: "DcsTimeout", phase: "total", timeoutMillis: 5, ...lost },
    { status: 504, title: "No response in time", attempts: 2, mayHaveDeleted: true }
  ]
]

it.for(problems)("the problem of $0._tag", ([error, problem]) => {
  const { _tag } = error
  const whole = { _tag, type: `urn:dcs-tasks:${_tag}`, detail: errorMessage(error), ...problem }
  expect(toProblem(error)).toStrictEqual(whole)
  expect(toProblem(error, { type: "https://a.example/#", instance: "/x" })).toEqual({
    ...whole,
    type: `https://a.example/#${_tag}`,
    instance: "/x"
  })
  expect(toProblem(error, { type: ({ _tag }) => `${_tag}!` })).toEqual({ ...whole, type: `${_tag}!` })
})
