/**
 * Error responses of the API gateway itself, in its own format, with the request id in the body.
 */
import * as HttpServerResponse from "effect/http/HttpServerResponse"

export const requestIdHeader = "x-request-id"

interface GatewayRefusal {
  readonly status: number
  readonly errorCode: string
  readonly errorMsg: string
}

export const gatewayAnswer = (
  { errorCode, errorMsg, status }: GatewayRefusal,
  requestId: string | undefined,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe(
    { error_msg: errorMsg, error_code: errorCode, request_id: requestId },
    { status, headers: { server: "api-gateway", ...headers } }
  )

export const noRoute: GatewayRefusal = { status: 404, errorCode: "APIGW.0101", errorMsg: "API not found" }

export const throttled: GatewayRefusal = {
  status: 429,
  errorCode: "APIGW.0308",
  errorMsg: "The throttling threshold has been reached: policy ip over ratelimit,limit:200,time:1 second"
}
