import { classify } from "../src/answer/classify.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { unprintable } from "@dcs-tasks/vectors"

const tags: ReadonlyMap<string, (status: number) => boolean> = new Map([
  ["Deleted", (status: number) => status === 200 || status === 204],
  ["DcsBadRequest", (status) => status === 400],
  ["DcsUnauthorized", (status) => status === 401],
  ["DcsForbidden", (status) => status === 403],
  ["DcsNotFound", (status) => status === 404],
  ["DcsThrottled", (status) => status === 429],
  ["DcsInternalError", (status) => status === 500],
  ["DcsUnavailable", (status) => [408, 502, 503, 504].includes(status)],
  ["DcsUnexpectedResponse", (status) => ![204, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504].includes(status)]
])

const codes = [
  "DCS.4957",
  "DCS. 4017",
  "111400017",
  "DCS.3022",
  "111404022",
  "APIG.0101",
  "APIGW.0308",
  "404",
  "",
  "__proto__"
]

const status = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(200, 201, 202, 204, 206, 301, 303, 307, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504)
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 999 }) },
  { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -0)) }
)

const anyText = fc.string({ unit: "binary", maxLength: 200 })
const field = fc.oneof(fc.constantFrom(...codes), anyText, fc.integer(), fc.double(), fc.constant(null), fc.jsonValue())
const names = [
  "error_code",
  "error_msg",
  "error_ext_msg",
  "errorCode",
  "errorMsg",
  "code",
  "message",
  "ext_message",
  "title"
]
const fields = fc.dictionary(fc.constantFrom(...names, "request_id", "__proto__", "constructor", "toString"), field, {
  maxKeys: 6
})
const errorJson = fc
  .oneof(
    fields,
    fields.map((error) => ({ error })),
    fc.array(fields),
    fc.jsonValue()
  )
  .map((value) => JSON.stringify(value))

/** JSON that is valid, cut off, doubled or after a BOM, and other text. */
const text = fc.oneof(
  errorJson,
  fc.tuple(errorJson, fc.nat(40)).map(([json, cut]) => json.slice(0, Math.max(0, json.length - cut))),
  fc.tuple(errorJson, errorJson).map(([one, other]) => one + other),
  errorJson.map((json) => `\ufeff ${json}`),
  errorJson.map((json) => `<html>${json}`),
  fc.nat(2000).map((depth) => "[".repeat(depth)),
  anyText
)

const body = fc.oneof(
  text,
  text.map((value) => new TextEncoder().encode(value)),
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(null, undefined)
)

const headers = fc.oneof(
  fc.constant(undefined),
  fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        "retry-after",
        "Retry-After",
        "date",
        "X-Request-Id",
        "location",
        "Location",
        "content-type",
        "__proto__"
      ),
      anyText
    ),
    fc.oneof(
      anyText,
      fc.constantFrom(
        "1",
        "-1",
        "1e99",
        "9".repeat(400),
        "Tue, 24 Nov 2026 08:00:00 GMT",
        "text/html",
        "http://[",
        "//x",
        "https://u:p@h/x"
      ),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.constant(undefined)
    ),
    { maxKeys: 5 }
  )
)

const answer = fc.record({ status, headers, body })
const classified = (input: { status: number; headers?: Record<string, string | undefined>; body?: unknown }) =>
  classify(input.status, input.headers, input.body as string)

const holds = (law: (input: Parameters<typeof classified>[0], out: ReturnType<typeof classify>) => void): void =>
  fc.assert(
    fc.property(answer, ({ body, headers, status }) => {
      const input = { status, body, ...(headers !== undefined && { headers }) }
      law(input, classified(input))
    }),
    { numRuns: 2000 }
  )

describe("classify, whatever comes", () => {
  it("is total, and its tag follows from the status", () => {
    holds((input, out) => {
      expect(out.status).toBe(input.status)
      expect(tags.get(out._tag)?.(input.status)).toBe(true)
    })
  })

  it("says Deleted for 200 and 204 only, and for 204 always", () => {
    holds((input, out) => {
      const says = input.status === 204 ? [true] : input.status === 200 ? [true, false] : [false]
      expect(says).toContain(out._tag === "Deleted")
    })
  })

  it("proves innocence by a refusal only", () => {
    holds((input, out) => {
      if (out._tag === "Deleted") return
      const { status } = input
      const refusal = status >= 400 && status < 500 && status !== 408
      const redirect = status >= 300 && status < 400
      expect(redirect ? [true, false] : [!refusal]).toContain(out.mayHaveDeleted)
    })
  })

  it("calls a 404 the task's only with a code, and a 200 with a page never deleted", () => {
    holds((_given, out) => {
      if (out._tag !== "DcsNotFound" || out.reason._tag !== "Task") return
      expect(out.errorCode).toMatch(/^\s*(?:D\s*C\s*S\s*\.|1\s*1\s*1)/i)
    })
    fc.assert(
      fc.property(text, headers, (after, headers) => {
        expect(classify(200, headers, `\r\n<!doctype html>${after}`)._tag).toBe("DcsUnexpectedResponse")
      })
    )
  })

  it("shows only printable text, and little of it", () => {
    holds((_given, out) => {
      for (const [name, value] of Object.entries(out)) {
        if (typeof value !== "string") continue
        expect([name, unprintable.test(value)]).toEqual([name, false])
        expect(value.length).toBeLessThanOrEqual(6 * 1024 + 1)
      }
    })
  })

  it("gives a wait that is a finite number of seconds, or none", () => {
    holds((_given, out) => {
      if (out._tag === "Deleted" || out.retryAfter === undefined) return
      expect(Number.isFinite(out.retryAfter) && out.retryAfter >= 0).toBe(true)
    })
  })

  it("reads bytes and text alike", () => {
    fc.assert(
      fc.property(status, text, (status, text) => {
        const bytes = new TextEncoder().encode(text)
        expect(classify(status, {}, bytes)).toEqual(classify(status, {}, new TextDecoder().decode(bytes)))
      })
    )
  })

  it("touches no prototype", () => {
    holds(() => {
      expect(({} as Record<string, unknown>)["error_code"]).toBeUndefined()
      expect(Object.keys(Object.prototype)).toEqual([])
    })
  })

  it("reads JSON that is 100,000 deep", () => {
    for (const unit of ["[", '{"error":', '{"a":[']) {
      expect(classify(404, {}, unit.repeat(100_000))).toMatchObject({ reason: { _tag: "Unknown" } })
      const closed =
        unit === "["
          ? "[".repeat(100_000) + "]".repeat(100_000)
          : `${'{"error":'.repeat(100_000)}1${"}".repeat(100_000)}`
      expect(classify(404, {}, closed)).toMatchObject({ reason: { _tag: "Unknown" } })
    }
  })
})
