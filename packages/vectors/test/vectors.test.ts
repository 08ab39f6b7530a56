import { describe, expect, it } from "vitest"
import { answerBody, inputValue, socketAnswers, vectors } from "../src/index.ts"

describe("vectors.json", () => {
  it("has at least 70 answers, each with a name of its own", () => {
    const ids = vectors.answers.map((vector) => vector.id)
    expect(ids.length).toBeGreaterThanOrEqual(70)
    expect(new Set(ids).size).toBe(ids.length)
    expect(socketAnswers.length).toBeLessThan(ids.length)
  })

  it.for(["ids", "endpoints", "tokens"] as const)("names every bad input of %s once", (table) => {
    const ids = vectors[table].bad.map((vector) => vector.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it("has one body at most in each answer, and says on every failure whether something may be gone", () => {
    for (const vector of vectors.answers) {
      const { body, bodyBase64, bodyRepeat, expect: expected, json } = vector
      const bodies = [body, bodyBase64, bodyRepeat, json].filter((value) => value !== undefined)
      expect([vector.id, bodies.length <= 1]).toEqual([vector.id, true])
      expect([vector.id, expected.status]).toEqual([vector.id, vector.status])
      expect([vector.id, typeof expected.mayHaveDeleted]).toEqual([
        vector.id,
        expected._tag === "Deleted" ? "undefined" : "boolean"
      ])
    }
  })

  it("keeps what a careless tool would mend", () => {
    const value = (id: string) => inputValue(vectors.ids.bad.find((vector) => vector.id === id) ?? { id })
    expect(value("high-surrogate")).toBe("a\ud800")
    expect(value("bom")).toBe("\ufeffa")
    expect(value("10-kB")).toHaveLength(10_240)
    const gbk = vectors.answers.find((vector) => vector.id === "400-gbk")
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(answerBody(gbk ?? {}))).toThrow(TypeError)
  })
})
