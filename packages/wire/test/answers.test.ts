import { classify } from "../src/answer/classify.ts"
import { describe, expect, it } from "vitest"
import { answerBody, type AnswerVector, compare, unprintable, vectors } from "@dcs-tasks/vectors"

const check = (vector: AnswerVector, body: string | Uint8Array): void => {
  const answer = classify(vector.status, vector.headers, body, { now: 0 })
  const { actual, expected } = compare(vector, answer)
  expect(actual).toEqual(expected)
  expect("throttled" in answer && answer.throttled).toBe(vector.expect.throttled === true)
  const text = JSON.stringify(answer)
  for (const secret of vector.mustNotEcho ?? []) expect(text).not.toContain(secret)
  expect(Object.values(answer).filter((value) => typeof value === "string" && unprintable.test(value))).toEqual([])
}

describe("an answer from the wild", () => {
  it.for(vectors.answers)("$id", (vector) => check(vector, answerBody(vector)))
})

describe("an answer from the wild, its body as text", () => {
  it.for(vectors.answers)("$id", (vector) => check(vector, new TextDecoder("utf-8").decode(answerBody(vector))))
})

describe("an answer without a body", () => {
  it.for([null, undefined, "", new Uint8Array()])("%o", (body) => {
    expect(classify(200, {}, body)).toEqual({ _tag: "Deleted", status: 200 })
    expect(classify(404, undefined, body)).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Unknown" } })
  })
})

describe("further codes that mean the task is missing", () => {
  const body = (code: string) => JSON.stringify({ error_code: code, error_msg: "m" })
  const missingCodes = ["DCS.4133", "111400031"]
  it.for([
    [400, "DCS.4133"],
    [400, "111400133"],
    [400, "DCS. 4133"],
    [400, "DCS.4031"],
    [404, "DCS.4031"]
  ] as const)("%i %s is one of them", ([status, code]) => {
    expect(classify(status, {}, body(code), { missingCodes })).toMatchObject({
      _tag: "DcsNotFound",
      status,
      reason: { _tag: "Task" },
      mayHaveDeleted: false
    })
  })
  it.for([
    [400, "DCS.4132", "DcsBadRequest"],
    [403, "DCS.4133", "DcsForbidden"],
    [500, "DCS.4133", "DcsInternalError"],
    [409, "DCS.4133", "DcsUnexpectedResponse"]
  ] as const)("%i %s is not", ([status, code, tag]) => {
    expect(classify(status, {}, body(code), { missingCodes })._tag).toBe(tag)
  })
  it("none by default", () => {
    expect(classify(400, {}, body("DCS.4133"))._tag).toBe("DcsBadRequest")
  })
})

describe("secrets that the server echoes", () => {
  const secret = "MIIF-Secret.0123456789"
  const text = `x ${secret} y ${secret}${secret}`
  const headers = {
    "x-request-id": secret,
    location: `https://${secret}.example/${secret}?${secret}`,
    "retry-after": secret
  }
  const bodies = [
    text,
    JSON.stringify({ error_code: secret, error_msg: text, error_ext_msg: text, request_id: secret, message: text }),
    JSON.stringify({ message: text }),
    `<html>${text}</html>`,
    "x".repeat(1015) + secret,
    JSON.stringify({ error_code: "X.1", error_msg: "x".repeat(1015) + secret })
  ]
  const cases = [200, 204, 202, 302, 400, 401, 403, 404, 418, 429, 500, 503].flatMap((status) =>
    bodies.map((body, index) => ({ status, index, body }))
  )
  it.for(cases)("$status, body $index", ({ body, status }) => {
    const text = JSON.stringify(classify(status, headers, body, { secrets: [secret] })).toLowerCase()
    expect(text).not.toContain("secret.")
    expect(text).not.toContain("miif-")
  })
})
