/** Responses of the server: its own, and those that tell the page how a typed call ended. */
import { type DcsError, type DeletionOutcome, mayHaveDeleted } from "@dcs-tasks/core"
import { classify } from "@dcs-tasks/wire/answer"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

/**
 * Of all responses. Chromium silently repeats a DELETE on a connection that it has used before, so it gets to keep none:
 * docs/browser.md.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  connection: "close",
  "content-security-policy": policy,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value)
})

/** The server's own refusal, in the shape of an error of DCS. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {}
): Answer => json(status, { error_code: `CONSOLE.${code}`, error_msg: message }, headers)

const requestIdHeader = (requestId: string | undefined): Readonly<Record<string, string>> =>
  requestId !== undefined && /^[\x21-\x7e]+$/.test(requestId) ? { "x-request-id": requestId } : {}

/** A task that was already gone is a 204, which can mean that as well. */
export const ofOutcome = (outcome: DeletionOutcome): Answer => {
  const headers = requestIdHeader(outcome.requestId)
  if (outcome._tag === "AlreadyGone" || outcome.status === 204) return { status: 204, headers, body: "" }
  const { message } = outcome
  return json(200, message === undefined ? {} : { message }, headers)
}

type Answered = Extract<DcsError, { readonly status: number }>

const headersOf = (error: Answered): Readonly<Record<string, string>> => ({
  ...requestIdHeader(error.requestId),
  ...("retryAfter" in error && error.retryAfter !== undefined && { "retry-after": `${error.retryAfter}` })
})

/** A success that is HTML and empty: it confirms nothing. */
const emptyPage = (error: Answered): Answer => ({
  status: error.status,
  headers: { "content-type": "text/html", ...headersOf(error) },
  body: ""
})

/** What the service responded, as far as the error has it. */
const asAnswered = (error: Answered): Answer => {
  const headers = headersOf(error)
  const { errorCode, errorExtMsg, errorMsg, status } = error
  if (error._tag === "DcsUnexpectedResponse" && error.excerpt !== undefined) {
    // Never as HTML, whatever it is: the client tells from the text.
    return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: error.excerpt }
  }
  return json(status, { error_code: errorCode, error_msg: errorMsg, error_ext_msg: errorExtMsg }, headers)
}

/** Whether a page sees this status and its body: browsers handle redirects and 407 themselves. */
const isVisible = (status: number): boolean =>
  (status >= 200 && status < 300 && status !== 204 && status !== 205) ||
  (status >= 400 && status < 600 && status !== 407)

/** Whether the page's client reads the answer as this error, and never as less harm than was possible. */
const isFaithful = (answer: Answer, error: DcsError): boolean => {
  const reading = classify(answer.status, answer.headers, answer.body)
  return reading._tag === error._tag && (reading.mayHaveDeleted || !mayHaveDeleted(error))
}

/** How the page gets an error without a response that it could see. */
const unseen = (error: DcsError): readonly [status: number, code: string] => {
  switch (error._tag) {
    case "DcsInvalidInput":
      return [400, "INPUT"]
    case "DcsCredentialsError":
      return [401, "CREDENTIALS"]
    case "DcsClientClosed":
      return [424, "CLOSED"]
    case "DcsTimeout":
      return [504, "TIMEOUT"]
    case "DcsTransportError":
      return [502, "TRANSPORT"]
    default:
      // The client retries neither; only after a status from 500 the task may be gone.
      return [mayHaveDeleted(error) ? 501 : 424, "UNEXPECTED"]
  }
}

export const ofError = (error: DcsError): Answer => {
  if (!("status" in error)) return refusal(...unseen(error), error.message)
  const seen = isVisible(error.status) ? [asAnswered(error), emptyPage(error)] : []
  return seen.find((answer) => isFaithful(answer, error)) ?? refusal(...unseen(error), error.message, headersOf(error))
}
