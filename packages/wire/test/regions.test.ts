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
import { regionHosts } from "./regionHosts.ts"
import { parseEndpoint } from "../src/call/endpoint.ts"

const urlOf = (host: string | undefined) => host && `https://${host}`

describe("the table of regions", () => {
  it("has a source for each region, and no other region", () => {
    const known = regionHosts.filter(({ dcs }) => dcs !== undefined).map(({ region }) => region)
    expect([...knownRegions].toSorted()).toEqual(known.toSorted())
    expect(new Set(known).size).toBe(known.length)
  })

  it.each(regionHosts)("$region: $source", ({ dcs, iam, region }) => {
    expect([dcsEndpointOf(region), iamEndpointOf(region)]).toEqual([urlOf(dcs), urlOf(iam)])
    for (const host of [dcs, iam]) {
      if (host === undefined) continue
      expect(parseEndpoint(`https://${host}`)).toEqual({ origin: `https://${host}`, basePath: "" })
      expect(regionOfHost(host)).toBe(region)
    }
    expect([isKnownDcsHost(dcs ?? ""), isKnownIamHost(iam ?? "")]).toEqual([dcs !== undefined, iam !== undefined])
  })

  it.each(regionHosts.filter(({ dcs }) => dcs === undefined))("$region is refused", ({ region }) => {
    expect(checkRegion(region)).toEqual({
      _tag: "InvalidInput",
      field: "region",
      problem: "has no known hosts; set the endpoint (and OS_AUTH_URL)",
      value: `"${region}"`
    })
  })

  it.each(knownRegions)("%s is accepted, also at the start of a project's name", (region) => {
    expect(checkRegion(region)).toBeUndefined()
    expect(regionOfProjectName(region)).toBe(region)
    expect(regionOfProjectName(`${region}_a_b`)).toBe(region)
  })

  const wrong = [
    "dcs.eu-west-101.myhuaweicloud.com", "iam.eu-west-101.myhuaweicloud.com", "dcs.eu-west-0.myhuaweicloud.com",
    "dcs.ae-ad-1.myhuaweicloud.com", "dcs.ru-moscow-1.myhuaweicloud.com", "dcs.my-kualalumpur-1.myhuaweicloud.com",
    "dcs.eu-ch2.sc.otc.t-systems.com", "dcs.eu-ch2.otc.t-systems.com", "iam.eu-ch2.sc.otc.t-systems.com"
  ] // prettier-ignore
  it.each(wrong)("%s is no host of the cloud", (host) => {
    expect([isKnownDcsHost(host), isKnownIamHost(host), regionOfHost(host)]).toEqual([false, false, undefined])
  })
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
    for (const host of ["iam.myhuaweicloud.com", "iam.myhuaweicloud.eu"]) {
      expect([isKnownIamHost(host), regionOfHost(host)]).toEqual([true, undefined])
    }
  })

  it("is answered with what is near to it", () => {
    expect(checkRegion("eu-ed")?.problem).toContain("eu-de or eu-nl")
    expect(checkRegion("EU-DE")?.problem).toContain("eu-de")
    expect(checkRegion("ap-southeast-33")?.problem).toContain("ap-southeast-3")
    expect(checkRegion("somewhere else")?.problem).not.toContain("did you mean")
  })

  it.for([
    ["eu-ed", "is unknown (did you mean eu-de or eu-nl?); correct it, or set the endpoint"],
    ["eu-d", "is unknown (did you mean eu-de or eu-nl?); correct it, or set the endpoint"],
    ["xeu-de", "is unknown (did you mean eu-de or eu-nl?); correct it, or set the endpoint"],
    ["eu-zzz", "is unknown (did you mean eu-de or eu-nl?); correct it, or set the endpoint"],
    ["tr-central-201", "has no known hosts; set the endpoint (and OS_AUTH_URL)"],
    ["zz", "is unknown; correct it, or set the endpoint"],
    [7, "is unknown; correct it, or set the endpoint"],
    [undefined, "is unknown; correct it, or set the endpoint"]
  ] as const)("%s %s", ([region, problem]) => {
    expect(checkRegion(region)).toMatchObject({ field: "region", problem })
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
