/** What errors of a runtime show. */
import { expect, it } from "vitest"
import { detailOf, networkFault } from "../src/fault/networkFault.ts"
import { systemCode, systemProblem } from "../src/fault/systemCode.ts"

const coded = (message: string, code: unknown) => Object.assign(new Error(message), { code })

it.for([
  [
    coded("ENOENT: no such file or directory, open '/home/me/x'", "ENOENT"),
    "ENOENT",
    "no such file or directory (ENOENT)"
  ],
  [coded("E2BIG: too big", "E2BIG"), "E2BIG", "too big (E2BIG)"],
  [coded("while reading ENOENT: no such file", "ENOENT"), "ENOENT", "ENOENT"],
  [coded("other", 7), "7", "7"],
  [new Error("ENOENT: no such file, open"), "unknown reason", "no such file (unknown reason)"],
  [new Error("other"), "unknown reason", "unknown reason"],
  [{ code: "ENOENT", message: "ENOENT: x" }, "unknown reason", "unknown reason"],
  [undefined, "unknown reason", "unknown reason"]
] as const)("%o has the code %s: %s", ([error, code, problem]) => {
  expect(systemCode(error)).toBe(code)
  expect(systemProblem(error)).toBe(problem)
})

it.for([
  [new Error("m"), { detail: "m" }],
  [new TypeError("m"), { name: "TypeError", detail: "m" }],
  [new TypeError(""), { name: "TypeError" }],
  [{ name: "", message: "" }, {}],
  [{ name: 1, message: 2 }, {}],
  [{ name: "N" }, { name: "N" }],
  ["text", {}],
  [null, {}],
  [undefined, {}]
] as const)("%o shows %o", ([error, shown]) => {
  expect(detailOf(error, [])).toEqual(shown)
  expect(networkFault(error)).toEqual({ kind: "network", ...shown, beforeRequest: false })
})

it("redacts, then changes, then cuts", () => {
  expect(detailOf(new Error(`a SECRET ${"x".repeat(300)}`), ["SECRET"], (words) => words.replace("a ", "b "))).toEqual({
    detail: `b <redacted> ${"x".repeat(187)}…`
  })
})
