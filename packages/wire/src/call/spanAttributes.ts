/**
 * The span attributes of an attempt, named by OpenTelemetry's HTTP conventions. They contain no request headers and no
 * credentials; of the URL they have the path template, scheme, host and port.
 */
import type { CallRequest } from "./call.ts"

/** The parts of a call that spans show. */
export type TracedCall = Pick<CallRequest, "method" | "template" | "url">

type Attributes = Readonly<Record<string, string | number>>

/** The attributes known before the request is sent. */
export const attributesBefore = ({ method, template, url }: TracedCall, number: number): Attributes => ({
  "http.request.method": method,
  "server.address": url.hostname,
  "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
  "url.scheme": url.protocol.slice(0, -1),
  "url.template": template,
  ...(number > 1 && { "http.request.resend_count": number - 1 })
})

/** The attribute that shows that a response arrived. */
export const statusAttribute = "http.response.status_code"

/** The attributes known at the end of the attempt. */
export const attributesAfter = (
  status: number | undefined,
  error: { readonly _tag: string; readonly requestId?: string } | undefined
): ReadonlyArray<readonly [name: string, value: string | number]> => {
  const attributes: Array<readonly [string, string | number]> = []
  if (status !== undefined) attributes.push([statusAttribute, status])
  if (error !== undefined) attributes.push(["error.type", status === undefined ? error._tag : String(status)])
  if (error?.requestId !== undefined) attributes.push(["dcs.request_id", error.requestId])
  return attributes
}
