/**
 * Reads requests from a socket, exactly as received.
 */
import type { RecordedRequest } from "./server.ts"

export interface Incoming extends RecordedRequest {
  readonly keepAlive: boolean
}

type Step = { readonly request: Incoming; readonly used: number } | undefined

const valueOf = (headers: RecordedRequest["headers"], name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1]

/** The length of a chunked body that starts at `from`, and its end. */
const chunks = (text: string, from: number): { readonly length: number; readonly end: number } | undefined => {
  let at = from
  let length = 0
  for (;;) {
    const line = text.indexOf("\r\n", at)
    if (line < 0) return undefined
    const size = Number.parseInt(text.slice(at, line), 16)
    at = line + 2 + size + 2
    if (at > text.length) return undefined
    if (!(size > 0)) return { length, end: at }
    length += size
  }
}

const step = (text: string): Step => {
  const end = text.indexOf("\r\n\r\n")
  if (end < 0) return undefined
  const [line = "", ...lines] = text.slice(0, end).split("\r\n")
  const [method = "", target = ""] = line.split(" ")
  const headers = lines.map((header): readonly [string, string] => {
    const colon = header.indexOf(":")
    return [header.slice(0, colon), header.slice(colon + 1).trim()]
  })
  const start = end + 4
  const body = /chunked/i.test(valueOf(headers, "transfer-encoding") ?? "")
    ? chunks(text, start)
    : {
        length: Number(valueOf(headers, "content-length") ?? 0),
        end: start + Number(valueOf(headers, "content-length") ?? 0)
      }
  if (body === undefined || body.end > text.length) return undefined
  const keepAlive = !/close/i.test(valueOf(headers, "connection") ?? "")
  return { request: { method, target, headers, bodyLength: body.length, keepAlive }, used: body.end }
}

/** A listener for `data` that reports each complete request. */
export const requestReader = (report: (request: Incoming) => void) => {
  let pending = ""
  return (data: Uint8Array): void => {
    pending += Buffer.from(data).toString("latin1")
    for (let found = step(pending); found !== undefined; found = step(pending)) {
      pending = pending.slice(found.used)
      report(found.request)
    }
  }
}
