import { cutText, escapeText, serverText, displayValue } from "../src/text.ts"
import { transportFault } from "../src/fault/transportFault.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { unprintable } from "@dcs-tasks/vectors"

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom("a", "\u001b", "\n", "\u202e", "\u2066", "\ud83d", "\udeab", "\u{1f6ab}", "\u0085", "\ufeff"),
    maxLength: 300
  }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
)

describe("escapeText", () => {
  it.for([
    ["a\u001b[2Jb", "a\\u001b[2Jb"],
    ["a\r\nb\tc\u0000", "a\\u000d\\u000ab\\u0009c\\u0000"],
    ["\u007f\u0080\u009b\u009f", "\\u007f\\u0080\\u009b\\u009f"],
    ["\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e", "\\u061c\\u200e\\u200f\\u202a\\u202b\\u202c\\u202d\\u202e"],
    ["\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"],
    ["\u2028\u2029\ufeff\u200b", "\\u2028\\u2029\\ufeff\\u200b"],
    ["\u00ad\u180e\u2064\u2065\ufff9\u{e0041}", "\\u00ad\\u180e\\u2064\\u2065\\ufff9\\udb40\\udc41"],
    // Hangul fillers and variation selectors are letters and marks that show nothing.
    ["\u115f\u3164\uffa0\ufe0f\u{e0100}", "\\u115f\\u3164\\uffa0\\ufe0f\\udb40\\udd00"],
    ["\ud800x\udc00", "\\ud800x\\udc00"],
    ["plain \u{1f6ab} \u00e4 \u4efb\u52a1 \\u001b", "plain \u{1f6ab} \u00e4 \u4efb\u52a1 \\u001b"]
  ] as const)("%j", ([raw, escaped]) => {
    expect(escapeText(raw)).toBe(escaped)
  })

  it("leaves nothing that moves a cursor, turns a line round or ends it; twice is once; the rest is untouched", () => {
    fc.assert(
      fc.property(text, (raw) => {
        const escaped = escapeText(raw)
        expect(unprintable.test(escaped)).toBe(false)
        expect(escapeText(escaped)).toBe(escaped)
        expect(/^[ -~\u00c0-\u024f\u4e00-\u9fff]*$/.test(raw) ? escaped : raw).toBe(raw)
      }),
      { numRuns: 2000 }
    )
  })
})

describe("cutText", () => {
  it("is short, is a beginning, is the same when done twice, and splits no pair", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (raw, max) => {
        const cut = cutText(raw, max)
        expect(cut.length).toBeLessThanOrEqual(max + 1)
        expect(cutText(cut, max)).toBe(cut)
        const beginning = cut.endsWith("\u2026") && raw.startsWith(cut.slice(0, -1))
        expect(raw.length <= max ? cut === raw : beginning).toBe(true)
        expect(cut.isWellFormed() || !raw.isWellFormed()).toBe(true)
      }),
      { numRuns: 2000 }
    )
  })
})

describe("serverText", () => {
  const secret = fc.string({
    unit: fc.constantFrom("a", "b", "c", "X", "Y", "Z", "0", "1", "2", "-", "_", ".", "+", "/", "="),
    minLength: 8,
    maxLength: 40
  })
  it("holds no secret, wherever it stands and wherever the cut falls", () => {
    fc.assert(
      fc.property(text, text, secret, fc.integer({ min: 1, max: 60 }), (before, after, secret, max) => {
        const text = serverText(before + secret + after + secret, [secret], max)
        expect(text).not.toContain(secret)
        expect(unprintable.test(text)).toBe(false)
        // The beginning of a secret at the cut would also be a leak.
        const first = secret.slice(0, 6)
        expect(!before.includes(first) && text.split("<redacted>")[0]?.includes(first)).toBe(false)
      }),
      { numRuns: 2000 }
    )
  })

  it("scrubs the longer of two secrets whole", () => {
    expect(serverText("x abcdefgh-tail y", ["abcdefgh", "abcdefgh-tail"])).not.toContain("tail")
  })

  it("shows about 1 KiB", () => {
    expect(serverText("a".repeat(100_000)).length).toBeLessThanOrEqual(1025)
  })
})

describe("displayValue", () => {
  it("is one short printable line, and no caller's code runs", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.anything()), (value) => {
        const text = displayValue(value)
        expect(unprintable.test(text)).toBe(false)
        expect(text.length).toBeLessThanOrEqual(6 * 80 + 3)
      })
    )
  })
})

describe("transportFault", () => {
  it.for([
    [{ code: "ECONNREFUSED" }, "connect", true],
    [new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }), "connect", true],
    [{ cause: { errors: [{ code: "EHOSTUNREACH", syscall: "connect" }] } }, "connect", true],
    [{ code: "ENOTFOUND" }, "dns", true],
    [{ code: "EAI_AGAIN" }, "dns", true],
    [{ code: "CERT_HAS_EXPIRED" }, "tls", true],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "tls", true],
    [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "tls", true],
    [{ code: "ECONNRESET" }, "reset", false],
    [{ code: "EPIPE" }, "reset", false],
    [{ code: "UND_ERR_SOCKET" }, "reset", false],
    [{ code: "HPE_INVALID_CONSTANT" }, "protocol", false],
    [{ name: "HTTPParserError", code: undefined }, "protocol", false],
    [new TypeError("Failed to fetch"), "network", false],
    [undefined, "network", false],
    ["text", "network", false]
  ] as const)("%o is %s", ([error, kind, beforeRequest]) => {
    expect(transportFault(error)).toMatchObject({ kind, beforeRequest })
  })

  it("is total, also on an error that is its own cause", () => {
    const error = new Error("loop")
    error.cause = error
    expect(transportFault(error).kind).toBe("network")
    fc.assert(fc.property(fc.anything(), (value) => void transportFault(value)))
  })
})
