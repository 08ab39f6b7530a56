/**
 * Whether a 200 confirms the deletion. Its body has to agree: a page of somebody in between, an error in other words, or
 * the beginning of something else is never "deleted".
 */
import { type AnswerHeaders, header } from "./answerHeaders.ts"
import type { Body } from "./errorBody.ts"
import { property } from "../input/properties.ts"

/**
 * How a body ended: at its own end, by a connection that broke, at the limit of what is read, or by the clock. Of one
 * that is `unreadable` nothing is known: somebody had read it before.
 */
export type BodyEnd = "complete" | "brokenOff" | "limit" | "clock" | "unreadable"

/** Words that no answer to a successful deletion has, whoever wrote it: in lower case, without `_` and `-`. */
const failureKey = /^(?:err(?:or.*|s|no|id|code|msg|message|info|detail|details)?|fault(?:code|string)?|exception.*)$/

/** What a `code` of a success may be. */
const successCode = /^(?:|0+|2\d\d|ok|success|succeeded)$/i

const failureWord = /^(?:error|fail|failed|failure)$/i

/** Levels below the outermost value that are searched: a body may be nested as deep as it is long. */
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

/** An error in a shape of its own: `{"errors": [...]}`, `{"data": {"error_code": ...}}`, `[{"code": 401}]`, a page in a string. */
const containsFailure = (value: unknown, level = 0): boolean => {
  if (typeof value === "string") return /^\s*</.test(value)
  if (typeof value !== "object" || value === null || level > maxDepth) return false
  if (Array.isArray(value)) return value.some((element) => containsFailure(element, level + 1))
  return Object.entries(value).some(
    ([key, field]) =>
      // The documented key says nothing by its name, and is all that most answers have.
      (key !== "message" && isFailureField(key, field)) ||
      // A careless tool's idea of a prototype, and nobody's of an error.
      (typeof field === "object" && key !== "__proto__" && containsFailure(field, level + 1))
  )
}

/** The same in JSON that broke off before it could be parsed. */
const truncatedFailure =
  /(?:^|[^\\])"(?:err|fault|exception)|"(?:success|ok)"\s*:\s*"?false|"[\w-]*(?:code|status)"\s*:\s*"?[45]\d\d|"code"\s*:\s*"(?!ok|succe)[a-z]|"[\w-]*(?:result|status|state)"\s*:\s*"fail/i

const documentedStart = '{"message":'

/** Whether JSON that broke off is the beginning of the documented answer, from `{"m` on. */
const beginsAsDocumented = (text: string): boolean => {
  const start = text.replace(/^\{\s+/, "{").replace(/^(\{"message")\s+/, "$1")
  return (start.length >= 3 && documentedStart.startsWith(start)) || start.startsWith(documentedStart)
}

/** The `message` of the documented answer. */
export const messageOf = (body: Body): string | undefined => {
  if (body._tag !== "Json" || typeof body.value !== "object" || body.value === null) return undefined
  const message = property(body.value, "message")
  return typeof message === "string" ? message : undefined
}

/** How a body ended, its announced length held against it: not every transport notices that a connection broke. */
export const endOf = (headers: AnswerHeaders | undefined, length: number, end: BodyEnd = "complete"): BodyEnd =>
  end === "complete" &&
  Number(header(headers, "content-length")) > length &&
  header(headers, "content-encoding") === undefined
    ? "brokenOff"
    : end

/** Whether the body of a 200 says that the task was deleted. */
export const confirmsDeletion = (headers: AnswerHeaders | undefined, body: Body, end: BodyEnd): boolean => {
  const type = header(headers, "content-type") ?? ""
  const isHtml = /\bx?html\b/i.test(type)
  switch (body._tag) {
    case "Empty":
      if (end === "unreadable" || isHtml) return false
      return end === "complete" || /\bjson\b/i.test(type)
    case "Json":
      // What broke off may have had more to say, and reads as a whole by chance: `{}`, or a number.
      if (end !== "complete" && Object.keys(Object(body.value))[0] !== "message") return false
      if (body.error.code !== undefined || body.error.msg !== undefined || containsFailure(body.value)) return false
      return !isHtml || messageOf(body) !== undefined
    case "Html":
      return false
    case "Text":
      return !isHtml && beginsAsDocumented(body.text) && !truncatedFailure.test(body.text)
  }
}
