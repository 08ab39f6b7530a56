/** Regions and their hosts: one table, read in both directions. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  checkRegion,
  dcsEndpointOf,
  iamEndpointOf,
  isKnownDcsHost,
  isKnownIamHost,
  knownRegions,
  regionOfHost,
  regionOfProjectName
} from "../src/call/regions.ts"
import { parseEndpoint } from "../src/call/endpoint.ts"

describe("a known region", () => {
  it("is one of 32", () => {
    expect(new Set(knownRegions).size).toBe(32)
  })

  for (const region of knownRegions) {
    it(`leads to hosts that lead back to it: ${region}`, () => {
      expect(checkRegion(region)).toBeUndefined()
      for (const url of [dcsEndpointOf(region), iamEndpointOf(region)]) {
        expect(parseEndpoint(url)).toEqual({ origin: url, basePath: "" })
        expect(regionOfHost(new URL(url ?? "").hostname)).toBe(region)
      }
      expect(isKnownDcsHost(`dcs.${region}.otc.t-systems.com`)).toBe(region === "eu-de" || region === "eu-nl")
      expect(regionOfProjectName(region)).toBe(region)
      expect(regionOfProjectName(`${region}_a_b`)).toBe(region)
    })
  }
})

describe("what is not known", () => {
  const strangers = [
    "iam.evil.example.com", "iam.eu-de.otc.t-systems.com.evil.example", "eu-de.otc.t-systems.com",
    "iam.eu-ch2.otc.t-systems.com", "iam.myhuaweicloud.com.cn", "dcs.eu-de.otc.t-systems.com", ""
  ] // prettier-ignore
  for (const host of strangers) {
    it(`is no IAM: ${JSON.stringify(host)}`, () => expect(isKnownIamHost(host)).toBe(false))
  }

  it("but Huawei's IAM for all regions is one, of no region", () => {
    expect(isKnownIamHost("iam.myhuaweicloud.com")).toBe(true)
    expect(regionOfHost("iam.myhuaweicloud.com")).toBeUndefined()
  })

  it("is answered with what is near to it", () => {
    expect(checkRegion("eu-ed")?.problem).toContain("eu-de or eu-nl")
    expect(checkRegion("EU-DE")?.problem).toContain("eu-de")
    expect(checkRegion("ap-southeast-33")?.problem).toContain("ap-southeast-3")
    expect(checkRegion("somewhere else")?.problem).not.toContain("did you mean")
  })

  it("is refused whatever it is, in one short line", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const refusal = checkRegion(value)
        if (refusal === undefined) return
        expect(refusal.value.length + refusal.problem.length).toBeLessThan(700)
        for (const char of ["\n", "\r", "\u001b"]) expect(refusal.value).not.toContain(char)
      })
    )
    expect(checkRegion("x".repeat(1_000_000))?.value.length).toBeLessThan(100)
  })

  it("is no prefix of a project's name", () => {
    for (const name of ["", "shop", "eu-de-shop", "eu-ch2_shop", "_eu-de"]) {
      expect(regionOfProjectName(name)).toBeUndefined()
    }
  })
})
