/** What response objects show of their bodies: the web's, Node's, and Effect's around either. */
import { Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import { bodyWasLost, bodyWasRead, isFetched } from "../src/answer/clientResponse.ts"

const incoming = () => Readable.from([Buffer.from("a"), Buffer.from("b")])

/** As Effect 4 and Effect 3 wrap them; Effect 3 wraps twice. */
const wraps: ReadonlyArray<readonly [string, (source: unknown) => unknown]> = [
  ["itself", (source) => ({ source })],
  ["within another", (source) => ({ original: { source } })],
  ["as undici has it", (body) => ({ source: { body } })]
]

describe.for(wraps)("a stream of Node, %s", ([, wrap]) => {
  it("was not read as long as nobody has asked for anything", () => {
    expect(bodyWasRead(wrap(incoming()))).toBe(false)
    expect(bodyWasLost(wrap(incoming()))).toBe(false)
  })

  it("was read as soon as somebody waits for its pieces, although none came yet", () => {
    const flowing = incoming()
    flowing.on("data", () => {})
    const waiting = incoming()
    waiting.on("readable", () => {})
    expect([flowing, waiting].map(wrap).map(bodyWasRead)).toEqual([true, true])
  })

  it("was read when it has ended", async () => {
    const ended = incoming()
    await ended.toArray()
    expect(bodyWasRead(wrap(ended))).toBe(true)
    expect(bodyWasLost(wrap(ended))).toBe(false)
  })

  it("was lost when it broke before anybody read of it", async () => {
    const broken = incoming()
    broken.on("error", () => {})
    broken.destroy(new Error("reset"))
    await new Promise((resolve) => broken.once("close", resolve))
    expect(bodyWasLost(wrap(broken))).toBe(true)
  })
})

describe("the web's Response", () => {
  it("was read once its body is used", async () => {
    const response = new Response("text")
    expect(bodyWasRead({ source: response })).toBe(false)
    await response.text()
    expect(bodyWasRead({ source: response })).toBe(true)
    expect(bodyWasLost({ source: response })).toBe(false)
  })

  it("was fetched if it has a URL", () => {
    expect(isFetched({ source: new Response("text") })).toBe(false)
    expect(isFetched({ original: { source: { url: "https://a.example", bodyUsed: false } } })).toBe(true)
  })
})

it.for([undefined, null, "text", 3, {}, { source: null }, { original: {} }])("%o tells nothing", (response) => {
  expect([bodyWasRead(response), bodyWasLost(response), isFetched(response)]).toEqual([false, false, false])
})
