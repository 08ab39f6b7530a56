/** A 200 whose body reports a failure in an undocumented shape is not a success. */
import { describe, expect, it } from "vitest"
import { classify } from "../src/answer/classify.ts"
import { transportFault } from "../src/fault/transportFault.ts"

const unbelieved = [
  `{"error":"access denied"}`,
  `{"code":401,"message":"Unauthorized"}`,
  `{"errors":[{"message":"x"}]}`,
  `{"error":{"reason":"x"}}`,
  `{"success":false}`,
  `[{"error_code":"DCS.4957"}]`,
  `"<html>login</html>"`,
  `{"error_message":"x"}`,
  `{"faultcode":"x"}`
]
const believed = [
  "",
  "{}",
  "[]",
  "null",
  `"ok"`,
  `{"message":""}`,
  `{"code":200,"message":"ok"}`,
  `{"error":null,"errors":[]}`
]

describe("a 200", () => {
  for (const body of unbelieved) {
    it(`is not believed: ${body}`, () => {
      expect(classify(200, { "content-type": "application/json" }, body)).toMatchObject({
        _tag: "DcsUnexpectedResponse",
        mayHaveDeleted: true
      })
    })
  }
  for (const body of believed) {
    it(`is believed: ${body}`, () => {
      expect(classify(200, { "content-type": "application/json" }, body)._tag).toBe("Deleted")
    })
  }
})

describe("a secret that the server echoes", () => {
  it("is found as it is, as JSON quotes it, and as a URL does", () => {
    const secret = "AbC/de+f=="
    const message = `${secret} AbC\\/de+f== ${encodeURIComponent(secret)}`
    const answer = classify(400, {}, JSON.stringify({ error_code: "DCS.4070", error_msg: message }), {
      secrets: [secret]
    })
    expect(answer).toMatchObject({ errorMsg: "<redacted> <redacted> <redacted>" })
  })
})

describe("what somebody put on every object", () => {
  const polluted = <A>(name: string, value: unknown, read: () => A): A => {
    // oxlint-disable-next-line no-extend-native -- the test does what a careless library does
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true })
    try {
      return read()
    } finally {
      Reflect.deleteProperty(Object.prototype, name)
    }
  }

  it("proves nothing of an error", () => {
    const reset = () => new Error("reset")
    expect(polluted("code", "ECONNREFUSED", () => transportFault(reset()))).toMatchObject({
      kind: "network",
      beforeRequest: false
    })
    expect(polluted("syscall", "connect", () => transportFault({ code: "ECONNRESET" }))).toMatchObject({
      kind: "reset",
      beforeRequest: false
    })
  })

  it("confirms nothing", () => {
    const page = () => classify(200, { "content-type": "text/html" }, "{}")
    expect(polluted("message", "", page)).toMatchObject({ _tag: "DcsUnexpectedResponse" })
  })
})
