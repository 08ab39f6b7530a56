/** The hosts of each region, and the document that each host comes from. */

interface RegionHosts {
  readonly region: string
  /** Undefined: no host is known. */
  readonly dcs?: string
  readonly iam?: string
  /** The document of the hosts, with its revision. */
  readonly source: string
}

const otc = "opentelekomcloud-docs/regions-and-endpoints, doc/source/index.rst, rows dcsv1 and iam"
const sdk = "huaweicloud-sdk-nodejs-v3 b081640"
const dcsAndIam = `${sdk}, services/dcs/v2/DcsRegion.ts and services/iam/v3/IamRegion.ts`
const dcsOnly = `${sdk}, services/dcs/v2/DcsRegion.ts; IAM by the rule of terraform-provider-huaweicloud a0345b8, provider.go l.5708`

const under = (domain: string, source: string, regions: ReadonlyArray<string>): ReadonlyArray<RegionHosts> =>
  regions.map((region) => ({ region, dcs: `dcs.${region}.${domain}`, iam: `iam.${region}.${domain}`, source }))

export const regionHosts: ReadonlyArray<RegionHosts> = [
  ...under("otc.t-systems.com", otc, ["eu-de", "eu-nl"]),
  ...under("myhuaweicloud.com", dcsAndIam, [
    "af-south-1", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "cn-east-2", "cn-east-3", "cn-north-1",
    "cn-north-2", "cn-north-4", "cn-north-9", "cn-south-1", "cn-south-2", "cn-southwest-2", "la-north-2", "la-south-2",
    "me-east-1", "na-mexico-1", "sa-brazil-1"
  ]),
  ...under("myhuaweicloud.com", dcsOnly, [
    "ap-southeast-4", "ap-southeast-5", "cn-east-4", "cn-east-5", "cn-north-12", "ru-northwest-2", "tr-west-1"
  ]),
  {
    region: "eu-west-101",
    dcs: "dcs.eu-west-101.myhuaweicloud.eu",
    iam: "iam.eu-west-101.myhuaweicloud.eu",
    source: `IAM: ${sdk}, services/iam/v3/IamRegion.ts l.26. DCS: terraform-provider-huaweicloud a0345b8, provider.go l.135 and l.5708 (the SDK's DcsRegion.ts has .com)`
  },
  {
    region: "eu-west-0",
    dcs: "dcs.eu-west-0.prod-cloud-ocb.orange-business.com",
    iam: "iam.eu-west-0.prod-cloud-ocb.orange-business.com",
    source: "Flexible Engine: auth_url in public Terraform files; DCS in the documentation of its Terraform provider"
  },
  {
    region: "ru-moscow-1",
    dcs: "dcs.ru-moscow-1.hc.sbercloud.ru",
    iam: "iam.ru-moscow-1.hc.sbercloud.ru",
    source: "public Go and Terraform code that calls IAM and DCS at these hosts"
  },
  {
    region: "ae-ad-1",
    dcs: "dcs.ae-ad-1.g42cloud.com",
    iam: "iam.ae-ad-1.g42cloud.com",
    source: "g42cloud-sdk: IAM in its README; each region file has the same domain (smn, vpc, lts, elb), none for DCS was seen"
  },
  { region: "eu-ch2", iam: "iam-pub.eu-ch2.sc.otc.t-systems.com", source: "public cloud.conf and Terraform files; opentelekomcloud-docs-swiss has no DCS" },
  { region: "ally-visitor-1", source: "has DCS pages at support.huaweicloud.com; no host is published there" },
  { region: "my-kualalumpur-1", source: "has DCS pages at support.huaweicloud.com; its hosts are not those of the SDK" },
  { region: "tr-central-201", source: "has DCS pages at support.huaweicloud.com; no host is published there" }
] // prettier-ignore
