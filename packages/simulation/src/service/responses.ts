/** Responses of the service in its formats. */
import type { ServiceResponse } from "./message.ts"

export interface Answer extends ServiceResponse {
  readonly code?: string
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

export const noContent: Answer = { status: 204, headers: {}, body: "" }

export const refused = (status: number, code: string, message = "no"): Answer => ({
  ...json(status, { error_code: code, error_msg: message, error_ext_msg: null }),
  code
})

export const refusedByGateway = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {}
): Answer => ({
  ...json(status, { error_msg: message, error_code: code, request_id: "0" }, { server: "api-gateway", ...headers }),
  code
})

export const refusedByIam = (status: number, title: string, message: string): Answer =>
  json(status, { error: { code: status, message, title } })
