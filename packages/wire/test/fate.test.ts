/** When it is proven that nothing was deleted, case by case. */
import { describe, expect, it } from "vitest"
import { fateOf, fateOfAnswer, type Pass, worseFate } from "../src/answer/fate.ts"
import { transportFault } from "../src/fault/transportFault.ts"

const seen: Pass = { status: undefined, written: undefined, beforeRequest: false, repeatsUnseen: false }

describe("a pass with an answer", () => {
  it.for([
    [200, "unknown", "unknown"],
    [202, "unknown", "unknown"],
    [204, "unknown", "unknown"],
    [0, "unknown", "unknown"],
    [301, "untouched", "untouched"],
    [307, "untouched", "untouched"],
    [400, "untouched", "unproven"],
    [401, "untouched", "untouched"],
    [403, "untouched", "untouched"],
    [404, "untouched", "unproven"],
    [299, "unknown", "unknown"],
    [300, "untouched", "untouched"],
    [399, "untouched", "untouched"],
    [408, "unknown", "unknown"],
    [409, "untouched", "unproven"],
    [410, "untouched", "unproven"],
    [429, "untouched", "untouched"],
    [500, "unknown", "unknown"],
    [503, "unknown", "unknown"],
    [999, "unknown", "unknown"]
  ] as const)("%i: %s; over a transport that may repeat unseen: %s", ([status, fate, unseen]) => {
    for (const written of [true, undefined]) {
      expect(fateOf({ ...seen, status, written })).toBe(fate)
      expect(fateOf({ ...seen, status, written, repeatsUnseen: true })).toBe(unseen)
    }
  })

  it.for([
    [404, "Task", "unproven"],
    [404, "Unknown", "unproven"],
    [404, "Instance", "untouched"],
    [404, "Route", "untouched"],
    [400, "InstanceBusy", "unproven"],
    [401, "TokenExpired", "untouched"]
  ] as const)("%i about %s over a transport that may repeat unseen: %s", ([status, _tag, fate]) => {
    expect(fateOfAnswer({ status, reason: { _tag } }, true)).toBe(fate)
    expect(fateOfAnswer({ status, reason: { _tag } }, false)).toBe("untouched")
  })

  it("has no reason", () => {
    expect(fateOfAnswer({ status: 410 }, true)).toBe("unproven")
  })
})

describe("a pass without an answer", () => {
  it.for([
    [false, false, "untouched", "untouched"],
    [false, true, "untouched", "untouched"],
    [undefined, true, "untouched", "unproven"],
    [undefined, false, "unknown", "unknown"],
    [true, true, "unknown", "unknown"],
    [true, false, "unknown", "unknown"]
  ] as const)("written %s, failed before it %s: %s, %s", ([written, beforeRequest, fate, unseen]) => {
    expect(fateOf({ ...seen, written, beforeRequest })).toBe(fate)
    expect(fateOf({ ...seen, written, beforeRequest, repeatsUnseen: true })).toBe(unseen)
  })
})

it("of two fates the worse one counts", () => {
  expect(worseFate("untouched", "unproven")).toBe("unproven")
  expect(worseFate("unknown", "unproven")).toBe("unknown")
  expect(worseFate("unproven", "unknown")).toBe("unknown")
  expect(worseFate("unproven", "untouched")).toBe("unproven")
  expect(worseFate("untouched", "untouched")).toBe("untouched")
})

describe("an error proves that nothing was sent only if it can come from nowhere else", () => {
  it.for([
    [{ code: "ECONNREFUSED", syscall: "connect" }, "connect", true],
    [{ code: "EHOSTUNREACH", syscall: "connect" }, "connect", true],
    [{ code: "EHOSTUNREACH", syscall: "read" }, "connect", false],
    [{ code: "EHOSTUNREACH" }, "connect", false],
    [{ code: "ENETUNREACH", syscall: "read" }, "connect", false],
    [{ code: "ENETDOWN", syscall: "write" }, "connect", false],
    [{ code: "ECONNREFUSED", syscall: "read" }, "connect", false],
    [{ code: "ENOTFOUND", syscall: "getaddrinfo" }, "dns", true],
    [{ code: "ETIMEDOUT", syscall: "connect" }, "connect", true],
    [{ code: "ETIMEDOUT", syscall: "read" }, "reset", false],
    [{ code: "ECONNRESET", syscall: "read" }, "reset", false],
    [{ code: "EMFILE", syscall: "connect" }, "connect", true],
    [{ code: "EMFILE", syscall: "open" }, "network", false],
    [{ code: "EPROTO", syscall: "write" }, "tls", false],
    [{ code: "ERR_SSL_BAD_RECORD_TYPE" }, "tls", false],
    [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, "tls", false],
    [{ code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" }, "tls", false],
    [{ code: "ERR_TLS_RENEGOTIATION_DISABLED" }, "tls", false],
    [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "tls", true],
    [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "tls", true],
    [{ code: "UND_ERR_ABORTED" }, "proxy", false],
    [{ code: "UND_ERR_PRX_TLS" }, "proxy", true],
    [{ code: "UND_ERR_CONNECT_TIMEOUT" }, "connect", true]
  ] as const)("%o is %s, %s", ([error, kind, beforeRequest]) => {
    expect(transportFault(error)).toMatchObject({ kind, beforeRequest })
  })
})
