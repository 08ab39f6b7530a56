/**
 * The known regions and their hosts.
 *
 * @since 0.1.0
 */
import { type InvalidInput, invalidInput } from "../input/invalidInput.ts"
import { displayValue } from "../text.ts"

const openTelekomCloud = ["eu-de", "eu-nl"]

const huaweiCloud = [
  "af-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "cn-east-2",
  "cn-east-3",
  "cn-east-4",
  "cn-east-5",
  "cn-north-1",
  "cn-north-2",
  "cn-north-4",
  "cn-north-9",
  "cn-north-12",
  "cn-south-1",
  "cn-south-2",
  "cn-southwest-2",
  "la-north-2",
  "la-south-2",
  "me-east-1",
  "na-mexico-1",
  "ru-northwest-2",
  "sa-brazil-1",
  "tr-west-1"
]

const europe = "myhuaweicloud.eu"

/** By region, the domain after `dcs.` and `iam.` in its host names. */
const domains: ReadonlyMap<string, string> = new Map([
  ...openTelekomCloud.map((region) => [region, `${region}.otc.t-systems.com`] as const),
  ...huaweiCloud.map((region) => [region, `${region}.myhuaweicloud.com`] as const),
  ["eu-west-101", `eu-west-101.${europe}`] as const,
  // Clouds of partners.
  ["ae-ad-1", "ae-ad-1.g42cloud.com"] as const,
  ["eu-west-0", "eu-west-0.prod-cloud-ocb.orange-business.com"] as const,
  ["ru-moscow-1", "ru-moscow-1.hc.sbercloud.ru"] as const
])

/** Regions without a known DCS host; the Swiss one has a known IAM host. */
const swiss = "eu-ch2"
const withoutHosts = [swiss, "ally-visitor-1", "my-kualalumpur-1", "tr-central-201"]

/** The region of each host. */
const hosts = (service: "dcs" | "iam"): Map<string, string> =>
  new Map([...domains].map(([region, domain]) => [`${service}.${domain}`, region]))

const dcsHosts: ReadonlyMap<string, string> = hosts("dcs")
const swissIamHost = `iam-pub.${swiss}.sc.otc.t-systems.com`
const iamHosts: ReadonlyMap<string, string> = hosts("iam").set(swissIamHost, swiss)

/** Huawei's IAM hosts for all regions. */
const globalIamHosts = ["iam.myhuaweicloud.com", `iam.${europe}`]

/**
 * The regions whose endpoints are known. For any other region, set the endpoint.
 *
 * @since 0.1.0
 */
export const knownRegions: ReadonlyArray<string> = [...domains.keys()]

const endpointOf = (service: "dcs" | "iam", region: string): string | undefined => {
  const domain = domains.get(region)
  return domain === undefined ? undefined : `https://${service}.${domain}`
}

/**
 * A region's DCS endpoint.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { dcsEndpointOf } from "@dcs-tasks/wire"
 *
 * dcsEndpointOf("eu-de") // => "https://dcs.eu-de.otc.t-systems.com"
 * dcsEndpointOf("eu-west-101") // => "https://dcs.eu-west-101.myhuaweicloud.eu"
 * dcsEndpointOf("mars-1") // => undefined
 * ```
 */
export const dcsEndpointOf = (region: string): string | undefined => endpointOf("dcs", region)

/**
 * A region's IAM endpoint, without the `/v3` that tools append.
 *
 * @since 0.1.0
 */
export const iamEndpointOf = (region: string): string | undefined =>
  region === swiss ? `https://${swissIamHost}` : endpointOf("iam", region)

/** Whether a host is a known IAM host. */
export const isKnownIamHost = (hostname: string): boolean => globalIamHosts.includes(hostname) || iamHosts.has(hostname)

/** Whether a host is a known DCS host. */
export const isKnownDcsHost = (hostname: string): boolean => dcsHosts.has(hostname)

/** The region of a known DCS or IAM host. */
export const regionOfHost = (hostname: string): string | undefined => dcsHosts.get(hostname) ?? iamHosts.get(hostname)

/**
 * The region of a project by its name: the clouds start project names with the region.
 *
 * @example
 * ```ts
 * import { regionOfProjectName } from "@dcs-tasks/wire/call"
 *
 * regionOfProjectName("eu-de_shop") // => "eu-de"
 * regionOfProjectName("eu-west-101") // => "eu-west-101"
 * regionOfProjectName("shop") // => undefined
 * ```
 */
export const regionOfProjectName = (name: string): string | undefined => {
  const [prefix = ""] = name.split("_", 1)
  return domains.has(prefix) ? prefix : undefined
}

/** The edit distance: insertions, deletions and replacements that turn one word into the other. */
const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const swap = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}

/** Up to three known regions with a similar name, the most similar first. */
const similarRegions = (region: string): ReadonlyArray<string> =>
  knownRegions
    .map((name) => ({ name, distance: editDistance(region.toLowerCase().slice(0, 64), name) }))
    .filter(({ distance }) => distance <= 3)
    .toSorted((first, second) => first.distance - second.distance)
    .slice(0, 3)
    .map(({ name }) => name)

/**
 * Why a region cannot be used by its name alone; `undefined` if its endpoints are known.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { checkRegion } from "@dcs-tasks/wire"
 *
 * checkRegion("eu-de") // => undefined
 * checkRegion("eu-ed")?.problem // => "is unknown (did you mean eu-de or eu-nl?); correct it, or set the endpoint"
 * checkRegion("tr-central-201")?.problem // => "has no known hosts; set the endpoint (and OS_AUTH_URL)"
 * ```
 */
export const checkRegion = (region: unknown): InvalidInput | undefined => {
  if (typeof region === "string" && domains.has(region)) return undefined
  if (typeof region === "string" && withoutHosts.includes(region)) {
    return invalidInput("region", "has no known hosts; set the endpoint (and OS_AUTH_URL)", displayValue(region))
  }
  const near = typeof region === "string" ? similarRegions(region) : []
  const hint = near.length === 0 ? "" : ` (did you mean ${near.join(" or ")}?)`
  return invalidInput("region", `is unknown${hint}; correct it, or set the endpoint`, displayValue(region))
}
