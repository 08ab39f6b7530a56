/** Environment variables: what each family supplies, and what happens if two are set. */
import { describe, expect, it } from "vitest"
import { eude, found, openStack, plain, project, refused, type TestMachine } from "./sourcesSupport.ts"

describe("OS_*", () => {
  it("a token", async () => {
    const all = await found({ env: { ...openStack, OS_AUTH_TOKEN: "CANARY-1" } })
    expect(plain(all)).toEqual({ _tag: "Token", token: "CANARY-1", from: "OS_AUTH_TOKEN" })
    expect(all).toMatchObject({
      name: "OS_* environment",
      project: { id: project },
      ...eude,
      iamEndpoint: "https://iam.eu-de.otc.t-systems.com",
      notices: []
    })
    expect(JSON.stringify(all)).not.toContain("CANARY")
  })

  it("a password, with a one-time code, user and project by name", async () => {
    const all = await found({
      env: {
        OS_AUTH_URL: "https://iam.eu-nl.otc.t-systems.com:443/v3",
        OS_USERNAME: "ada",
        OS_PASSWORD: "CANARY 2",
        OS_PASSCODE: "123456",
        OS_USER_DOMAIN_NAME: "OTC000",
        OS_PROJECT_NAME: "eu-nl_shop"
      }
    })
    expect(plain(all)).toEqual({
      _tag: "Password",
      userName: "ada",
      domainName: "OTC000",
      password: "CANARY 2",
      passcode: "123456",
      from: "OS_PASSWORD"
    })
    expect(all).toMatchObject({
      project: { name: "eu-nl_shop" },
      region: "eu-nl",
      endpoint: "https://dcs.eu-nl.otc.t-systems.com",
      iamEndpoint: "https://iam.eu-nl.otc.t-systems.com"
    })
  })

  it("a user by id needs no domain; a domain by id beats its name", async () => {
    const login = { ...openStack, OS_PASSWORD: "CANARY" }
    expect(plain(await found({ env: { ...login, OS_USER_ID: "u1" } }))).toMatchObject({ userId: "u1" })
    const both = { OS_USERNAME: "ada", OS_USER_DOMAIN_ID: "d1", OS_USER_DOMAIN_NAME: "OTC000" }
    expect(plain(await found({ env: { ...login, ...both } }))).toMatchObject({ domainId: "d1" })
  })

  it("an access key, for good or for a time", async () => {
    const keys = { OS_ACCESS_KEY: "AK", OS_SECRET_KEY: "CANARY-SK" }
    const spec = { _tag: "AccessKey", accessKeyId: "AK", secretAccessKey: "CANARY-SK", from: "OS_ACCESS_KEY" }
    expect(plain(await found({ env: { ...openStack, ...keys } }))).toEqual(spec)
    const temporary = { ...openStack, ...keys, OS_SECURITY_TOKEN: "CANARY-ST" }
    expect(plain(await found({ env: temporary }))).toEqual({ ...spec, securityToken: "CANARY-ST" })
    expect(plain(await found({ env: { ...openStack, OS_AK: "AK", OS_SK: "CANARY-SK" } }))).toMatchObject({
      accessKeyId: "AK"
    })
  })

  it("otc-auth's session token, which counts only beside its own key", async () => {
    const keys = { ...openStack, OS_ACCESS_KEY: "AK", OS_SECRET_KEY: "CANARY", AWS_SESSION_TOKEN: "CANARY-ST" }
    expect(plain(await found({ env: { ...keys, AWS_ACCESS_KEY_ID: "AK" } }))).toMatchObject({
      securityToken: "CANARY-ST"
    })
    for (const env of [keys, { ...keys, AWS_ACCESS_KEY_ID: "AKIA" }]) {
      expect(plain(await found({ env }))).not.toHaveProperty("securityToken")
    }
  })

  it("a token or a key before the password it was got with, unless OS_AUTH_TYPE says which", async () => {
    const login = { ...openStack, OS_USER_ID: "u1", OS_PASSWORD: "CANARY" }
    expect(plain(await found({ env: { ...login, OS_TOKEN: "CANARY-T" } }))).toMatchObject({ _tag: "Token" })
    expect(plain(await found({ env: { ...login, OS_ACCESS_KEY: "AK", OS_SECRET_KEY: "CANARY" } }))).toMatchObject({
      _tag: "AccessKey"
    })
    const types = { password: "Password", v3password: "Password", token: "TokenExchange", v3token: "TokenExchange" }
    for (const [type, tag] of Object.entries(types)) {
      const env = { ...login, OS_TOKEN: "CANARY-T", OS_AUTH_TYPE: type }
      expect(plain(await found({ env }))).toMatchObject({ _tag: tag })
    }
  })
})

