/** The gateway's side of `SDK-HMAC-SHA256`, with the public vectors of the vendors' own tests. */
import { signingVectors } from "@dcs-tasks/vectors"
import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { canonicalRequest, headersOf, signatureOf } from "../src/internal/canonicalRequest.ts"

const requestOf = ({ body, date, headers, method, url }: (typeof signingVectors)[number]) => {
  const { host, pathname, search } = new URL(url)
  return {
    method,
    target: `${pathname}${search}`,
    rawHeaders: ["Host", host, "X-Sdk-Date", date, ...Object.entries(headers).flat()],
    body: new TextEncoder().encode(body)
  }
}

describe.each(signingVectors)("$id", (vector) => {
  const canonical = canonicalRequest(requestOf(vector), vector.signedHeaders.split(";"))

  it("canonical request", () => {
    expect(createHash("sha256").update(canonical).digest("hex")).toBe(vector.canonicalRequestSha256)
  })

  it("signature", () => {
    expect(signatureOf(canonical, vector.date, vector.secretKey)).toBe(vector.signature)
  })
})

const linesOf = (target: string, rawHeaders: ReadonlyArray<string> = [], signed: ReadonlyArray<string> = []) =>
  canonicalRequest({ method: "GET", target, rawHeaders, body: new Uint8Array() }, signed).split("\n")

it.each([
  ["/", "/"],
  ["/a", "/a/"],
  ["/a/", "/a/"],
  ["/a%2Fb", "/a%2Fb/"],
  ["/a:b/~c", "/a%3Ab/~c/"],
  ["/%e4%b8%80", "/%E4%B8%80/"],
  ["/%zz", "/%25zz/"],
  ["/..//x", "/..//x/"]
])("path %s", (path, canonical) => {
  expect(linesOf(path)[1]).toBe(canonical)
})

it.each([
  ["", ""],
  ["b=2&a=1&a=0", "a=0&a=1&b=2"],
  ["%7B=1&-=2", "-=2&%7B=1"],
  ["flag", "flag="],
  ["a=b=c", "a=b%3Dc"],
  ["a=+%20", "a=%20%20"],
  [
    "test=%E4%B8%80+(%26%3D%3F!%23%25.*)&path=/tmp/123&multi=3&multi=1&multi=2&limit=1&enable=true",
    "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29"
  ]
])("query %s", (query, canonical) => {
  expect(linesOf(`/?${query}`)[2]).toBe(canonical)
})

it("signed headers: in lower case, sorted, trimmed, a missing one empty, one with an underscore never seen", () => {
  const raw = ["X-B", " two ", "x-a", "1", "X-A", "2", "under_score", "no"]
  expect(linesOf("/", raw, ["X-B", "x-a", "under_score", "x-none"]).slice(3, 9)).toEqual([
    "under_score:",
    "x-a:1,2",
    "x-b:two",
    "x-none:",
    "",
    "under_score;x-a;x-b;x-none"
  ])
  expect([...headersOf(raw).keys()]).toEqual(["x-b", "x-a"])
})

it("an unsigned payload is named instead of hashed", () => {
  expect(linesOf("/", ["X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"]).at(-1)).toBe("UNSIGNED-PAYLOAD")
})
