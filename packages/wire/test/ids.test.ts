import { requestUrl, taskPath, tasksPath } from "../src/call/taskPath.ts"
import { checkId } from "../src/input/id.ts"
import { parseEndpoint } from "../src/call/endpoint.ts"
import { tokenProblem } from "../src/signing/token.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { inputValue, unprintable, vectors } from "@dcs-tasks/vectors"

const letters = Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
const edges = Array.from("aZ0-_./\\%2e?#;@ \t\r\n\u0000\ufeff\uff0e\u202e")
const goodId = fc
  .tuple(fc.constantFrom(...letters), fc.string({ unit: fc.constantFrom(...letters, "_", "-"), maxLength: 63 }))
  .map(([first, rest]) => first + rest)

/** Strings near the limits of the grammar, and far from them. */
const anyId = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...edges), maxLength: 70 }),
  fc.tuple(goodId, fc.constantFrom("\n", "\r", "/", " ", "\u0000", "?", "#")).map((parts) => parts.join("")),
  goodId
)

const isGood = (id: string): boolean =>
  id.length >= 1 &&
  id.length <= 64 &&
  letters.includes(id.charAt(0)) &&
  Array.from(id).every((char) => letters.includes(char) || char === "_" || char === "-")

const endpoints = ["https://dcs.example.com", "https://dcs.example.com:8443/a/b", "http://127.0.0.1:1234"].map(
  (text) => {
    const endpoint = parseEndpoint(text)
    if ("_tag" in endpoint) throw new Error(endpoint.problem)
    return endpoint
  }
)

describe("ids", () => {
  it.for(vectors.ids.good)("good: %s", (id) => {
    for (const field of ["projectId", "instanceId", "taskId"] as const) expect(checkId(field, id)).toBeUndefined()
    expect(taskPath({ projectId: id, instanceId: id, taskId: id })).toBe(`/v2/${id}/instances/${id}/tasks/${id}`)
  })

  it.for(vectors.ids.bad)("bad: $id", (vector) => {
    const bad = inputValue(vector) as string
    for (const field of ["projectId", "instanceId", "taskId"] as const) {
      const problem = checkId(field, bad)
      expect(problem).toMatchObject({ _tag: "InvalidInput", field })
      const texts = [problem?.problem ?? "", problem?.value ?? ""]
      expect(texts.filter((text) => unprintable.test(text) || text.length > 512)).toEqual([])
      const ref = { projectId: "p", instanceId: "i", taskId: "t", [field]: bad }
      expect(taskPath(ref)).toEqual(problem)
      expect(tasksPath(ref)).toEqual(field === "taskId" ? "/v2/p/instances/i/tasks" : problem)
    }
  })

  it("accepts exactly the grammar", () => {
    fc.assert(
      fc.property(anyId, (id) => {
        expect(checkId("taskId", id) === undefined).toBe(isGood(id))
      }),
      { numRuns: 5000 }
    )
  })

  it("gives six segments for every accepted id, and they survive URL parsing", () => {
    fc.assert(
      fc.property(goodId, goodId, goodId, fc.constantFrom(...endpoints), (projectId, instanceId, taskId, endpoint) => {
        const path = taskPath({ projectId, instanceId, taskId })
        expect(path).toBe(`/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`)
        const href = `${endpoint.origin}${endpoint.basePath}${String(path)}`
        expect(requestUrl(endpoint, String(path))).toEqual(new URL(href))
        expect(new URL(href).href).toBe(href)
      })
    )
  })

  it("never lets a refused id into a path", () => {
    fc.assert(
      fc.property(anyId, fc.constantFrom("projectId", "instanceId", "taskId"), (id, field) => {
        fc.pre(!isGood(id))
        expect(typeof taskPath({ projectId: "p", instanceId: "i", taskId: "t", [field]: id })).toBe("object")
      })
    )
  })

  it("never runs a caller's toString", () => {
    const trap = {
      toString: () => expect.unreachable(),
      [Symbol.toPrimitive]: () => expect.unreachable(),
      toJSON: () => expect.unreachable()
    }
    expect(checkId("taskId", trap)).toMatchObject({ _tag: "InvalidInput" })
  })
})

describe("the second lock", () => {
  it.for([
    "/v2/p/instances/i/tasks/..",
    "/v2/p/instances/i/tasks/.",
    "/v2/p/instances/i/tasks/%2e%2e",
    "/v2/p/instances/i/tasks/a?x=1",
    "/v2/p/instances/i/tasks/a?",
    "/v2/p/instances/i/tasks/a#b",
    "/v2/p/instances/i/tasks/a#",
    "/v2/p/instances/i/tasks/a\tb",
    "/v2/p/instances/i/tasks/a\n",
    "/v2/p/instances/i/tasks/a b",
    "/v2/p/instances/i/tasks/a\\b",
    "/v2/p/instances/i/tasks/\u00e4"
  ])("refuses %o", (path) => {
    for (const endpoint of endpoints) expect(requestUrl(endpoint, path)).toMatchObject({ _tag: "InvalidInput" })
  })

  it.for(["@evil.example/v2", ":9/v2", ".evil.example/v2"])("refuses %o, which would change the origin", (path) => {
    expect(requestUrl({ origin: "https://dcs.example.com", basePath: "" }, path)).toMatchObject({
      _tag: "InvalidInput"
    })
  })

  it("lets through only what comes out as it went in", () => {
    let passed = 0
    fc.assert(
      fc.property(anyId, fc.constantFrom(...endpoints), (tail, endpoint) => {
        const path = `/v2/p/instances/i/tasks/${tail}`
        const url = requestUrl(endpoint, path)
        const passes = url instanceof URL
        if (passes) passed += 1
        expect(passes ? url.href : url._tag).toBe(
          passes ? `${endpoint.origin}${endpoint.basePath}${path}` : "InvalidInput"
        )
      }),
      { numRuns: 2000 }
    )
    expect(passed).toBeGreaterThan(100)
  })
})

describe("tokens", () => {
  it.for(vectors.tokens.good)("good: $id", (vector) => {
    expect(tokenProblem(inputValue(vector))).toBeUndefined()
  })
  it.for(vectors.tokens.bad)("bad: $id", (vector) => {
    const problem = tokenProblem(inputValue(vector))
    expect(problem).toBeTypeOf("string")
    for (const secret of vector.mustNotEcho ?? []) expect(problem).not.toContain(secret)
  })
  it("has few ways to say no, none of which quotes", () => {
    const said = new Set<string | undefined>()
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (token) => void said.add(tokenProblem(token))),
      { numRuns: 2000 }
    )
    expect(said.size).toBeLessThanOrEqual(4)
  })
})
