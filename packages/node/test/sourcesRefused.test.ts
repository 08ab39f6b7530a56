/** What is refused among environment variables, and what two sources may both say. */
import { describe, expect, it } from "vitest"
import { eude, found, openStack, project, refused, type TestMachine } from "./sourcesSupport.ts"

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
