/** Environment variables: what each family supplies, and what happens if two are set. */
import { describe, expect, it } from "vitest"
import { found, plain, refused, type TestMachine } from "./sourcesSupport.ts"

const project = "0123456789abcdef0123456789abcdef"
const openStack = { OS_PROJECT_ID: project, OS_REGION_NAME: "eu-de" }
const eude = { region: "eu-de", endpoint: "https://dcs.eu-de.otc.t-systems.com" }

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

describe("what is refused", () => {
  const keys = { OS_ACCESS_KEY: "AK", OS_SECRET_KEY: "CANARY" }
  const cases: ReadonlyArray<readonly [string, Record<string, string>, object, ReadonlyArray<string>]> = [
    ["nothing", {}, { _tag: "DcsCredentialsError" }, ["OS_AUTH_TOKEN"]],
    ["a user without password", { OS_USERNAME: "ada" }, { _tag: "DcsCredentialsError" }, ["OS_PASSWORD is missing"]],
    ["a key without secret", { OS_ACCESS_KEY: "AK" }, { _tag: "DcsCredentialsError" }, ["OS_ACCESS_KEY", "OS_SECRET_KEY"]],
    ["a secret without key", { HW_SECRET_KEY: "CANARY" }, { _tag: "DcsCredentialsError" }, ["HW_ACCESS_KEY"]],
    ["half a key beside a whole one", { ...keys, HW_ACCESS_KEY: "x" }, { _tag: "DcsCredentialsError" }, ["HW_SECRET_KEY"]],
    ["a security token alone", { OS_SECURITY_TOKEN: "CANARY" }, { _tag: "DcsCredentialsError" }, ["OS_ACCESS_KEY"]],
    ["a password without user", { OS_PASSWORD: "CANARY" }, { _tag: "DcsCredentialsError" }, ["OS_USERNAME"]],
    ["a user without domain", { OS_USERNAME: "ada", OS_PASSWORD: "CANARY" }, { _tag: "DcsCredentialsError" }, ["OS_USER_DOMAIN_NAME"]],
    ["a login we cannot do", { OS_USERNAME: "ada", OS_TOKEN: "CANARY", OS_AUTH_TYPE: "v3oidcpassword" }, { _tag: "DcsCredentialsError", source: "OS_AUTH_TYPE" }, []],
    ["a token beside a key", { ...keys, OS_TOKEN: "CANARY" }, { _tag: "DcsInvalidInput" }, ["OS_TOKEN and OS_ACCESS_KEY"]],
    ["two tokens", { OS_TOKEN: "CANARY-1", OS_AUTH_TOKEN: "CANARY-2" }, { _tag: "DcsInvalidInput", field: "OS_AUTH_TOKEN or OS_TOKEN" }, ["OS_AUTH_TOKEN or OS_TOKEN is wrong: they differ"]],
    ["two sources", { ...openStack, ...keys, HW_ACCESS_KEY: "B", HW_SECRET_KEY: "CANARY" }, { _tag: "DcsInvalidInput" }, ["OS_* environment", "HW_* environment"]],
    ["a project of another source", { ...keys, OS_REGION_NAME: "eu-de", HW_PROJECT_ID: project }, { _tag: "DcsInvalidInput" }, ["OS_* environment", "HW_* environment", "HW_PROJECT_ID"]],
    ["two regions", { ...keys, ...openStack, HW_REGION_NAME: "eu-nl" }, { _tag: "DcsInvalidInput" }, ["OS_* environment", "HW_* environment"]],
    ["no project", { ...keys, OS_REGION_NAME: "eu-de" }, { _tag: "DcsInvalidInput", field: "project" }, ["OS_PROJECT_ID", "OS_PROJECT_NAME"]],
    ["no region", { ...keys, OS_PROJECT_ID: project }, { _tag: "DcsInvalidInput", field: "region" }, ["OS_REGION_NAME"]],
    ["a region nobody knows", { ...keys, ...openStack, OS_REGION_NAME: "eu-ed" }, { _tag: "DcsInvalidInput", field: "OS_REGION_NAME" }, ["eu-de", "eu-nl"]],
    ["a region that the project's name denies", { ...keys, OS_REGION_NAME: "eu-de", OS_PROJECT_NAME: "eu-nl_shop" }, { _tag: "DcsInvalidInput", field: "OS_REGION_NAME or OS_PROJECT_NAME" }, ["OS_REGION_NAME says eu-de, OS_PROJECT_NAME says eu-nl (eu-nl_shop)", "unset the one", "Correct OS_REGION_NAME or OS_PROJECT_NAME."]],
    ["a region that the IAM host denies", { ...keys, ...openStack, OS_AUTH_URL: "https://iam.eu-nl.otc.t-systems.com/v3" }, { _tag: "DcsInvalidInput", field: "OS_REGION_NAME or OS_AUTH_URL" }, ["OS_AUTH_URL says eu-nl"]],
    ["a project id that no project has", { ...keys, OS_REGION_NAME: "eu-de", OS_PROJECT_ID: "a/b" }, { _tag: "DcsInvalidInput", field: "OS_PROJECT_ID" }, ["Correct OS_PROJECT_ID."]],
    ["a secret with a line break", { ...openStack, OS_ACCESS_KEY: "AK", OS_SECRET_KEY: "CANARY\n" }, { _tag: "DcsCredentialsError", source: "OS_SECRET_KEY" }, ["secret access key"]],
    ["a key id with a line break", { ...openStack, ...keys, OS_ACCESS_KEY: "AK\n" }, { _tag: "DcsCredentialsError", source: "OS_ACCESS_KEY" }, ["access key id"]],
    ["a security token with a line break", { ...openStack, ...keys, OS_SECURITY_TOKEN: "CANARY\n" }, { _tag: "DcsCredentialsError", source: "OS_SECURITY_TOKEN" }, ["security token"]],
    ["the keys of another vendor", { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "CANARY" }, { _tag: "DcsCredentialsError" }, ["AWS_* variables are set", "OS_ACCESS_KEY"]],
    ["a bad auth_url", { ...keys, ...openStack, OS_AUTH_URL: "http://iam.example.com/v3" }, { _tag: "DcsInvalidInput", field: "OS_AUTH_URL" }, ["https"]],
    ["an auth_url with a password", { ...keys, ...openStack, OS_AUTH_URL: "https://u:CANARY@iam.example.com" }, { _tag: "DcsInvalidInput", field: "OS_AUTH_URL" }, []]
  ] // prettier-ignore
  for (const [name, env, error, words] of cases) {
    it(name, async () => {
      const refusal = await refused({ env })
      expect(refusal).toMatchObject(error)
      for (const word of words) expect(refusal.message).toContain(word)
    })
  }
})

