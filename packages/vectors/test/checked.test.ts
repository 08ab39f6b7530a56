import { describe, expect, it } from "vitest"
import { type Check, checked, isNumber, isString, listOf, oneOf, optional, recordOf, shaped } from "../src/checked.ts"

interface Shape {
  readonly id: string
  readonly times?: number
}

const isShape = shaped<Shape>({ id: isString, times: optional(isNumber) })

describe("a check", () => {
  it.for<readonly [string, Check<unknown>, unknown, boolean]>([
    ["all fields", isShape, { id: "a", times: 1 }, true],
    ["no field that need not be", isShape, { id: "a" }, true],
    ["a field that must be is not", isShape, { times: 1 }, false],
    ["a field of another type", isShape, { id: "a", times: "1" }, false],
    ["a field whose name is spelt wrongly", isShape, { id: "a", time: 1 }, false],
    ["a field that every object inherits", isShape, JSON.parse('{"id":"a","__proto__":1}'), false],
    ["a list for an object", isShape, ["a"], false],
    ["null for an object", isShape, null, false],
    ["a list", listOf(isShape), [{ id: "a" }, { id: "b" }], true],
    ["a list with a stranger", listOf(isShape), [{ id: "a" }, "b"], false],
    ["a record", recordOf(isString), { a: "1" }, true],
    ["a record with a stranger", recordOf(isString), { a: "1", b: 2 }, false],
    ["a list for a record", recordOf(isString), ["1"], false],
    ["one of two", oneOf("a", "b"), "b", true],
    ["none of two", oneOf("a", "b"), "c", false]
  ])("%s", ([, check, value, passes]) => {
    expect(check(value)).toBe(passes)
  })

  it("names what does not pass", () => {
    expect(() => checked("an answer", isShape, { id: 1 })).toThrow(
      'an answer does not have the expected shape: {"id":1}'
    )
  })
})
