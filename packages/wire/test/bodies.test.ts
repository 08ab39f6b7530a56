/** How bodies are read: up to a limit, and from a `fetch` that has no streams. */
import { describe, expect, it } from "vitest"
import { bodyReader, bytesOf } from "../src/answer/bodyReader.ts"
import { bodyIsHidden, bodyWasLost, bodyWasRead, isFetched, isFetchFailure } from "../src/answer/clientResponse.ts"
import { Collector } from "../src/answer/collector.ts"

const bytes = (...values: ReadonlyArray<number>) => new Uint8Array(values)

it.for([
  { pieces: [], goOn: [], collected: [] },
  { pieces: [[1, 2]], goOn: [true], collected: [1, 2] },
  { pieces: [[1], [2, 3]], goOn: [true, true], collected: [1, 2, 3] },
  {
    pieces: [
      [1, 2],
      [3, 4]
    ],
    goOn: [true, false],
    collected: [1, 2, 3, 4]
  },
  { pieces: [[1, 2, 3, 4]], goOn: [false], collected: [1, 2, 3, 4] },
  {
    pieces: [
      [1, 2, 3],
      [4, 5, 6]
    ],
    goOn: [true, false],
    collected: [1, 2, 3, 4]
  },
  { pieces: [[1, 2, 3, 4, 5]], goOn: [false], collected: [1, 2, 3, 4] }
])("up to four bytes of $pieces", ({ collected, goOn, pieces }) => {
  const collector = new Collector(4)
  expect(pieces.map((piece) => collector.add(bytes(...piece)))).toEqual(goOn)
  expect(collector.size).toBe(collected.length)
  expect(collector.bytes()).toEqual(bytes(...collected))
})

it("a single chunk is not copied", () => {
  const collector = new Collector(4)
  const chunk = bytes(1, 2)
  collector.add(chunk)
  expect(collector.bytes()).toBe(chunk)
})

it.for([
  [false, undefined, undefined],
  [false, bytes().buffer, bytes()],
  [true, bytes().buffer, undefined],
  [true, bytes(1).buffer, bytes(1)]
] as const)("expected %s, got %o: %o", ([isExpected, buffer, read]) => {
  expect(bytesOf(isExpected, buffer)).toEqual(read)
})

describe("a fetch without streams", () => {
  const response = (buffer: ArrayBuffer | undefined, length: string | null, bodyUsed = false) => ({
    body: undefined,
    bodyUsed,
    headers: { get: (name: string) => (name === "content-length" ? length : null) },
    arrayBuffer: () => Promise.resolve(buffer)
  })

  it("is read once, at once", async () => {
    const reader = bodyReader(response(bytes(7).buffer, "1"))
    expect(await reader?.read()).toEqual({ value: bytes(7) })
    expect(await reader?.read()).toEqual({})
  })

  it.for([
    ["0", false, { value: bytes() }],
    [null, false, { value: bytes() }]
  ] as const)("an empty body with a length of %o", async ([length, bodyUsed, read]) => {
    expect(await bodyReader(response(bytes().buffer, length, bodyUsed))?.read()).toEqual(read)
  })

  it.for([
    ["5", false, bytes().buffer],
    ["0", true, bytes().buffer],
    ["0", false, undefined]
  ] as const)("what is lost fails: length %s, used %s", async ([length, bodyUsed, buffer]) => {
    await expect(bodyReader(response(buffer, length, bodyUsed))?.read()).rejects.toThrow(TypeError)
  })

  it("a null body is none, and a reader is used", () => {
    expect(bodyReader({ ...response(undefined, null), body: null })).toBeUndefined()
    const reader = { read: () => Promise.resolve({}) }
    expect(bodyReader({ ...response(undefined, null), body: { getReader: () => reader } })).toBe(reader)
  })
})

it.for([
  [{ bodyUsed: true }, true],
  [{ bodyUsed: false }, false],
  [{ readableFlowing: false }, true],
  [{ readableFlowing: null }, false]
] as const)("the body of %o was read: %s", ([source, read]) => {
  expect(bodyWasRead({ source })).toBe(read)
})

it.for([
  [{ readableAborted: true, readableDidRead: false }, true],
  [{ readableAborted: true, readableDidRead: true }, false],
  [{ readableAborted: false, readableDidRead: false }, false],
  [{ readableAborted: true }, false]
] as const)("the body of %o was lost: %s", ([source, wasLost]) => {
  expect(bodyWasLost({ source })).toBe(wasLost)
})

const call = () => {}

it.for([
  [{ arrayBuffer: call }, true],
  [{ arrayBuffer: call, body: undefined }, true],
  [{ arrayBuffer: call, body: { pipe: call } }, true],
  [{ arrayBuffer: call, body: { getReader: "no" } }, true],
  [{ arrayBuffer: call, body: { getReader: call } }, false],
  [{ arrayBuffer: call, body: null }, false],
  [{ body: {} }, false],
  [{}, false]
] as const)("the body of %o is hidden: %s", ([source, hidden]) => {
  expect(bodyIsHidden({ source })).toBe(hidden)
})

it.for([
  [{ url: "https://a.example", bodyUsed: false }, true],
  [{ url: "https://a.example" }, false],
  [{ url: new URL("https://a.example"), bodyUsed: false }, false],
  [{ url: "", bodyUsed: false }, false]
] as const)("%o is fetched: %s", ([source, fetched]) => {
  expect(isFetched({ source })).toBe(fetched)
})

it.for([
  [{ cause: new TypeError("fetch failed") }, true],
  [{ cause: new Error("other") }, false],
  [new TypeError("not wrapped"), false]
] as const)("%o is a failure of fetch: %s", ([error, failure]) => {
  expect(isFetchFailure(error)).toBe(failure)
})
