/** Responses as bytes. */
import { STATUS_CODES } from "node:http"
import type { ServiceResponse } from "../service/message.ts"
import type { Fate, Intermediary } from "./fate.ts"

/** A response on the way: its head ends where its body begins. */
interface ResponseBytes {
  readonly bytes: Buffer
  readonly headLength: number
  /** The end of the connection ends the body. */
  readonly endsConnection: boolean
}

const bodiless = (status: number): boolean => status === 204 || status === 304

const retryAfterOf = (value: Intermediary["retryAfter"], now: number): string | undefined =>
  typeof value === "object"
    ? new Date(now + value.dateIn).toUTCString()
    : value === undefined
      ? undefined
      : String(value)

const bodyOf = ({ body, code = "APIG.0201" }: Intermediary): readonly [type: string, text: string] => {
  const error = { error_code: code, error_msg: "no" }
  switch (body) {
    case "empty":
      return ["text/plain", ""]
    case "page":
      return ["text/html", "<html><body>Sign in</body></html>"]
    case "error":
      return ["application/json", JSON.stringify({ ...error, request_id: "0" })]
    case "nested error":
      return ["application/json", JSON.stringify({ data: error })]
    case "listed error":
      return ["application/json", JSON.stringify([[error]])]
    case "oversized":
      return ["application/json", `{"message":"${"x".repeat(3 * 1024 * 1024)}"}`]
    case "{}":
      return ["application/json", "{}"]
    case "no json":
      return ["application/json", `{"message":`]
  }
}

/** `now` is the epoch time of the intermediary's clock. */
export const intermediaryResponse = (from: Intermediary, now: number): ServiceResponse => {
  const [type, body] = bodyOf(from)
  const retryAfter = retryAfterOf(from.retryAfter, now)
  return {
    status: from.status,
    headers: {
      date: new Date(now).toUTCString(),
      ...(body !== "" && { "content-type": type }),
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
      ...(from.status >= 300 && from.status < 400 && { location: "https://elsewhere.example.com/" })
    },
    body
  }
}

const interimHead = (status: 100 | 103): string =>
  status === 100 ? "HTTP/1.1 100 Continue\r\n\r\n" : "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n"

const chunked = (body: Buffer): Buffer => {
  const half = Math.ceil(body.length / 2)
  const chunks = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0)
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]),
    Buffer.from("0\r\n\r\n")
  ])
}

export const responseBytes = (
  { body: text, headers, status }: ServiceResponse,
  {
    framing = "length",
    interim,
    keepAlive,
    saysClose = false
  }: Pick<Fate, "framing" | "interim" | "keepAlive" | "saysClose">
): ResponseBytes => {
  const hasBody = !bodiless(status)
  const body = Buffer.from(hasBody ? text : "")
  const framed: Readonly<Record<string, string>> = !hasBody
    ? {}
    : framing === "length"
      ? { "content-length": String(body.length) }
      : framing === "chunked"
        ? { "transfer-encoding": "chunked" }
        : {}
  const endsConnection = hasBody && framing === "close"
  const kept: Readonly<Record<string, string>> =
    endsConnection || saysClose
      ? { connection: "close" }
      : keepAlive === undefined
        ? {}
        : { connection: "keep-alive", "keep-alive": `timeout=${keepAlive}` }
  const head = [
    `${interim === undefined ? "" : interimHead(interim)}HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`,
    ...Object.entries({ ...headers, ...framed, ...kept }).map(([name, value]) => `${name}: ${value}`)
  ].join("\r\n")
  const headBytes = Buffer.from(`${head}\r\n\r\n`, "latin1")
  return {
    bytes: Buffer.concat([headBytes, hasBody && framing === "chunked" ? chunked(body) : body]),
    headLength: headBytes.length,
    endsConnection
  }
}

/** The number of bytes of a response that are sent. */
export const sentBytes = ({ bytes, headLength }: ResponseBytes, { cut }: Fate): number => {
  if (cut?.where === "head") return Math.min(Math.floor(cut.share * headLength), headLength - 1)
  if (cut?.where === "body") return headLength + Math.floor(cut.share * (bytes.length - headLength))
  return bytes.length
}
