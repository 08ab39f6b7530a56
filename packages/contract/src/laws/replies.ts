/**
 * The response to a request: that of the service, or what replaces it.
 */
import type { Plan, Step } from "./plan.ts"

export interface Reply {
  readonly status: number
  readonly body: string
  readonly type: string
  /** How the body ends. */
  readonly end: "whole" | "broken" | "hangs"
  readonly headers?: Readonly<Record<string, string>>
}

export const json = (status: number, body: unknown): Reply => ({
  status,
  body: JSON.stringify(body),
  type: "application/json",
  end: "whole"
})

const html = (status: number): Reply => ({ status, body: "<html>Sign in</html>", type: "text/html", end: "whole" })

const nothing: Reply = { status: 204, body: "", type: "application/json", end: "whole" }

export const successOf = (status: 200 | 204): Reply => (status === 204 ? nothing : json(200, { message: "" }))

/** The code of a missing task that clients have in `missingCodes`. */
export const configuredMissingCode = "DCS.9999"

export const missingOf = ({ knowsCode, missingTask }: Plan): Reply => {
  switch (missingTask) {
    case "404":
      return json(404, { error_code: "DCS.4133", error_msg: "no such task" })
    case "400":
      return json(400, { error_code: knowsCode ? configuredMissingCode : "DCS.4001", error_msg: "no such task" })
    case "204":
      return successOf(204)
    case "200":
      return successOf(200)
  }
}

const failures: readonly [unknown, ...ReadonlyArray<unknown>] = [
  { error_code: "DCS.5000", error_msg: "no" },
  { data: { error_code: "DCS.5000" } },
  [[{ error_code: "DCS.5000" }]],
  { result: "error" }
]

export const ioError = (message: string, fields: Readonly<Record<string, string>>): Error =>
  Object.assign(new Error(message), fields)

const refused = (message: string, code: string, syscall: string): Error =>
  ioError(message, { code, syscall, written: "no" })

/** Whether an error occurred before the request was written. */
export const isUnwritten = (error: unknown): boolean => error instanceof Error && "written" in error

/** What replaces the response of the service: another response, an error, or nothing. */
export const instead = ({ kind, latency, retryAfter }: Step, done: Reply | undefined): Reply | Error | undefined => {
  const wait = retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } }
  switch (kind) {
    case "the service answers":
      return done
    case "200 page":
      return html(200)
    case "200 error":
      return json(200, failures[latency % failures.length])
    case "200 cut off":
      if (done === undefined) return { ...html(200), end: "broken" }
      return done.status === 200 ? { ...done, body: `{"mess`, end: "broken" } : done
    case "200 page cut off":
      return { ...html(200), body: latency % 2 === 0 ? "<ht" : "", end: "broken" }
    case "202":
      return json(202, {})
    case "307":
      return { ...nothing, status: 307, headers: { location: "https://elsewhere.example.com/" } }
    case "400":
      return json(400, { error_code: latency % 2 === 0 ? "DCS.4017" : "DCS.4000", error_msg: "no" })
    case "401":
    case "403":
      return json(Number(kind), { error_code: "APIGW.0301", error_msg: "no" })
    case "404 instance":
      return json(404, { error_code: "DCS.3022" })
    case "404 route":
      return json(404, { error_code: "APIG.0101" })
    case "404 unknown":
      return html(404)
    case "408":
    case "500":
      return json(Number(kind), {})
    case "429":
    case "503":
      return { ...json(Number(kind), { error_code: "DCS.1" }), ...wait }
    case "502 page":
      return html(502)
    case "504":
      return { ...nothing, status: 504 }
    case "no such name":
      return refused("getaddrinfo ENOTFOUND", "ENOTFOUND", "getaddrinfo")
    case "connection refused":
      return refused("connect ECONNREFUSED", "ECONNREFUSED", "connect")
    case "reset":
      return ioError("read ECONNRESET", { code: "ECONNRESET", syscall: "read" })
    case "unreachable while reading":
      return ioError("read EHOSTUNREACH", { code: "EHOSTUNREACH", syscall: "read" })
    case "TLS breaks":
      return ioError("write EPROTO", { code: latency % 2 === 0 ? "EPROTO" : "ERR_SSL_BAD_RECORD_TYPE" })
    case "hangs":
      return undefined
    case "hangs in the body":
      if (done !== undefined) return done.status === 200 ? { ...done, body: `{"m`, end: "hangs" } : done
      return { ...html(latency % 2 === 0 ? 200 : 503), end: "hangs" }
  }
}
