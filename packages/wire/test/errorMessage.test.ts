import { classify } from "../src/answer/classify.ts"
import { errorMessage } from "../src/failure/errorMessage.ts"
import { networkFault } from "../src/fault/networkFault.ts"
import { retryClass } from "../src/retry/retryRule.ts"
import { describe, expect, it } from "vitest"

const sent = { attempts: 1, mayHaveDeleted: true }

describe("what a browser tells", () => {
  it("an opaque redirect: status 0 says what it is, and shows no 0", () => {
    const answer = classify(0, {}, null)
    expect(answer).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 0, mayHaveDeleted: true })
    const message = errorMessage({ _tag: "DcsUnexpectedResponse", status: 0, ...sent })
    expect(message).toMatch(/redirects are never followed/)
    expect(message).toMatch(/may have been deleted/)
    expect(message).not.toContain("(0)")
  })

  it("a redirect that is seen keeps its status and its origin", () => {
    const location = "https://elsewhere.example"
    const message = errorMessage({
      _tag: "DcsUnexpectedResponse",
      status: 307,
      location,
      attempts: 1,
      mayHaveDeleted: false
    })
    expect(message).toMatch(/redirected to https:\/\/elsewhere\.example.*\(307\)\. Nothing was deleted/)
  })

  it("a failure of which nothing is known: both usual causes are named", () => {
    const { beforeRequest, ...fault } = networkFault(new TypeError("Failed to fetch: CANARY"), ["CANARY"])
    expect({ beforeRequest, ...fault }).toEqual({
      kind: "network",
      detail: "Failed to fetch: <redacted>",
      beforeRequest: false
    })
    const message = errorMessage({ _tag: "DcsTransportError", ...fault, ...sent })
    expect(message).toMatch(/may have been deleted.*online.*CORS/)
  })
})

describe("a client that was closed", () => {
  it("says so and nothing else, and is no reason to try again", () => {
    const error = { _tag: "DcsClientClosed" } as const
    expect(errorMessage(error)).toBe("This client was closed. Nothing was sent to DCS. Create a new one.")
    expect(retryClass(error)).toBe("never")
  })
})
