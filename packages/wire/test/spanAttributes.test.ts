/** What a span shows of a response, or of a request without one. */
import { describe, expect, it } from "vitest"
import { type Answer, type NoAnswer, noPass, onePass } from "../src/answer/index.ts"
import { attributesOfResult } from "../src/call/index.ts"

const answered: Answer = {
  _tag: "Answer",
  status: 200,
  headers: {},
  body: new Uint8Array(3),
  end: "complete",
  passes: onePass,
  repeatsUnseen: false
}
const unanswered: NoAnswer = {
  _tag: "NoAnswer",
  why: { _tag: "Clock", clock: "attempt" },
  phase: "connect",
  written: false,
  passes: noPass,
  repeatsUnseen: false
}

describe("attributesOfResult", () => {
  it("leaves out what a response does not have", () =>
    expect(attributesOfResult(answered, [])).toStrictEqual({ "http.response.body.size": 3 }))

  it("has the version of HTTP, if that is known", () =>
    expect(attributesOfResult({ ...answered, protocolVersion: "1.1" }, [])).toEqual({
      "http.response.body.size": 3,
      "network.protocol.version": "1.1"
    }))

  it("ignores an empty request id", () =>
    expect(attributesOfResult({ ...answered, headers: { "x-request-id": " " } }, [])).toEqual({
      "http.response.body.size": 3
    }))

  it("redacts secrets, and the token that a login returns", () => {
    const headers = { "X-Subject-Token": "new", "Content-Type": "a/old", "X-Request-Id": "old and new" }
    expect(attributesOfResult({ ...answered, headers }, ["old"])).toEqual({
      "http.response.body.size": 3,
      "http.response.header.content-type": ["a/<redacted>"],
      "dcs.request_id": "<redacted> and <redacted>"
    })
  })

  it("cuts and escapes", () => {
    const headers = { "content-type": `\u001b${"x".repeat(500)}` }
    const [type = ""] = Object.values(attributesOfResult({ ...answered, headers }, [])).flatMap((value) =>
      Array.isArray(value) ? value.map(String) : []
    )
    expect(type).toMatch(/^\\u001bx+…$/)
    expect(type.length).toBeLessThan(140)
  })

  it("says how far a request without a response got, if that is known", () => {
    expect(attributesOfResult(unanswered, [])).toEqual({ "dcs.request.phase": "connect", "dcs.request.written": false })
    expect(attributesOfResult({ ...unanswered, written: undefined }, [])).toStrictEqual({
      "dcs.request.phase": "connect"
    })
  })
})
