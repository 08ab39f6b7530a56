import { canonicalCode, isServiceCode } from "../src/answer/errorCode.ts"
import { classify } from "../src/answer/classify.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

/** Every numeric code in the documentation, by the beginning of its twin. It lists all 117 twins too. */
const documented: ReadonlyArray<readonly [numeric: string, twin: string, last: string]> = [
  [
    "111400",
    "DCS.4",
    `002 004 005 007 008 009 010 011 012 013 014 016 017 018 019 020 021 022 026 027 035 036 037 038 039 042 045 046 047
     048 053 054 060 061 062 063 064 065 066 067 068 069 070 072 073 074 075 076 080 086 087 094 095 096 097 098 099 100
     101 102 103 104 105 106 107 108 111 113 114 115 116 117 118 119 120 800 842 843 844 845 849 850`
  ],
  ["111401", "DCS.1", "001 002 003 004"],
  ["111403", "DCS.3", "002 003"],
  ["111404", "DCS.4", "001 023"],
  ["111405", "DCS.5", "001"],
  [
    "111500",
    "DCS.5",
    "000 006 017 020 024 031 032 037 041 044 053 054 070 071 077 078 079 082 083 085 090 091 092 095 104"
  ]
]

const twins = documented
  .flatMap(([numeric, twin, last]) => last.split(/\s+/).map((digits) => [numeric + digits, twin + digits] as const))
  .concat([["111404022", "DCS.3022"]])

const meaning = (status: number, code: string): unknown => {
  const answer = classify(status, {}, JSON.stringify({ error_code: code, error_msg: "m" }))
  return { _tag: answer._tag, reason: "reason" in answer ? answer.reason : undefined }
}

describe("twins", () => {
  it("are all there", () => {
    expect(new Set(twins.map(([numeric]) => numeric)).size).toBe(117)
  })

  it.for(twins)("%s and %s mean the same, under any status and in any spelling", ([numeric, twin]) => {
    expect(canonicalCode(numeric)).toBe(canonicalCode(twin))
    for (const status of [200, 400, 401, 403, 404, 405, 409, 429, 500, 503]) {
      expect(meaning(status, numeric)).toEqual(meaning(status, twin))
      expect(meaning(status, twin.replace(".", ". "))).toEqual(meaning(status, twin))
      expect(meaning(status, ` ${numeric} `)).toEqual(meaning(status, twin))
    }
    expect([isServiceCode(numeric), isServiceCode(twin)]).toEqual([true, true])
  })

  it.for(["0101", "0201", "0301", "0305", "0307", "0308", "0601"])("APIG.%s and APIGW.%s are one", (code) => {
    for (const status of [400, 401, 404, 429, 500]) {
      expect(meaning(status, `APIGW.${code}`)).toEqual(meaning(status, `APIG.${code}`))
    }
    expect(isServiceCode(`APIG.${code}`)).toBe(false)
  })
})

describe("canonicalCode", () => {
  it("mends the misprint", () => {
    expect(canonicalCode("DCS. 5094")).toBe("DCS.5094")
  })

  it("is total, and the same when done twice", () => {
    const code = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^111[0-9]{6}$/),
      fc.stringMatching(/^(?:DCS|APIGW?|dcs)\. ?[0-9]{4}$/),
      fc.constantFrom("__proto__", "constructor", "toString")
    )
    fc.assert(
      fc.property(code, (code) => {
        expect(canonicalCode(canonicalCode(code))).toBe(canonicalCode(code))
        expect(typeof meaning(404, code)).toBe("object")
      }),
      { numRuns: 2000 }
    )
  })
})
