/** Incomplete bodies: which of them still confirm a deletion. */
import { describe, expect, it } from "vitest"
import type { BodyEnd } from "../src/answer/confirmation.ts"
import { classify } from "../src/answer/classify.ts"

const json = { "content-type": "application/json" }
const html = { "content-type": "text/html" }
const plain = { "content-type": "text/plain" }
const deleted = { _tag: "Deleted", status: 200 }
const unexpected = { _tag: "DcsUnexpectedResponse", status: 200, mayHaveDeleted: true }

const cases: ReadonlyArray<readonly [BodyEnd, Readonly<Record<string, string>>, string, object]> = [
  ["complete", {}, "", deleted],
  ...[
    '{"errCode":500,"errMsg":"fail"}',
    '{"err_code":"X.1","err_msg":"no"}',
    '{"Code":"InternalError","Message":"no"}',
    '{"code":"InternalError"}',
    '{"Error":{"Code":"x"}}',
    '{"ERROR":"no"}',
    '{"success":"false"}',
    '{"Success":false}',
    '{"statusCode":503}',
    '{"httpCode":503}',
    '{"resultCode":"500"}',
    '{"ret":-1}',
    '{"job_status":"FAIL"}',
    '{"message":"no","data":{"error-code":"X"}}',
    '{"err":"x"}',
    '{"fault":"x"}',
    '{"exceptionDetail":"x"}',
    '{"error_code":"0"}',
    '{"error_msg":"0"}',
    '"  <html>"',
    '["<html>"]'
  ].map((body): (typeof cases)[number] => ["complete", json, body, unexpected]),
  ...[
    "\ufeff{}",
    "{}",
    "null",
    '{"message":""}',
    '{"message":"","code":"0"}',
    '{"message":"done","code":200,"status":"SUCCESS"}',
    '{"errCode":"0","errMsg":""}',
    '{"success":true,"error":null,"errors":[]}',
    '{"ret":0,"retcode":0}',
    '{"success":{"toString":1},"ok":[{"valueOf":1}],"code":0}',
    // Only whole names and whole words tell of a failure.
    '{"tok":false,"okay":false}',
    '{"ok":"notfalse","success":"falsehood"}',
    '{"codeword":404,"statusCode":"1404","http_status":4040}',
    '{"secret":-1,"retry":-1,"codes":-1,"retcode":"1-2"}',
    '{"statusText":"failed"}',
    '{"merr":"x","erratum":"x","error":false}',
    '{"code":"000","status":"noerror","state":"failover"}',
    '{"note":"<b>"}',
    '"a < b"',
    // Deeper than a body is searched.
    '{"a":{"b":{"c":{"success":false}}}}',
    '[[[{"success":false}]]]'
  ].map((body): (typeof cases)[number] => ["complete", json, body, deleted]),
  ["complete", plain, "", deleted],
  ["complete", html, "", unexpected],
  ["complete", { "content-length": "0" }, "", deleted],
  ["complete", { ...json, "content-length": "2" }, "{}", deleted],
  ["complete", { ...json, "content-length": "500" }, "", deleted],
  ["complete", { ...plain, "content-length": "500" }, "", unexpected],
  ["complete", { "content-length": "500" }, "", unexpected],
  ["complete", { "content-length": "20", "content-encoding": "gzip" }, "", deleted],
  ["brokenOff", json, "", deleted],
  ["brokenOff", {}, "", unexpected],
  ["brokenOff", plain, "", unexpected],
  ["brokenOff", html, "", unexpected],
  ["brokenOff", json, '{"mess', deleted],
  ["brokenOff", {}, '{"mess', deleted],
  ["brokenOff", html, '{"mess', unexpected],
  ["brokenOff", json, '{"message":""}', deleted],
  ["brokenOff", html, '{"message":""}', deleted],
  ["brokenOff", json, "{", unexpected],
  ["brokenOff", json, "{}", unexpected],
  ["brokenOff", json, "null", unexpected],
  ["brokenOff", json, "42", unexpected],
  ["brokenOff", json, '"message"', unexpected],
  ["brokenOff", json, '{"other":1}', unexpected],
  ["brokenOff", json, '{  "message"  :"', deleted],
  // A failure before the cut counts, whatever brackets a string has, and wherever the cut is.
  ...["", ",", ',"x', ',"x"', ',"x":', ',"x":"y', ',"x":[1,{"y":2'].map((rest): (typeof cases)[number] => [
    "brokenOff",
    json,
    `{"message":"","code":4${rest}`,
    unexpected
  ]),
  ["brokenOff", json, '{"message":"{","code":4', unexpected],
  ["brokenOff", json, '{"message":"","code":4,"x":"}', unexpected],
  ["brokenOff", json, '{"message":"","a":[1],"code":4', unexpected],
  ["limit", json, "{}", unexpected],
  ["limit", json, `{"message":"${"x".repeat(100)}`, deleted],
  ["limit", json, `{"page":"${"x".repeat(100)}`, unexpected],
  ["limit", json, " ".repeat(100), deleted],
  ["clock", json, '{"message":"', deleted],
  ["brokenOff", json, '{"message":"m","code":"111400017"', unexpected],
  ["brokenOff", json, '{"message":"m","code":111400017', unexpected],
  ["brokenOff", json, '{"message":"m","ret":-1,', unexpected],
  ["brokenOff", json, '{"message":"m","data":[{"ret":-1},{"x', unexpected],
  ["brokenOff", json, '{"message":"m","\\u0065rror_code":"DCS', unexpected],
  ["brokenOff", json, '{"message":"m","code":', deleted],
  ["brokenOff", json, '{"message":"m","code":200,', deleted],
  ["brokenOff", json, '{"message":"m","co', deleted],
  ["brokenOff", json, '{"message":"m\\', deleted],
  ["complete", json, '{"message":"m","code":111400017', unexpected],
  // Not JSON because of the line break, but the documented response all the same.
  ["complete", json, '{"message":"a\nb"}', deleted],
  ["unreadable", json, "", { ...unexpected, detail: "a middleware already read its body" }],
  ["unreadable", { ...json, "content-length": "500" }, "", unexpected],
  ["unreadable", {}, "", unexpected],
  ["unreadable", json, '{"message":""}', unexpected],
  ["unreadable", json, '{"mess', unexpected]
]

describe("the body of a 200", () => {
  it("that was cut off after a failure confirms nothing, wherever the cut is", () => {
    const failure = '{"message":"m","ret":-1'
    const rest = ',"a":["\\n\\u00e9",true,false,null,-1.5e+3],"b":{}}'
    for (let length = 0; length <= rest.length; length += 1) {
      const body = failure + rest.slice(0, length)
      expect([body, classify(200, json, body, { end: "brokenOff" })]).toMatchObject([body, unexpected])
    }
  })

  it.for(cases)("%s %o %s", ([end, headers, body, expected]) => {
    expect(classify(200, headers, body, { end })).toMatchObject(expected)
    expect(classify(200, headers, new TextEncoder().encode(body), { end })).toMatchObject(expected)
  })
})

it.for(["complete", "brokenOff", "limit", "clock", "unreadable"] as const)(
  "a 204 is always a deletion, and a failure stays one: %s",
  (end) => {
    expect(classify(204, html, "<html>", { end })).toEqual({ _tag: "Deleted", status: 204 })
    expect(classify(404, json, "", { end })).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Unknown" } })
    expect(classify(503, html, "", { end })).toMatchObject({ _tag: "DcsUnavailable", mayHaveDeleted: true })
  }
)
