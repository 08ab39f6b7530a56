/**
 * The span attributes of an attempt, named by OpenTelemetry's HTTP conventions. They contain no request headers and no
 * credentials; of the URL they have the path template, scheme, host and port.
 */
import type { Answer, NoAnswer } from "../answer/answer.ts"
import { header } from "../answer/answerHeaders.ts"
import { serverText } from "../text.ts"
import type { CallRequest } from "./call.ts"
import { attemptErrorType, serverAttributes, type Unusual } from "./measures.ts"

/** The parts of a call that spans show. */
export type TracedCall = Pick<CallRequest, "method" | "template" | "url">

type Attributes = Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>

/** The attributes known before the request is sent. */
export const attributesBefore = ({ method, template, url }: TracedCall, number: number): Attributes => ({
  "http.request.method": method,
  ...serverAttributes(url),
  "url.scheme": url.protocol.slice(0, -1),
  "url.template": template,
  ...(number > 1 && { "http.request.resend_count": number - 1 })
})

/** The attribute that shows that a response arrived. */
export const statusAttribute = "http.response.status_code"

/** The longest content type and request id, in UTF-16 units. */
const maxHeader = 128

/**
 * What the response was like, or how far a request without one got. Texts of the server are redacted, cut and escaped.
 * The size is that of the body as it was read: decompressed, and up to its limit.
 */
export const attributesOfResult = (result: Answer | NoAnswer, secrets: ReadonlyArray<string>): Attributes => {
  if (result._tag === "NoAnswer") {
    const { phase, written } = result
    return { "dcs.request.phase": phase, ...(written !== undefined && { "dcs.request.written": written }) }
  }
  const { body, headers, protocolVersion } = result
  // The token of a login is new: no secret of the request.
  const hidden = [...secrets, header(headers, "x-subject-token") ?? ""]
  const type = header(headers, "content-type")
  const id = header(headers, "x-request-id")?.trim()
  return {
    "http.response.body.size": body.byteLength,
    ...(protocolVersion !== undefined && { "network.protocol.version": protocolVersion }),
    ...(type !== undefined && { "http.response.header.content-type": [serverText(type, hidden, maxHeader)] }),
    ...(id !== undefined && id !== "" && { "dcs.request_id": serverText(id, hidden, maxHeader) })
  }
}

/** The error of an attempt. */
interface FailedAttempt {
  readonly _tag: string
  readonly kind?: string
  readonly errorCode?: string
  readonly requestId?: string
}

/** The attributes known at the end of the attempt. */
export const attributesAfter = (
  status: number | undefined,
  error: FailedAttempt | Unusual | undefined
): ReadonlyArray<readonly [name: string, value: string | number]> => {
  const attributes: Array<readonly [string, string | number]> = []
  if (status !== undefined) attributes.push([statusAttribute, status])
  if (error !== undefined) attributes.push(["error.type", attemptErrorType(status, error)])
  if (typeof error !== "object") return attributes
  if (error.errorCode !== undefined) attributes.push(["dcs.error_code", error.errorCode])
  if (error.requestId !== undefined) attributes.push(["dcs.request_id", error.requestId])
  return attributes
}
