/** Which headers an access key signs and sends. */
import { firstDifference } from "../src/signing/signatureDiff.ts"
import { signableBy } from "../src/signing/signable.ts"
import { describe, expect, it } from "vitest"

const at = Date.UTC(2019, 10, 15, 3, 36, 55)
const url = new URL("https://dcs.example.com:8443/v2/p1/instances/i1/tasks/t1")

const cases = [
  { name: "a request without anything", request: {}, signed: { host: "dcs.example.com:8443" } },
  {
    name: "a request with a project and a body's type, and no other header",
    request: { headers: { "content-type": "application/json", accept: "*/*" }, projectId: "p1" },
    signed: { "content-type": "application/json", host: "dcs.example.com:8443", "x-project-id": "p1" }
  },
  {
    name: "a request of a temporary key",
    key: { securityToken: "st" },
    request: { projectId: "p1" },
    signed: { host: "dcs.example.com:8443", "x-project-id": "p1", "x-security-token": "st" }
  }
]

describe("an access key signs", () => {
  for (const { key, name, request, signed } of cases) {
    it(name, () => {
      const prepare = signableBy({ accessKeyId: "AK", ...key })
      const { canonicalRequest, date, headers } = prepare(
        { method: "DELETE", url, headers: {}, ...request },
        at,
        "e3b0"
      )
      const lines = Object.entries({ ...signed, "x-sdk-date": date })
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([header, value]) => ({ header, line: `${header}:${value}` }))
      const names = lines.map(({ header }) => header).join(";")
      expect(canonicalRequest.split("\n")).toEqual([
        "DELETE",
        "/v2/p1/instances/i1/tasks/t1/",
        "",
        ...lines.map(({ line }) => line),
        "",
        names,
        "e3b0"
      ])
      const { host: _, ...sent } = signed
      expect(headers("5a1e")).toEqual({
        ...sent,
        "x-sdk-date": "20191115T033655Z",
        authorization: `SDK-HMAC-SHA256 Access=AK, SignedHeaders=${names}, Signature=5a1e`
      })
    })
  }

  it("each request with its own second", () => {
    const prepare = signableBy({ accessKeyId: "AK" })
    const dates = [at, at + 999, at + 1000, at, Number.NaN].map(
      (millis) => prepare({ method: "GET", url, headers: {} }, millis).date
    )
    expect(dates.map((date) => date.slice(9))).toEqual(["033655Z", "033655Z", "033656Z", "033655Z", "000000Z"])
  })

  it("and knows afterwards what it has signed", () => {
    const { canonicalRequest, signed } = signableBy({ accessKeyId: "AK" })({ method: "GET", url, headers: {} }, at)
    const message = `canonicalRequest:${canonicalRequest.replace("dcs.", "proxy.").replaceAll("\n", "|")}`
    expect(signed.at).toBe(at)
    expect(signed.difference(message)).toBe("header host")
    expect(firstDifference(canonicalRequest, message)).toBe("header host")
  })
})