describe("two sources that say the same", () => {
  it("are one; the more complete one counts", async () => {
    const env = {
      OS_ACCESS_KEY: "AK",
      OS_SECRET_KEY: "CANARY",
      HW_ACCESS_KEY: "AK",
      HW_SECRET_KEY: "CANARY",
      HW_REGION_NAME: "eu-de",
      HW_PROJECT_ID: project
    }
    expect(await found({ env })).toMatchObject({ name: "HW_* environment", project: { id: project }, ...eude })
  })
})

describe("what is named outside", () => {
  const env = { ...openStack, OS_AUTH_TOKEN: "CANARY" }

  it("takes the place of one field each", async () => {
    const other = "fedcba98765432100123456789abcdef"
    expect(await found({ env }, { project: other })).toMatchObject({ project: { id: other }, ...eude })
    expect(await found({ env }, { region: "eu-nl" })).toMatchObject({ region: "eu-nl", project: { id: project } })
    const endpoint = "http://127.0.0.1:8080"
    expect(await found({ env }, { endpoint })).toMatchObject({ endpoint, region: "eu-de", endpointFrom: "endpoint" })
    expect(await found({ env }, { endpoint: "https://dcs.eu-nl.otc.t-systems.com" })).toMatchObject({ region: "eu-nl" })
  })

  it("is held against a project's name", async () => {
    expect(await found({ env }, { project: "eu-de_shop" })).toMatchObject({ project: { name: "eu-de_shop" } })
    expect(await refused({ env }, { project: "eu-nl_shop" })).toMatchObject({
      field: "OS_REGION_NAME or project"
    })
    expect(await refused({ env }, { project: "a/b" })).toMatchObject({ field: "project" })
  })

  it("is an id where no IAM is known", async () => {
    const token = { OS_AUTH_TOKEN: "CANARY" }
    const endpoint = "http://127.0.0.1:8080"
    expect(await found({ env: token }, { project: "p1", endpoint })).toMatchObject({ project: { id: "p1" } })
    expect(await refused({ env: { ...token, OS_PROJECT_NAME: "shop" } }, { endpoint })).toMatchObject({
      field: "OS_PROJECT_NAME"
    })
  })

  it("has the names that the caller gives to these values", async () => {
    const names = { cloud: "--cloud", region: "--region", endpoint: "--endpoint", project: "--project" }
    const nothing: TestMachine = { files: { "/work/clouds.yaml": "clouds: { a: {} }" } }
    expect((await refused(nothing, { names })).message).toContain("pass one of them as --cloud")
    expect(await refused(nothing, { names, cloud: "b" })).toMatchObject({ field: "--cloud" })
    expect(await refused({ ...nothing, env: { OS_CLOUD: "b" } }, { names })).toMatchObject({ field: "OS_CLOUD" })
    expect(await refused({ env }, { names, region: "eu-ed" })).toMatchObject({ field: "--region" })
    expect(await refused({ env }, { names, project: "a/b" })).toMatchObject({ field: "--project" })
    const token = { OS_AUTH_TOKEN: "CANARY" }
    const noRegion = await refused({ env: { ...token, OS_PROJECT_ID: project } }, { names })
    expect(noRegion).toMatchObject({ field: "--region", value: "pass --region or --endpoint, or set OS_REGION_NAME" })
    const noProject = await refused({ env: { ...token, OS_REGION_NAME: "eu-de" } }, { names })
    expect(noProject).toMatchObject({ field: "--project" })
  })
})
