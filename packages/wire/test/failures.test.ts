/** What failures show of a response: codes, texts, ids, locations, excerpts. */
import { describe, expect, it } from "vitest"
import { classify } from "../src/answer/classify.ts"
import { errorBody } from "../src/answer/errorBody.ts"
import { canonicalCode, isServiceCode } from "../src/answer/errorCode.ts"

it.for([
  [
    { error_code: "A", error_msg: "m", error_ext_msg: "x" },
    { code: "A", msg: "m", extMsg: "x" }
  ],
  [
    { errorCode: "A", errorMsg: "m", errorExtMsg: "x" },
    { code: "A", msg: "m", extMsg: "x" }
  ],
  [{ error_msg: "m" }, { msg: "m" }],
  [{ error_code: " \t", errorCode: " B " }, { code: " B " }],
  [{ error_code: 7 }, { code: "7" }],
  [{ error_code: Number.NaN }, {}],
  [{ error_code: true, error_msg: {} }, {}],
  [
    { error: { code: "A", message: "m", ext_message: "x", request_id: "r" } },
    { code: "A", msg: "m", extMsg: "x", requestId: "r" }
  ],
  [
    { request_id: "1", error: { error_code: "A", request_id: "2" } },
    { code: "A", requestId: "1" }
  ],
  [{ error: { code: 401, title: "Unauthorized" } }, { code: "401", msg: "Unauthorized" }],
  [{ error: { error_msg: "m", encoded_authorization_message: "x" } }, { msg: "m", extMsg: "x" }],
  [
    { code: "DCS.4001", message: "m", ext_message: "x", requestId: "r" },
    { code: "DCS.4001", msg: "m", extMsg: "x", requestId: "r" }
  ],
  [
    { code: 111400, message: "m" },
    { code: "111400", msg: "m" }
  ],
  [{ code: "DCS.  40" }, { code: "DCS.  40" }],
  [{ code: "1  11400" }, { code: "1  11400" }],
  [{ code: "x111400" }, {}],
  [{ code: "111400x" }, {}],
  [{ code: "DCS." }, {}],
  [{ code: "1.5" }, {}],
  [{ code: "0", message: "m", request_id: "r" }, { requestId: "r" }],
  [{ code: 200, message: "m" }, {}],
  [null, {}],
  ["text", {}]
] as const)("the error in %o", ([json, error]) => {
  expect(errorBody(json)).toStrictEqual(error)
})

it.for([
  ["dcs.4017", "DCS.4017"],
  ["DCS.  5 094", "DCS.5094"],
  ["111400017", "DCS.4017"],
  ["x111400017", "X111400017"],
  ["1114000170", "1114000170"],
  ["111999017", "111999017"],
  ["APIGW.0301", "APIG.0301"],
  ["X.APIGW.0301", "X.APIGW.0301"]
] as const)("%s is %s", ([code, canonical]) => {
  expect(canonicalCode(code)).toBe(canonical)
})

it.for([
  ["DCS.1", true],
  ["111999017", true],
  ["XDCS.1", false],
  ["DCS.1X", false],
  ["X111999017", false],
  ["111999017X", false],
  ["11199901", false],
  ["111abcdef", false],
  ["APIG.0301", false]
] as const)("%s comes from the service: %s", ([code, own]) => {
  expect(isServiceCode(code)).toBe(own)
})

const unexpected = { _tag: "DcsUnexpectedResponse", throttled: false }

describe("an unexpected response", () => {
  it.for([
    [300, "https://b.example/login?x=1", "https://b.example"],
    [307, "https://b.example:8443/", "https://b.example:8443"],
    [399, "/here", "same origin"],
    [302, "mailto:a@b.example", "mailto:"],
    [299, "https://b.example", undefined],
    [400, "https://b.example", undefined],
    [418, "https://b.example", undefined],
    [302, undefined, undefined]
  ] as const)("%i to %s shows %s", ([status, location, shown]) => {
    const { location: found } = { location: undefined, ...classify(status, { location }) }
    expect(found).toBe(shown)
  })

  it("does not show a secret in a location, even in lower case", () => {
    const answer = classify(302, { location: "https://SECRETtoken.example" }, "", { secrets: ["SECRETtoken"] })
    expect(JSON.stringify(answer)).not.toMatch(/secrettoken/i)
  })

  it.for([
    ["<html>no</html>", "<html>no</html>"],
    ["plain text", "plain text"],
    ["x".repeat(300), `${"x".repeat(200)}…`]
  ] as const)("shows the beginning of %s", ([body, excerpt]) => {
    expect(classify(418, {}, body)).toEqual({ ...unexpected, status: 418, mayHaveDeleted: false, excerpt })
  })

  it.for(["", "{}", "[1]"])("shows nothing of %o", (body) => {
    expect(classify(202, {}, body)).toEqual({ ...unexpected, status: 202, mayHaveDeleted: true })
  })

  it.for([
    [200, "a middleware already read its body"],
    [202, undefined]
  ] as const)("%i with an unreadable body", ([status, detail]) => {
    const { detail: shown } = { detail: undefined, ...classify(status, {}, "", { end: "unreadable" }) }
    expect(shown).toBe(detail)
  })
})

it.for([
  [{ "x-request-id": " a " }, '{"request_id":"b"}', "a"],
  [{ "x-request-id": "  " }, '{"request_id":"b"}', "b"],
  [{}, '{"request_id":"b"}', "b"],
  [{}, "{}", undefined]
] as const)("the id of the request in %o and %s is %s", ([headers, body, requestId]) => {
  const id = requestId === undefined ? {} : { requestId }
  expect(classify(403, headers, body)).toStrictEqual({
    _tag: "DcsForbidden",
    status: 403,
    mayHaveDeleted: false,
    throttled: false,
    ...id
  })
  expect(classify(200, headers, body)).toStrictEqual({ _tag: "Deleted", status: 200, ...id })
})

it("nothing that follows a 204 means anything", () => {
  expect(classify(204, {}, '{"message":"m","request_id":"r"}')).toEqual({ _tag: "Deleted", status: 204 })
})

it.for([
  ['{"error_code":"DCS.9999"}', undefined, "DcsBadRequest"],
  ['{"error_code":"DCS.9999"}', [], "DcsBadRequest"],
  ['{"error_code":"DCS.9999"}', ["dcs. 9999"], "DcsNotFound"],
  ["{}", ["DCS.9999"], "DcsBadRequest"]
] as const)("400 %s, missing if %o: %s", ([body, missingCodes, _tag]) => {
  expect(classify(400, {}, body, { missingCodes })._tag).toBe(_tag)
})
