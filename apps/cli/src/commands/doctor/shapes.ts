/** Passes values of a service only if they have a known form, so that a report cannot contain an id, a name or a secret. */
import type { Answer } from "./probe.ts"

const codeShape = /^(?:(?:DCS|DMS|APIGW|APIG|IAM|PDP|PDP5|CBC|SYS|Common)\.\d{4}|111\d{6}|\d{3})$/

export const knownCode = (code: string): string => (codeShape.test(code) ? code : "another code")

const serverShape =
  /^(api-gateway|apigateway|nginx|openresty|tengine|envoy|istio-envoy|kong|apache|haproxy|squid|varnish|cloudflare|cloudwaf|elb)(?:\/\d{1,3}(?:\.\d{1,3}){0,3})?$/i

export const knownServer = (server: string): string => (serverShape.test(server) ? server : "another name")

const corsNames: ReadonlySet<string> = new Set([
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-allow-origin",
  "access-control-expose-headers",
  "access-control-max-age"
])

/** The names of the CORS headers in a response. */
export const corsHeaders = ({ headers }: Answer): ReadonlyArray<string> =>
  Object.keys(headers).filter((name) => corsNames.has(name))
