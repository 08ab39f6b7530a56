import { type Endpoint, isLoopback, parseEndpoint } from "../src/call/endpoint.ts"
import { retryAfterSeconds, httpDate } from "../src/answer/retryAfter.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { inputValue, unprintable, vectors } from "@dcs-tasks/vectors"

const parsed = (value: unknown): Endpoint | undefined => {
  const endpoint = parseEndpoint(value)
  return "_tag" in endpoint ? undefined : endpoint
}

describe("endpoints", () => {
  it.for(vectors.endpoints.good)("good: $value", ({ basePath, origin, value }) => {
    expect(parseEndpoint(value)).toEqual({ origin, basePath })
  })

  it.for(vectors.endpoints.bad)("bad: $id", (vector) => {
    const refusal = parseEndpoint(inputValue(vector))
    expect(refusal).toMatchObject({ _tag: "InvalidInput", field: "endpoint" })
    const texts = Object.values(refusal)
    expect(texts.filter((text) => unprintable.test(text) || text.length > 512)).toEqual([])
    for (const secret of vector.mustNotEcho ?? []) expect(texts.join("\n")).not.toContain(secret)
  })

  it("lets http out only where that is asked for, and nothing else with it", () => {
    const allowInsecureHttp = true
    expect(parseEndpoint("http://10.0.0.5:8080", { allowInsecureHttp })).toEqual({
      origin: "http://10.0.0.5:8080",
      basePath: ""
    })
    for (const bad of ["ftp://10.0.0.5", "http://u:p@10.0.0.5", "http://0x7f.1", "http://10.0.0.5?x"]) {
      expect(parseEndpoint(bad, { allowInsecureHttp })).toMatchObject({ _tag: "InvalidInput" })
    }
  })

  it.for([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.255.255.254", true],
    ["[::1]", true],
    ["localhost.example.com", false],
    ["127.0.0.1.example.com", false],
    ["127.example.com", false],
    ["10.0.0.1", false],
    ["0.0.0.0", false],
    ["[::]", false]
  ] as const)("%s is loopback: %s", ([host, loopback]) => {
    expect(isLoopback(host)).toBe(loopback)
  })

  it("accepts nothing that a URL parser reads in another way", () => {
    const label = fc.stringMatching(/^[A-Za-z]([A-Za-z0-9-]{0,6}[A-Za-z0-9])?$/)
    const named = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."))
    const sound = fc
      .record({
        scheme: fc.constantFrom("https://", "HTTPS://", "http://"),
        host: fc.oneof(named, fc.constantFrom("localhost", "127.0.0.1", "10.0.0.5", "[::1]", "[2001:db8::1]")),
        port: fc.constantFrom("", "", ":443", ":8443", ":080"),
        path: fc.constantFrom("", "", "/", "/a", "/a.b/c~d/")
      })
      .map(({ host, path, port, scheme }) => scheme + host + port + path)
    const nasty = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 2 }),
      fc.string({ unit: "grapheme-ascii", maxLength: 2 }),
      fc.constantFrom("@", "\\", "/..", "/.", ":", "%2e", "?", "#", "//", "[", "127.1", "0x7f", ".", "-", "0")
    )
    /** A mutation: characters to remove at a position, and text to insert. */
    const edit = fc.record({ at: fc.noBias(fc.nat(99)), left: fc.nat(2), piece: nasty })
    const accepted = { sound: 0, edited: 0 }
    fc.assert(
      fc.property(sound, fc.option(edit, { nil: undefined }), (sound, edit) => {
        const at = (edit?.at ?? 0) % (sound.length + 1)
        const text = edit === undefined ? sound : `${sound.slice(0, at)}${edit.piece}${sound.slice(at + edit.left)}`
        const endpoint = parsed(text)
        if (endpoint === undefined) return
        accepted[edit === undefined ? "sound" : "edited"] += 1
        const url = new URL(text)
        expect(url.origin).toBe(endpoint.origin)
        expect(url.pathname.replace(/\/$/, "")).toBe(endpoint.basePath)
        expect([url.username, url.password, url.search, url.hash]).toEqual(["", "", "", ""])
        expect(url.protocol === "https:" || isLoopback(url.hostname)).toBe(true)
        // The host of the connection is the typed one; only an IPv6 address has more than one spelling.
        const typed = url.hostname.startsWith("[") ? "[" : url.hostname
        expect(text.toLowerCase()).toContain(`://${typed}`)
        expect(parsed(endpoint.origin + endpoint.basePath)).toEqual(endpoint)
      }),
      { numRuns: 5000 }
    )
    // The properties above prove nothing unless enough inputs were accepted.
    expect(accepted.sound).toBeGreaterThan(300)
    expect(accepted.edited).toBeGreaterThan(300)
  })

  it("never echoes what stands before an @ or after a ? or #", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("https://u:SECRET@h", "https://SECRET@h/x", "https://h?SECRET", "https://h/#SECRET", "SECRET@"),
        fc.string({ unit: "binary", maxLength: 20 }),
        (head, tail) => {
          expect(JSON.stringify(parseEndpoint(head + tail))).not.toContain("SECRET")
        }
      )
    )
  })
})

describe("Retry-After", () => {
  it.for(vectors.retryAfter)("$value, Date $date, now $now", ({ atLeast, date, expect: expected, now, value }) => {
    const seconds = retryAfterSeconds(value, httpDate(date) ?? now ?? 0)
    const long = Number.isFinite(seconds) && Number(seconds) >= (atLeast ?? 0)
    expect(atLeast === undefined ? (seconds ?? null) : long).toBe(atLeast === undefined ? expected : true)
  })

  it("is a finite number of seconds or nothing, whatever comes", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((at) => at.toUTCString())
    )
    fc.assert(
      fc.property(value, fc.integer(), (value, now) => {
        const seconds = retryAfterSeconds(value, now) ?? 0
        expect(Number.isFinite(seconds) && seconds >= 0).toBe(true)
      })
    )
  })

  it("is nothing where there is no header", () => {
    expect(retryAfterSeconds(undefined, 0)).toBeUndefined()
  })
})
