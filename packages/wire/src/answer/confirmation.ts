/**
 * Whether a 200 confirms the deletion. The body must agree: a proxy's page, an error in some other shape, or the
 * beginning of something else never counts as "deleted".
 */
import { type AnswerHeaders, header } from "./answerHeaders.ts"
import type { Body } from "./errorBody.ts"
import { property } from "../input/properties.ts"

/**
 * How a body ended: completely, with a broken connection, at the size limit, or with a timeout. `unreadable`: it was
 * consumed before the client could read it, so nothing is known about it.
 */
export type BodyEnd = "complete" | "brokenOff" | "limit" | "clock" | "unreadable"

/** Keys that no successful response has, in lower case and without `_` and `-`. */
const failureKey = /^(?:err(?:or.*|s|no|id|code|msg|message|info|detail|details)?|fault(?:code|string)?|exception.*)$/

/** Values that `code` can have on success. */
const successCode = /^(?:|0+|2\d\d|ok|success|succeeded)$/i

const failureWord = /^(?:error|fail|failed|failure)$/i

/** Levels below the outermost value to search: a body can be nested as deeply as it is long. */
const maxDepth = 2

const emptyValues: ReadonlySet<unknown> = new Set([null, "", "0", 0, false])

const isEmpty = (value: unknown): boolean => emptyValues.has(value) || (Array.isArray(value) && value.length === 0)

const isFailureField = (name: string, field: unknown): boolean => {
  const key = name.toLowerCase().replaceAll(/[_-]/g, "")
  const word = typeof field === "string" || typeof field === "number" ? String(field) : ""
  return (
    (failureKey.test(key) && !isEmpty(field)) ||
    (/^(?:success|ok)$/.test(key) && (field === false || /^false$/i.test(word))) ||
    (key === "code" && !successCode.test(word)) ||
    (/(?:code|status)$/.test(key) && /^[45]\d\d$/.test(word)) ||
    (/^(?:ret|rc)$|code$/.test(key) && /^-\d/.test(word)) ||
    (/(?:result|status|state)$/.test(key) && failureWord.test(word))
  )
}

/** Errors in undocumented shapes: `{"errors": [...]}`, `{"data": {"error_code": ...}}`, `[{"code": 401}]`, a page. */
const containsFailure = (value: unknown, level = 0): boolean => {
  if (typeof value === "string") return /^\s*</.test(value)
  if (typeof value !== "object" || value === null || level > maxDepth) return false
  if (Array.isArray(value)) return value.some((element) => containsFailure(element, level + 1))
  return Object.entries(value).some(
    ([key, field]) =>
      // The documented key; most responses have no other.
      (key !== "message" && isFailureField(key, field)) ||
      // Some tools serialize the prototype; it is not an error.
      (typeof field === "object" && key !== "__proto__" && containsFailure(field, level + 1))
  )
}

/** What can be missing where JSON was cut off: the end of a string or of a member. */
const missingEnds = ["", '"', "null", ":null", '":null', '"":null']

/** Part of an escape, a word or a number, which no end completes. */
const partAtEnd = /(?:\\(?:u\w{0,3})?|[a-z]{1,4}|e?[-+.])$/i

/** The value of JSON that was cut off, as far as it arrived; undefined for text that is not the beginning of JSON. */
const valueOfStart = (text: string): unknown => {
  const open: Array<string> = []
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[{}[\]]/gs)) {
    if (token === "{" || token === "[") open.push(token === "{" ? "}" : "]")
    else if (token === "}" || token === "]") open.pop()
  }
  const closing = open.toReversed().join("")
  for (const start of [text, text.replace(partAtEnd, "")]) {
    for (const end of missingEnds) {
      try {
        return JSON.parse(start + end + closing)
      } catch {}
    }
  }
  return undefined
}

/** Shows in JSON that was cut off even if the value did not arrive. */
const truncatedFailure =
  /(?:^|[^\\])"(?:err|fault|exception)|"(?:success|ok)"\s*:\s*"?false|"[\w-]*(?:code|status)"\s*:\s*"?[45]\d\d|"code"\s*:\s*"(?!ok|succe)[a-z]|"[\w-]*(?:result|status|state)"\s*:\s*"fail/i

const documentedStart = '{"message":'

/** Whether JSON that was cut off begins like the documented response, with at least `{"m`. */
const beginsAsDocumented = (text: string): boolean => {
  const start = text.replace(/^\{\s+/, "{").replace(/^(\{"message")\s+/, "$1")
  return (start.length >= 3 && documentedStart.startsWith(start)) || start.startsWith(documentedStart)
}

/** The `message` of the documented response. */
export const messageOf = (body: Body): string | undefined => {
  if (body._tag !== "Json" || typeof body.value !== "object" || body.value === null) return undefined
  const message = property(body.value, "message")
  return typeof message === "string" ? message : undefined
}

/** How a body ended, checked against its announced length: not every transport notices a broken connection. */
export const endOf = (headers: AnswerHeaders | undefined, length: number, end: BodyEnd = "complete"): BodyEnd =>
  end === "complete" &&
  Number(header(headers, "content-length")) > length &&
  header(headers, "content-encoding") === undefined
    ? "brokenOff"
    : end

/** Whether the body of a 200 confirms that the task was deleted. */
export const confirmsDeletion = (headers: AnswerHeaders | undefined, body: Body, end: BodyEnd): boolean => {
  const type = header(headers, "content-type") ?? ""
  const isHtml = /\bx?html\b/i.test(type)
  if (end === "unreadable") return false
  switch (body._tag) {
    case "Empty":
      return !isHtml && (end === "complete" || /\bjson\b/i.test(type))
    case "Json":
      // A body that was cut off can parse by chance, such as `{}` or a number, and the lost part could be an error.
      if (end !== "complete" && Object.keys(Object(body.value))[0] !== "message") return false
      if (body.error.code !== undefined || body.error.msg !== undefined || containsFailure(body.value)) return false
      return !isHtml || messageOf(body) !== undefined
    case "Html":
      return false
    case "Text":
      return (
        !isHtml &&
        beginsAsDocumented(body.text) &&
        !truncatedFailure.test(body.text) &&
        !containsFailure(valueOfStart(body.text))
      )
  }
}