describe("HUAWEICLOUD_SDK_*", () => {
  const keys = { HUAWEICLOUD_SDK_AK: "AK", HUAWEICLOUD_SDK_SK: "CANARY-SK" }

  it("keys and project; the region comes from a flag", async () => {
    const env = { ...keys, HUAWEICLOUD_SDK_SECURITY_TOKEN: "CANARY-ST", HUAWEICLOUD_SDK_PROJECT_ID: project }
    const all = await found({ env }, { region: "eu-west-101" })
    expect(plain(all)).toEqual({
      _tag: "AccessKey",
      accessKeyId: "AK",
      secretAccessKey: "CANARY-SK",
      securityToken: "CANARY-ST",
      from: "HUAWEICLOUD_SDK_AK"
    })
    expect(all).toMatchObject({
      name: "HUAWEICLOUD_SDK_* environment",
      project: { id: project },
      region: "eu-west-101",
      endpoint: "https://dcs.eu-west-101.myhuaweicloud.eu",
      iamEndpoint: "https://iam.eu-west-101.myhuaweicloud.eu"
    })
  })

  it("the endpoint of a region, the first of several, also of a region that nobody knows", async () => {
    const env = {
      ...keys,
      HUAWEICLOUD_SDK_PROJECT_ID: project,
      HUAWEICLOUD_SDK_REGION_DCS_MY_LAB_1: "https://dcs.lab.example.com, https://backup.example.com"
    }
    expect(await found({ env }, { region: "my-lab-1" })).toMatchObject({
      endpoint: "https://dcs.lab.example.com",
      endpointFrom: "HUAWEICLOUD_SDK_REGION_DCS_MY_LAB_1"
    })
  })

  it("the region from the IAM endpoint, and the project of the region where none is named", async () => {
    const env = { ...keys, HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://iam.eu-de.otc.t-systems.com" }
    expect(await found({ env })).toMatchObject({ ...eude, project: { name: "eu-de" } })
  })

  it("the file in the home, but never while the environment has credentials", async () => {
    const content = "[basic]\nak = AK\nsk = CANARY-SK\nproject_id = 0a\n[global]\nak = other\nsk = CANARY\n"
    const testMachine = { files: { "/home/ada/.huaweicloud/credentials": content } }
    const all = await found(testMachine, { region: "cn-north-4" })
    expect(plain(all)).toEqual({
      _tag: "AccessKey",
      accessKeyId: "AK",
      secretAccessKey: "CANARY-SK",
      from: "ak in ~/.huaweicloud/credentials"
    })
    expect(all).toMatchObject({ name: "~/.huaweicloud/credentials", project: { id: "0a" }, notices: [] })
    const env = { ...openStack, OS_TOKEN: "CANARY" }
    expect(await found({ ...testMachine, env })).toMatchObject({ name: "OS_* environment" })
    expect(await refused({ ...testMachine, env: openStack })).toMatchObject({
      _tag: "DcsInvalidInput",
      field: "the source of the credentials"
    })
  })

  it("no file with two values for a key, while the same value, and other sections, change nothing", async () => {
    const at = (content: string) => ({ files: { "/home/ada/.huaweicloud/credentials": content } })
    const keys = "[basic]\nak = AK\nsk = CANARY-SK\nproject_id = p1\n"
    for (const key of ["ak", "sk", "project_id", "iam_endpoint"]) {
      expect(await refused(at(`${keys}${key} = CANARY-1\n${key} = CANARY-2\n`), { region: "eu-de" })).toMatchObject({
        field: `${key} in ~/.huaweicloud/credentials`,
        problem: "is ambiguous"
      })
    }
    const all = await found(at(`[global]\nak = other\n${keys}project_id = p1\n`), { region: "eu-de" })
    expect(all).toMatchObject({ project: { id: "p1" }, credentials: { accessKeyId: "AK" } })
  })

  it("another file that is named, announced in the working directory, warned about where others may read it", async () => {
    const testMachine: TestMachine = {
      env: { HUAWEICLOUD_SDK_CREDENTIALS_FILE: "/work/hw" },
      files: { "/work/hw": "[basic]\nak=AK\nsk=CANARY\nproject_id=p1\n" },
      exposed: ["/work/hw"]
    }
    const { notices } = await found(testMachine, { region: "cn-north-4" })
    expect(notices.map(({ kind }) => kind)).toEqual(["working-directory", "permissions"])
    expect(await refused({ ...testMachine, files: {} })).toMatchObject({ source: "HUAWEICLOUD_SDK_CREDENTIALS_FILE" })
    expect(await refused({ ...testMachine, files: { "/work/hw": "unreadable" } })).toMatchObject({
      _tag: "DcsCredentialsError"
    })
  })
})

describe("HW_*", () => {
  const env = { HW_ACCESS_KEY: "AK", HW_SECRET_KEY: "CANARY", HW_REGION_NAME: "ap-southeast-3" }

  it("keys, region, project by id, by name, or that of the region", async () => {
    expect(await found({ env })).toMatchObject({
      name: "HW_* environment",
      project: { name: "ap-southeast-3" },
      endpoint: "https://dcs.ap-southeast-3.myhuaweicloud.com"
    })
    expect(await found({ env: { ...env, HW_PROJECT_NAME: "ap-southeast-3_shop" } })).toMatchObject({
      project: { name: "ap-southeast-3_shop" }
    })
    expect(await found({ env: { ...env, HW_PROJECT_ID: project } })).toMatchObject({ project: { id: project } })
  })

  it("a token, or a password", async () => {
    const rest = { HW_REGION_NAME: "eu-west-101", HW_PROJECT_ID: project }
    expect(plain(await found({ env: { ...rest, HW_AUTH_TOKEN: "CANARY" } }))).toMatchObject({ _tag: "Token" })
    const login = { ...rest, HW_USER_NAME: "ada", HW_USER_PASSWORD: "CANARY", HW_DOMAIN_NAME: "acme" }
    expect(plain(await found({ env: login }))).toMatchObject({ userName: "ada", domainName: "acme" })
  })

  it("an agency's role or another cloud is not passed over", async () => {
    expect(await refused({ env: { ...env, HW_ASSUME_ROLE_AGENCY_NAME: "ops" } })).toMatchObject({
      _tag: "DcsCredentialsError"
    })
    const europe = { ...env, HW_PROJECT_ID: project, HW_REGION_NAME: "eu-west-101", HW_CLOUD: "myhuaweicloud.eu" }
    expect(await found({ env: europe })).toMatchObject({ endpoint: "https://dcs.eu-west-101.myhuaweicloud.eu" })
    const elsewhere = { ...env, HW_PROJECT_ID: project, HW_CLOUD: "cloud.example.com" }
    expect(await refused({ env: elsewhere })).toMatchObject({ field: "HW_CLOUD" })
    const endpoint = "https://dcs.cloud.example.com"
    const named = await found({ env: elsewhere }, { endpoint })
    expect(named).toMatchObject({ endpoint, region: "ap-southeast-3" })
    expect(named).not.toHaveProperty("iamEndpoint")
  })
})
