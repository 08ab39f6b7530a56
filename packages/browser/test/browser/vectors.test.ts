/** The vectors on wire's pure functions, with this runtime's decoders and URL parser. */
import { answerBody, compare, inputValue, vectors } from "@dcs-tasks/vectors"
import { classify } from "@dcs-tasks/wire/answer"
import { parseEndpoint } from "@dcs-tasks/wire/call"
import { checkId } from "@dcs-tasks/wire/input"
import { describe, expect, it } from "vitest"

describe("vectors", () => {
  it.for(vectors.answers)("$id", (vector) => {
    const { actual, expected } = compare(vector, classify(vector.status, vector.headers, answerBody(vector)))
    expect(actual).toEqual(expected)
  })

  it.for(vectors.endpoints.good)("endpoint $value", ({ basePath, origin, value }) => {
    expect(parseEndpoint(value)).toEqual({ origin, basePath })
  })

  it.for(vectors.endpoints.bad)("bad endpoint $id", (vector) => {
    expect(parseEndpoint(inputValue(vector))).toHaveProperty("problem")
  })

  it("ids", () => {
    for (const id of vectors.ids.good) expect(checkId("taskId", id)).toBeUndefined()
    for (const vector of vectors.ids.bad) expect(checkId("taskId", inputValue(vector))).toHaveProperty("problem")
  })
})
