/** Responses: what counts as deleted, when nothing was deleted, and that a message shows only what is safe. */
import { classify, errorMessage } from "@dcs-tasks/wire"
import { Collector, onePass, type BodyEnd } from "@dcs-tasks/wire/answer"
import { deleteCall } from "@dcs-tasks/wire/call"
import { conclude, type Conclusion, emptyStory, sentOf } from "@dcs-tasks/wire/failure"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import assert from "node:assert/strict"
import { Input, textOf } from "../input.ts"
import { jsonOf, mustBeOneLine, secret } from "../laws.ts"

export const dictionary = [
  '{"message":', '"error_code":', '"error_msg":', '"errorCode":', '"error":{', '"code":', '"success":false', '"errors":[',
  "DCS.4957", "111400017", "APIGW.0301", "APIG.0308", "<html>", "\ufeff", "\u202e", "\u001b[2J", '"__proto__":', secret,
  "gAAAAB\\/S3cret+token==", "request_id", '"data":{', "null", "\\u0000", "https://example.com/"
] // prettier-ignore

const call = deleteCall({ origin: "https://dcs.example.com", basePath: "" }, "p", { instanceId: "i", taskId: "t" })
if (isInvalidInput(call)) throw new Error("the ids of this target are invalid")

const limit = { millis: 10_000, timeout: 10_000, remaining: 60_000, totalTimeout: 60_000 }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const codes = ["error_code", "errorCode", "error_msg", "errorMsg"]

const isFilled = (value: unknown): boolean =>
  (typeof value === "string" && value.trim() !== "") || (typeof value === "number" && value !== 0)

/** An error in a documented place: at the top, or one or two levels down. */
const reportsError = (value: unknown, level = 0): boolean => {
  if (level > 2 || typeof value !== "object" || value === null) return false
  if (Array.isArray(value)) return value.some((element) => reportsError(element, level + 1))
  return Object.entries(value).some(
    ([key, field]) =>
      (codes.includes(key) && isFilled(field)) ||
      (key === "success" && field === false) ||
      (key === "error" && typeof field === "string" && field !== "0" && isFilled(field)) ||
      (key !== "__proto__" && reportsError(field, level + 1))
  )
}

/** The table "What counts as a deletion", read as narrowly as it can be. */
const canBeDeletion = (status: number, type: string, text: string, end: BodyEnd): boolean => {
  if (status === 204) return true
  if (status !== 200 || end === "unreadable") return false
  const isHtml = type.includes("html")
  if (text === "") return !isHtml && (end === "complete" || type.includes("json"))
  const json = jsonOf(text)
  if (json === undefined)
    return !isHtml && /^\{\s*"m(?:$|e$|es$|ess$|essa$|essag$|essage$|essage"\s*(?:$|:))/.test(text)
  if (reportsError(json.value) || (typeof json.value === "string" && json.value.trim().startsWith("<"))) return false
  if (end !== "complete") return isRecord(json.value) && Object.keys(json.value)[0] === "message"
  return !isHtml || (isRecord(json.value) && typeof json.value["message"] === "string")
}

/** What can end JSON that was cut off. */
const ends = ["}", '"}', '":null}', ":null}", "null}", "]}", '"]}', "}}", '"}}', "null}}"]

/** The same, of an escape that was cut off. */
const escapeEnds = ends.map((end) => `n${end}`)

/** A body that was cut off must not count as deleted if its whole would not. */
const mustNotHideFailure = (text: string): void => {
  if (jsonOf(text) !== undefined) return
  const missing = text.endsWith("\\") ? escapeEnds : ends
  for (const whole of missing.map((end) => text + end).filter((whole) => jsonOf(whole) !== undefined)) {
    const { _tag } = classify(200, { "content-type": "application/json" }, whole)
    assert.equal(_tag, "Deleted", `what arrived of a failure counts as deleted: ${text}`)
  }
}

type Failed = Extract<Conclusion<{ readonly _tag: string }>, { readonly failure: unknown }>

const mustHideSecret = (shown: string): void =>
  assert.ok(!shown.includes(secret) && !shown.includes(encodeURIComponent(secret)), `the token is shown: ${shown}`)

const inPieces = (bytes: Uint8Array, size: number): Uint8Array => {
  const collector = new Collector(bytes.length + 1)
  for (let at = 0; at < bytes.length; at += size) assert.ok(collector.add(bytes.subarray(at, at + size)))
  return collector.bytes()
}

const checkFailure = (failed: Failed, end: BodyEnd): void => {
  const { failure, status = 0, story } = failed
  if (failure._tag === "DcsClientClosed" || failure._tag === "InvalidInput") assert.fail("a response counts as none")
  const mayHaveDeleted = !(status >= 300 && status < 500 && status !== 408)
  assert.equal(story.mayHaveDeleted, mayHaveDeleted, `mayHaveDeleted of ${status} (${end})`)
  const error = { ...failure, ...sentOf(story) }
  const message = errorMessage(error)
  mustBeOneLine(message)
  mustHideSecret(message + JSON.stringify(error))
}

export const check = (bytes: Uint8Array): void => {
  const input = new Input(bytes)
  const status = input.pick(
    200,
    200,
    200,
    204,
    201,
    301,
    400,
    401,
    403,
    404,
    408,
    409,
    429,
    500,
    502,
    503,
    100,
    0,
    599,
    1000
  )
  const type = input.pick("application/json", "", "text/html; charset=utf-8", "application/xhtml+xml", "text/plain")
  const end = input.pick<BodyEnd>("complete", "brokenOff", "limit", "clock", "unreadable")
  const announced = input.pick(undefined, -1, 0, 1)
  const size = input.byte() + 1
  const hasHeaderLine = input.flag()
  const rest = input.rest()
  const at = hasHeaderLine ? rest.indexOf(0x0a) + 1 : 0
  const [line, body] = [textOf(rest.subarray(0, at)).trim(), rest.subarray(at)]
  const headers = {
    "content-type": type,
    ...(announced !== undefined && { "content-length": String(body.length + announced) }),
    ...(line !== "" && { "x-request-id": line, location: line, "retry-after": line, date: line })
  }
  const conclusionOf = (body: Uint8Array) =>
    conclude(
      call,
      { _tag: "Answer", status, headers, body, end, passes: onePass, repeatsUnseen: false },
      emptyStory,
      limit,
      { secrets: [secret], now: 0 }
    )
  const conclusion = conclusionOf(body)
  assert.deepEqual(conclusionOf(inPieces(body, size)), conclusion, "a body in pieces means something else")
  if ("failure" in conclusion) return checkFailure(conclusion, end)
  const { message = "", requestId = "" } = conclusion.value
  const seen = announced === 1 && end === "complete" ? "brokenOff" : end
  assert.ok(
    canBeDeletion(
      status,
      type,
      textOf(body)
        .replace(/^\ufeff/, "")
        .trim(),
      seen
    ),
    "Deleted, without a confirmation"
  )
  if (status === 200)
    mustNotHideFailure(
      textOf(body)
        .replace(/^\ufeff/, "")
        .trim()
    )
  assert.equal(conclusion.story.mayHaveDeleted, false)
  mustBeOneLine(message + requestId)
  mustHideSecret(message + requestId)
}
