/** The problem that each invalid input is told to have. */
import { describe, expect, it } from "vitest"
import { parseEndpoint } from "../src/call/endpoint.ts"
import { isSecretHeader } from "../src/call/requestHeaders.ts"
import { requestUrl } from "../src/call/taskPath.ts"
import { checkId } from "../src/input/id.ts"
import { isInvalidInput } from "../src/input/invalidInput.ts"
import { aBoolean, aFunction, aString, wholeNumber, oneOf, type Rule } from "../src/input/options.ts"

it.for([
  ["", "must not be empty", '""'],
  [7, "must be a string", "number"],
  ["https://{region}.example", "still contains a placeholder", '"https://{region}.example"'],
  ["https://region}.example", "still contains a placeholder", '"https://region}.example"'],
  ["https://u:p@a.example", "must not contain a user name or password", "(not shown: it may contain a password)"],
  ["https://a.example/x?token", "must not have a query or fragment", '"https://a.example/x?…"'],
  ["https://a.example/#token", "must not have a query or fragment", '"https://a.example/#…"'],
  ["?token", "must not have a query or fragment", '"?…"'],
  ["https://a example", "must not contain spaces or control characters", '"https://a example"'],
  ["https://a.example\n", "must not contain spaces or control characters", '"https://a.example\\u000a"'],
  ["https://a\u0001", "must not contain spaces or control characters", '"https://a\\u0001"'],
  ["https://a\u007f", "must not contain spaces or control characters", '"https://a\\u007f"'],
  ["https://ä.example", "must be ASCII", '"https://ä.example"'],
  ["a.example", "must be a URL such as https://dcs.eu-de.otc.t-systems.com", '"a.example"'],
  ["ftp://a.example", "must use https", '"ftp://a.example"'],
  ["https://a.example/x//y", "must not have empty or dot segments in its path", '"https://a.example/x//y"'],
  ["https://a.example/./x", "must not have empty or dot segments in its path", '"https://a.example/./x"'],
  ["https://a.example/../x", "must not have empty or dot segments in its path", '"https://a.example/../x"'],
  ["https://a.example:0", "has a port outside 1 to 65535", '"https://a.example:0"'],
  ["https://a.example:65536", "has a port outside 1 to 65535", '"https://a.example:65536"'],
  ["https://[:::]", "must be a valid URL", '"https://[:::]"'],
  ["https://0x7f.1", "has a host that URL parsers rewrite", '"https://0x7f.1"'],
  ["http://a.example", "must use https: http would expose the token", '"http://a.example"']
] as const)("the endpoint %o %s", ([value, problem, shown]) => {
  expect(parseEndpoint(value)).toEqual({ _tag: "InvalidInput", field: "endpoint", problem, value: shown })
})

it.for([
  ["https://a.example:1", "https://a.example:1", ""],
  ["https://a.example:65535", "https://a.example:65535", ""],
  ["https://[2001:DB8:0::1]", "https://[2001:db8::1]", ""],
  ["https://a.example/x.y/.z/w./", "https://a.example", "/x.y/.z/w."]
] as const)("the endpoint %s is good", ([value, origin, basePath]) => {
  expect(parseEndpoint(value)).toEqual({ origin, basePath })
})

const letters = "ids use ASCII letters, digits"

it.for([
  ["", "must not be empty"],
  ["a b", `contains a space at position 2; ${letters}`],
  [" a", `contains a space at position 1; ${letters}`],
  ["a/b", `contains "/" at position 2; ${letters}`],
  ["ab\u{1f600}", `contains "\u{1f600}" at position 3; ${letters}`],
  ["a\u0000", `contains "\\u0000" at position 2; ${letters}`],
  ["a".repeat(65), "is 65 characters long; ids have at most 64"],
  ["-a", "must start with a letter or digit"],
  [`-${"a".repeat(63)}`, "must start with a letter or digit"],
  [7, "must be a string"]
] as const)("the id %o %s", ([value, problem]) => {
  expect(checkId("taskId", value)).toMatchObject({ field: "taskId", problem: expect.stringContaining(problem) })
})

it.for(["a", "0", "a".repeat(64), "a-_B9"])("the id %s is good", (value) => {
  expect(checkId("taskId", value)).toBeUndefined()
})

describe("rules of options", () => {
  const rows: ReadonlyArray<readonly [Rule, good: ReadonlyArray<unknown>, bad: ReadonlyArray<unknown>]> = [
    [aFunction, [() => 0], ["f", {}, undefined]],
    [aString, ["", "a"], [1, null, {}]],
    [aBoolean, [true, false], ["true", 0, undefined]],
    [wholeNumber(2, 4), [2, 3, 4], [1, 5, 2.5, "3", null]],
    [oneOf("a", "b"), ["a", "b"], ["c", "", undefined, 0]]
  ]
  it.for(rows)("$0", ([[, accepts], good, bad]) => {
    expect(good.map((value) => accepts(value))).toEqual(good.map(() => true))
    expect(bad.map((value) => accepts(value))).toEqual(bad.map(() => false))
  })
})

it.for([
  ["https://A.example", "/v2/P"],
  ["https://a.example", "/v2/P?x"],
  ["https://a.example", "/v2/P#x"],
  ["https://a.example", "/v2/../P"],
  ["https://a.example", "/v2/P Q"],
  ["https://a.example:99999", "/v2/P"]
] as const)("%s%s is no URL of a request", ([origin, path]) => {
  expect(requestUrl({ origin, basePath: "" }, path)).toEqual({
    _tag: "InvalidInput",
    field: "path",
    problem: "is rewritten by URL parsers",
    value: `"${path}"`
  })
})

it.for([null, undefined, "problem", {}, Object.create({ problem: "p" })])("%o is no refusal", (value: unknown) => {
  expect(isInvalidInput(value)).toBe(false)
})

it.for([
  ["x-auth-token", true],
  ["authorization", true],
  ["x-security-token", true],
  ["anything-else", true],
  ["accept", false],
  ["x-project-id", false],
  ["x-sdk-date", false]
] as const)("the header %s is secret: %s", ([name, secret]) => {
  expect(isSecretHeader(name)).toBe(secret)
})
