import { classify } from "../src/answer/classify.ts"
import { type Describable, errorMessage } from "../src/failure/errorMessage.ts"
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
    const { beforeRequest, name: _, ...fault } = networkFault(new TypeError("Failed to fetch: CANARY"), ["CANARY"])
    expect({ beforeRequest, ...fault }).toEqual({
      kind: "network",
      detail: "Failed to fetch: <redacted>",
      beforeRequest: false
    })
    const message = errorMessage({ _tag: "DcsTransportError", ...fault, ...sent })
    expect(message).toMatch(/may have been deleted.*online.*CORS/)
  })
})

describe("an error of a list", () => {
  const list = { attempts: 1, mayHaveDeleted: false, operation: "listBackgroundTasks" } as const
  const instances = { ...list, operation: "listInstances" } as const

  it("asks for the permission to list", () => {
    const forbidden = { _tag: "DcsForbidden", status: 403, errorCode: "DCS.2003" } as const
    const message = (permission: string) =>
      `Permission denied (403 DCS.2003). Ask for the permission dcs:instance:${permission}.`
    expect(errorMessage({ ...forbidden, ...list })).toBe(message("getBackgroundTask"))
    expect(errorMessage({ ...forbidden, ...instances })).toBe(message("list"))
    expect(errorMessage({ ...forbidden, attempts: 1, mayHaveDeleted: false })).toBe(
      "Permission denied (403 DCS.2003). Nothing was deleted. Ask for the permission dcs:instance:deleteBackgroundTask."
    )
  })

  it("does not speak of a deletion or of one task", () => {
    const errors: ReadonlyArray<Describable> = [
      { _tag: "DcsBadRequest", status: 400, reason: { _tag: "TaskNotDeletable" }, ...list },
      { _tag: "DcsNotFound", status: 404, reason: { _tag: "Task" }, ...list },
      { _tag: "DcsNotFound", status: 404, reason: { _tag: "Unknown" }, ...instances },
      { _tag: "DcsUnexpectedResponse", status: 200, excerpt: "<html>", ...list },
      { _tag: "DcsUnexpectedResponse", status: 302, ...list },
      { _tag: "DcsTransportError", kind: "reset", ...list },
      { _tag: "DcsTransportError", kind: "network", ...list },
      { _tag: "DcsTimeout", phase: "total", timeoutMillis: 5, ...list },
      { _tag: "DcsUnavailable", status: 503, ...instances }
    ]
    for (const error of errors) expect(errorMessage(error)).not.toMatch(/delet|the task|this task/i)
  })

  it("names the network where a response is missing, and the task where it may be gone", () => {
    const reset = { _tag: "DcsTransportError", kind: "reset" } as const
    const what = "The connection broke before a response arrived."
    expect(errorMessage({ ...reset, ...list })).toBe(`${what} Check the endpoint, network and firewall.`)
    expect(errorMessage({ ...reset, ...sent })).toBe(
      `${what} The task may have been deleted. Check whether the task is still listed.`
    )
  })
})

describe("a client that was closed", () => {
  it("says so and nothing else, and is no reason to try again", () => {
    const error = { _tag: "DcsClientClosed" } as const
    expect(errorMessage(error)).toBe("This client was closed. Nothing was sent to DCS. Create a new one.")
    expect(retryClass(error)).toBe("never")
  })
})
