/** Signatures, compared with the vendors' vectors and with one of their signers. */
import {
  authorization,
  canonicalQuery,
  canonicalRequest,
  canonicalUri,
  sdkDate,
  stringToSign
} from "../src/signing/canonicalRequest.ts"
import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js"
import { signingVectors } from "@dcs-tasks/vectors"
import fc from "fast-check"
import { createHash, createHmac } from "node:crypto"
import { describe, expect, it } from "vitest"

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")
const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex")

describe("the canonical request", () => {
  for (const vector of signingVectors) {
    it(`is that of ${vector.id}`, () => {
      const { signedHeaders, text } = canonicalRequest({
        method: vector.method,
        url: new URL(vector.url),
        headers: vector.toSign,
        bodyHash: sha256(vector.body)
      })
      expect(signedHeaders).toBe(vector.signedHeaders)
      expect(sha256(text)).toBe(vector.canonicalRequestSha256)
      expect(hmac(vector.secretKey, stringToSign(vector.date, sha256(text)))).toBe(vector.signature)
    })
  }

  it("has no header with an underscore, lower-case names, trimmed values, and a slash at the end of the path", () => {
    const { text } = canonicalRequest({
      method: "delete",
      url: new URL("https://dcs.example.com/v2/p1"),
      headers: { "X-B": "  b  ", TEST_UNDERSCORE: "no", "x-a": "a" }
    })
    expect(text.split("\n").slice(0, -1)).toEqual(["DELETE", "/v2/p1/", "", "x-a:a", "x-b:b", "", "x-a;x-b"])
  })

  it("encodes the query as the vendor's vector has it", () => {
    const query = canonicalQuery([
      ["limit", "1"],
      ["enable", "true"],
      ["test", "一 (&=?!#%.*)"],
      ["path", "/tmp/123"],
      ...["3", "1", "2"].map((value) => ["multi", value] as const)
    ])
    expect(query).toBe(
      "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29"
    )
  })

  it("is total", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (first, second) => {
        expect(canonicalUri(first)).toMatch(/^[\w.~%/-]*\/$/)
        expect(canonicalQuery([[first, second]])).toMatch(/^[\w.~%-]*=[\w.~%-]*$/)
      })
    )
  })
})

describe("the date", () => {
  it("is the second in UTC", () => {
    expect(sdkDate(Date.UTC(2019, 10, 15, 3, 36, 55, 999))).toBe("20191115T033655Z")
    expect(sdkDate(0)).toBe("19700101T000000Z")
  })
  it("is a date whatever the clock says", () => {
    for (const clock of [Number.NaN, Infinity, -Infinity, -1, 1e300]) expect(sdkDate(clock)).toMatch(/^\d{8}T\d{6}Z$/)
  })
})

describe("the vendor's own signer", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/)
  const headerName = fc.stringMatching(/^[xX]-[a-zA-Z0-9]{1,12}$/)
  const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
  const segment = fc.stringMatching(/^[\w.~!$&()*+,;=:@-]{0,12}$/).filter((text) => text !== "." && text !== "..")
  const value = fc.string({ unit: "grapheme", maxLength: 12 })
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"),
    host: fc.tuple(name, fc.option(fc.integer({ min: 1024, max: 65_535 }), { nil: undefined })),
    path: fc.array(segment, { maxLength: 6 }),
    query: fc.dictionary(value, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), { maxKeys: 5 }),
    headers: fc.dictionary(headerName, headerValue, { maxKeys: 4 }),
    contentType: fc.option(fc.constantFrom("application/json", "application/json;charset=utf8"), { nil: undefined }),
    body: fc.option(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), { nil: undefined }),
    at: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
    secret: fc.stringMatching(/^[0-9A-Za-z]{1,40}$/)
  })

  it("signs any request as we do", () => {
    fc.assert(
      fc.property(request, ({ at, body, contentType, headers, host: [label, port], method, path, query, secret }) => {
        const names = Object.keys(headers).map((header) => header.toLowerCase())
        fc.pre(new Set(names).size === names.length && !names.includes("x-sdk-date"))
        const host = `${label}.example.com${port === undefined ? "" : `:${port}`}`
        const endpoint = `https://${host}/${path.join("/")}`
        const date = sdkDate(at)
        const signed = { ...headers, ...(contentType !== undefined && { "content-type": contentType }) }
        const theirs = AKSKSigner.sign(
          {
            endpoint,
            method,
            queryParams: structuredClone(query),
            headers: { ...signed, "X-Sdk-Date": date },
            data: body
          },
          { getAk: () => "AK", getSk: () => secret } as never
        ) as { readonly Authorization: string }

        const url = new URL(endpoint)
        for (const [key, values] of Object.entries(query)) {
          for (const value of [values].flat()) url.searchParams.append(key, value)
        }
        const { signedHeaders, text } = canonicalRequest({
          method,
          url,
          headers: { ...signed, host, "x-sdk-date": date },
          bodyHash: sha256(body === undefined ? "" : JSON.stringify(body))
        })
        const ours = authorization("AK", signedHeaders, hmac(secret, stringToSign(date, sha256(text))))
        expect(ours).toBe(theirs.Authorization)
      }),
      { numRuns: 500 }
    )
  })
})
