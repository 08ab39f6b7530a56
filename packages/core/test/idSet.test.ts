/** Compact collections that must behave like `Set` and `Map`. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as IdMap from "../src/IdMap.ts"
import * as IdSet from "../src/IdSet.ts"

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length })
const id = fc.oneof(
  hex(32),
  hex(32).map((h) => `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`),
  fc.string({ unit: fc.constantFrom(..."aZ0-_"), minLength: 1, maxLength: 8 }),
  fc.constantFrom("0".repeat(32), "00000000-0000-0000-0000-000000000000", "F".repeat(32), "f".repeat(32))
)

describe("IdSet", () => {
  it("answers as a Set does", () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
        const compact = IdSet.make()
        const plain = new Set<string>()
        for (const one of [...ids, ...ids]) {
          expect(compact.has(one)).toBe(plain.has(one))
          expect(compact.add(one)).toBe(!plain.has(one))
          plain.add(one)
        }
      })
    )
  })

  it("keeps 200,000 ids apart while it grows", () => {
    const compact = IdSet.make()
    const nth = (n: number) => (n * 2654435761).toString(16).padStart(32, "0")
    const added = () => Array.from({ length: 200_000 }, (_, n) => compact.add(nth(n))).filter(Boolean).length
    expect(added()).toBe(200_000)
    expect(added()).toBe(0)
  })
})

describe("IdMap", () => {
  it("answers as a Map does, absent ids as 0", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.integer({ min: 0, max: 255 })), { maxLength: 300 }), (entries) => {
        const compact = IdMap.make()
        const plain = new Map<string, number>()
        for (const [one, value] of [...entries, ...entries.toReversed()]) {
          expect(compact.get(one)).toBe(plain.get(one) ?? 0)
          compact.set(one, value)
          plain.set(one, value)
        }
        for (const [one, value] of plain) expect(compact.get(one)).toBe(value)
      })
    )
  })
})
