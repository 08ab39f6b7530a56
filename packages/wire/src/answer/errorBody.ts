/**
 * Error bodies as DCS, its gateway, IAM and proxies really send them.
 *
 * @since 0.1.0
 */
import { type Fields, fieldsOf } from "../fields.ts"

/**
 * The error fields of a body. Raw server text: escape and cut it before display.
 *
 * @since 0.1.0
 */
export interface ErrorBody {
  /** Such as `DCS.4957`, `111400017` or `APIGW.0301`. */
  readonly code?: string
  /** The text of the service. */
  readonly msg?: string
  /** More text of the service. */
  readonly extMsg?: string
  /** The id of the request, if the body has it. */
  readonly requestId?: string
}

/** A parsed body: empty, JSON with its error fields, HTML, or other text. */
export type Body =
  | { readonly _tag: "Empty" }
  | { readonly _tag: "Json"; readonly value: unknown; readonly error: ErrorBody }
  | { readonly _tag: "Html"; readonly text: string }
  | { readonly _tag: "Text"; readonly text: string }

const textOf = (value: unknown): string | undefined => {
  if (typeof value === "string") return value.trim() === "" ? undefined : value
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined
}

const firstText = (fields: Fields, names: ReadonlyArray<string>): string | undefined => {
  for (const name of names) {
    const text = textOf(fields[name])
    if (text !== undefined) return text
  }
  return undefined
}

const extNames = ["error_ext_msg", "errorExtMsg", "ext_message", "encoded_authorization_message"]

/** `{"code": "0"}` or `{"code": 200}` on success is not an error: a bare `code` must look like a vendor code. */
const bareCode = (fields: Fields): string | undefined => {
  const code = firstText(fields, ["code"])
  return code !== undefined && /^(?:\d{6,}|[A-Za-z]+\..+)$/.test(code.replace(/\s+/g, "")) ? code : undefined
}

const definedFields = (body: { [K in keyof ErrorBody]: string | undefined }): ErrorBody => ({
  ...(body.code !== undefined && { code: body.code }),
  ...(body.msg !== undefined && { msg: body.msg }),
  ...(body.extMsg !== undefined && { extMsg: body.extMsg }),
  ...(body.requestId !== undefined && { requestId: body.requestId })
})

/**
 * Reads an error from parsed JSON, in any of the six shapes that occur in practice:
 * `{error_code, error_msg, error_ext_msg?}`, its camel-case twin, `{error: {code, message, ext_message?}}`,
 * `{code, message, ext_message?}`, the gateway's with `request_id`, and IAM's with a numeric code.
 *
 * @since 0.1.0
 */
export const errorBody = (json: unknown): ErrorBody => {
  const fields = fieldsOf(json)
  if (fields === undefined) return {}
  const requestId = firstText(fields, ["request_id", "requestId"])
  const flat = firstText(fields, ["error_code", "errorCode"])
  const flatMsg = firstText(fields, ["error_msg", "errorMsg"])
  if (flat !== undefined || flatMsg !== undefined) {
    return definedFields({ code: flat, msg: flatMsg, extMsg: firstText(fields, extNames), requestId })
  }
  const nested = fieldsOf(fields["error"])
  if (nested !== undefined) {
    return definedFields({
      code: firstText(nested, ["code", "error_code"]),
      msg: firstText(nested, ["message", "error_msg", "title"]),
      extMsg: firstText(nested, extNames),
      requestId: requestId ?? firstText(nested, ["request_id"])
    })
  }
  const code = bareCode(fields)
  return code === undefined
    ? definedFields({ code: undefined, msg: undefined, extMsg: undefined, requestId })
    : definedFields({ code, msg: firstText(fields, ["message"]), extMsg: firstText(fields, extNames), requestId })
}

const utf8 = /* @__PURE__ */ new TextDecoder("utf-8")

const decode = (body: string | Uint8Array | null | undefined): string => {
  if (body === null || body === undefined) return ""
  // Not fatal: invalid UTF-8 costs some characters, but the status still counts.
  return typeof body === "string" ? body : utf8.decode(body)
}

/** Parses a body. Total: no bytes make it throw. */
export const parseBody = (body: string | Uint8Array | null | undefined): Body => {
  const text = decode(body).trim()
  if (text === "") return { _tag: "Empty" }
  if (text.startsWith("<")) return { _tag: "Html", text }
  try {
    const value: unknown = JSON.parse(text)
    return { _tag: "Json", value, error: errorBody(value) }
  } catch {
    return { _tag: "Text", text }
  }
}
