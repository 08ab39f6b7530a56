/** `clouds.yaml` and the files that belong to it: where they are, which wins, and where a secret must not go. */
import * as Effect from "effect/Effect"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { resolve } from "../src/sources/resolve.ts"
import { found, machine, plain, project, refused, type TestMachine } from "./sourcesSupport.ts"

const home = "/home/ada/.config/openstack"

const clouds = `
clouds:
  otc:
    profile: otc
    region_name: eu-de
    auth:
      username: ada
      user_domain_name: OTC000
      project_name: eu-de_shop
  keys:
    ak: AK
    sk: CANARY-SK
    region_name: eu-nl
    auth: { project_id: ${project} }
`
const secure = "clouds: { otc: { auth: { password: CANARY-PW } } }"
const inHome: TestMachine = { files: { [`${home}/clouds.yaml`]: clouds, [`${home}/secure.yaml`]: secure } }

describe("a cloud by name", () => {
  it("prints nothing of a file whose keys are collections", async () => {
    const emitWarning = vi.spyOn(process, "emitWarning").mockReturnValue()
    onTestFinished(() => emitWarning.mockRestore())
    const files = { [`${home}/clouds.yaml`]: "{ { token: CANARY }: {}, clouds: {} }" }
    expect(await refused({ files }, { cloud: "otc" })).toMatchObject({ field: "cloud" })
    expect(emitWarning).not.toHaveBeenCalled()
  })

  it("has what clouds.yaml, secure.yaml and the vendor's profile say", async () => {
    const all = await found(inHome, { cloud: "otc" })
    expect(plain(all)).toEqual({
      _tag: "Password",
      userName: "ada",
      domainName: "OTC000",
      password: "CANARY-PW",
      from: "password in ~/.config/openstack/secure.yaml"
    })
    expect(all).toMatchObject({
      name: "~/.config/openstack/clouds.yaml cloud otc",
      project: { name: "eu-de_shop" },
      region: "eu-de",
      endpoint: "https://dcs.eu-de.otc.t-systems.com",
      iamEndpoint: "https://iam.eu-de.otc.t-systems.com",
      notices: []
    })
  })

  it("may have keys in the words of otcextensions, or below auth", async () => {
    const key = { _tag: "AccessKey", accessKeyId: "AK", secretAccessKey: "CANARY-SK" }
    expect(plain(await found(inHome, { cloud: "keys" }))).toMatchObject(key)
    const auth = `clouds: { k: { region_name: eu-de, auth: { access_key: AK, secret_key: CANARY-SK, security_token: CANARY-ST, project_id: "1" } } }`
    expect(plain(await found({ files: { [`${home}/clouds.yml`]: auth } }, { cloud: "k" }))).toMatchObject({
      ...key,
      securityToken: "CANARY-ST"
    })
  })

  it("may have a token: to be used as it is, or to be exchanged", async () => {
    const yaml = (type: string) => `
clouds:
  t:
    ${type}
    auth: { auth_url: "https://iam.eu-de.otc.t-systems.com/v3", token: CANARY, project_id: ${project} }`
    const foundWith = (type: string) => found({ files: { [`${home}/clouds.yaml`]: yaml(type) } }, { cloud: "t" })
    expect(plain(await foundWith("interface: public"))).toMatchObject({ _tag: "Token" })
    expect(plain(await foundWith("auth_type: token"))).toMatchObject({ _tag: "TokenExchange" })
  })

  it("is named by OS_CLOUD as well", async () => {
    expect(await found({ ...inHome, env: { OS_CLOUD: "otc" } })).toMatchObject({ region: "eu-de" })
  })

  it("is looked for in the working directory, the home, the system, and where OS_CLIENT_CONFIG_FILE says", async () => {
    const at = (folder: string, file = "clouds.yaml") => ({
      [`${folder}/${file}`]: `clouds: { c: { ak: "${folder}", sk: s, region_name: eu-de, auth: { project_id: p } } }`
    })
    const files = { ...at("/etc/openstack"), ...at(home, "clouds.json"), ...at("/work", "clouds.yml") }
    const from = async (files: Record<string, string>, env = {}) => plain(await found({ files, env }, { cloud: "c" }))
    expect(await from(files)).toMatchObject({ accessKeyId: "/work" })
    expect(await from({ ...at("/etc/openstack"), ...at(home, "clouds.json") })).toMatchObject({ accessKeyId: home })
    expect(await from(at("/etc/openstack"))).toMatchObject({ accessKeyId: "/etc/openstack" })
    const named = { ...files, ...at("/srv", "mine.yaml") }
    expect(await from(named, { OS_CLIENT_CONFIG_FILE: "/srv/mine.yaml" })).toMatchObject({ accessKeyId: "/srv" })
  })

  it("keeps every scalar as it is written", async () => {
    const yaml = `
clouds:
  n:
    region_name: eu-de
    auth: { user_id: 007, password: no, project_id: 00112233445566778899001122334455, auth_url: "https://iam.eu-de.otc.t-systems.com" }`
    const all = await found({ files: { [`${home}/clouds.yaml`]: yaml } }, { cloud: "n" })
    expect(plain(all)).toMatchObject({ userId: "007", password: "no" })
    expect(all.project).toEqual({ id: "00112233445566778899001122334455" })
  })

  it("may share by anchors", async () => {
    const yaml = `
base: &base { region_name: eu-de, ak: AK, sk: CANARY }
clouds:
  m:
    <<: *base
    auth: { project_id: p }`
    expect(await found({ files: { [`${home}/clouds.yaml`]: yaml } }, { cloud: "m" })).toMatchObject({ region: "eu-de" })
  })

  it("may have a profile of clouds-public.yaml", async () => {
    const files = {
      [`${home}/clouds.yaml`]: `clouds: { c: { profile: lab, auth: { user_id: u, password: CANARY, project_id: p } } }`,
      [`${home}/clouds-public.yaml`]: `public-clouds: { lab: { dcs_endpoint_override: "https://dcs.lab.example.com", auth: { auth_url: "https://iam.lab.example.com/v3" } } }`
    }
    expect(await found({ files }, { cloud: "c" })).toMatchObject({
      endpoint: "https://dcs.lab.example.com",
      iamEndpoint: "https://iam.lab.example.com"
    })
  })
})

describe("what is refused", () => {
  const cases: ReadonlyArray<readonly [string, string, object, ReadonlyArray<string>]> = [
    ["an unknown cloud", clouds, { _tag: "DcsInvalidInput", field: "cloud" }, ["otc, keys"]],
    ["no cloud at all", "", { _tag: "DcsInvalidInput", field: "cloud" }, ["none"]],
    ["malformed YAML", "clouds:\n  otc:\n    auth: {password: CANARY\n   bad", { _tag: "DcsInvalidInput" }, ["line 4, column"]],
    ["a tab as indent", "clouds:\n\totc: CANARY", { _tag: "DcsInvalidInput" }, ["line 2, column 1"]],
    ["a key twice", "clouds:\n  a: {sk: CANARY}\n  a: {sk: CANARY}", { _tag: "DcsInvalidInput" }, ["line 3"]],
    ["an alias of nothing", "clouds: { nope: *CANARY }", { _tag: "DcsInvalidInput" }, ["YAML"]],
    ["a list", "- CANARY", { _tag: "DcsInvalidInput" }, ["it is a list"]],
    ["an unknown profile", "clouds: { nope: { profile: vexxhost } }", { _tag: "DcsInvalidInput" }, ["profile", "vexxhost"]],
    ["a cloud without credentials", "clouds: { nope: { region_name: eu-de } }", { _tag: "DcsCredentialsError" }, ["cloud nope"]],
    ["half a key", "clouds: { nope: { ak: AK } }", { _tag: "DcsCredentialsError" }, ["ak in ~", "but sk in ~"]]
  ] // prettier-ignore
  for (const [name, content, error, words] of cases) {
    it(name, async () => {
      const refusal = await refused({ files: { [`${home}/clouds.yaml`]: content } }, { cloud: "nope" })
      expect(refusal).toMatchObject(error)
      for (const word of words) expect(refusal.message).toContain(word)
    })
  }

  it("no file", async () => {
    expect(await refused({}, { cloud: "otc" })).toMatchObject({ field: "cloud" })
    expect(await refused({ env: { OS_CLIENT_CONFIG_FILE: "/nope" } }, { cloud: "otc" })).toMatchObject({
      field: "OS_CLIENT_CONFIG_FILE"
    })
  })

  it("a file that is there but cannot be read, instead of the next one", async () => {
    const files = { ...inHome.files, "/work/clouds.yaml": "unreadable" }
    expect(await refused({ files }, { cloud: "otc" })).toMatchObject({ _tag: "DcsCredentialsError" })
  })
})

describe("beside an environment", () => {
  const openrc = {
    OS_USERNAME: "eve",
    OS_PASSWORD: "CANARY-ENV",
    OS_USER_DOMAIN_NAME: "OTHER",
    OS_PROJECT_NAME: "eu-nl_other",
    OS_REGION_NAME: "eu-nl",
    OS_AUTH_URL: "https://iam.eu-nl.otc.t-systems.com/v3"
  }

  it("a cloud that is named explicitly is alone", async () => {
    const all = await found({ ...inHome, env: openrc }, { cloud: "otc" })
    expect(plain(all)).toMatchObject({ userName: "ada", password: "CANARY-PW" })
    expect(all).toMatchObject({ region: "eu-de", project: { name: "eu-de_shop" } })
  })

  it("nothing of the environment fills a gap of that cloud", async () => {
    const alone = { files: { [`${home}/clouds.yaml`]: clouds }, env: openrc }
    expect(await refused(alone, { cloud: "otc" })).toMatchObject({ _tag: "DcsCredentialsError" })
  })

  it("OS_CLOUD and other credentials are a mix", async () => {
    const error = await refused({ ...inHome, env: { ...openrc, OS_CLOUD: "otc" } })
    expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "the source of the credentials" })
    for (const name of ["clouds.yaml cloud otc", "OS_* environment"]) expect(error.message).toContain(name)
  })

  it("so are OS_CLOUD and another region", async () => {
    const error = await refused({ ...inHome, env: { OS_CLOUD: "otc", OS_REGION_NAME: "eu-nl" } })
    expect(error.message).toContain("set different regions")
  })
})

describe("a file of the working directory", () => {
  const evil = `clouds: { otc: { auth: { auth_url: "https://iam.evil.example.com/v3" } } }`

  it("is announced, and warned about where others may read a secret in it", async () => {
    const files = { "/work/clouds.yaml": clouds, "/work/secure.yaml": secure }
    const { notices } = await found({ files, exposed: ["/work/clouds.yaml", "/work/secure.yaml"] }, { cloud: "otc" })
    expect(notices).toEqual([
      { kind: "working-directory", message: "using ./clouds.yaml from the working directory" },
      { kind: "working-directory", message: "using ./secure.yaml from the working directory" },
      { kind: "permissions", message: expect.stringContaining("./secure.yaml contains a secret") }
    ])
  })

  it("gets no secret of another folder for a foreign auth_url", async () => {
    for (const secret of [
      "{ user_id: u, password: CANARY, project_id: p }",
      "{ token: CANARY, project_id: p }",
      "{ access_key: AK, secret_key: CANARY, project_id: p }"
    ]) {
      const files = {
        "/work/clouds.yaml": evil,
        [`${home}/secure.yaml`]: `clouds: { otc: { region_name: eu-de, auth: ${secret} } }`
      }
      const error = await refused({ files }, { cloud: "otc" })
      expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "auth_url in ./clouds.yaml" })
      expect(error.message).toContain("~/.config/openstack/secure.yaml")
    }
  })

  it("nor for a foreign endpoint of the service", async () => {
    const files = {
      "/work/clouds.yaml": `clouds: { otc: { dcs_endpoint_override: "https://dcs.evil.example.com" } }`,
      [`${home}/secure.yaml`]: `clouds: { otc: { auth: { token: CANARY, project_id: p } } }`
    }
    expect(await refused({ files }, { cloud: "otc" })).toMatchObject({
      field: "dcs_endpoint_override in ./clouds.yaml"
    })
  })

  it("nor by a region that bends the profile's pattern", async () => {
    const files = {
      "/work/clouds.yaml": `clouds: { otc: { profile: otc, region_name: "evil.example.com/x" } }`,
      [`${home}/secure.yaml`]: `clouds: { otc: { auth: { user_id: u, password: CANARY, project_id: p } } }`
    }
    expect(await refused({ files }, { cloud: "otc" })).toMatchObject({ field: "region_name in ./clouds.yaml" })
  })

  it("gets it for an IAM that is known, and may send its own secret to its own", async () => {
    const known = {
      "/work/clouds.yaml": `clouds: { otc: { auth: { auth_url: "https://iam.eu-de.otc.t-systems.com/v3" } } }`,
      [`${home}/secure.yaml`]: `clouds: { otc: { auth: { user_id: u, password: CANARY, project_id: p } } }`
    }
    expect(await found({ files: known }, { cloud: "otc" })).toMatchObject({ region: "eu-de" })
    const own = {
      "/work/clouds.yaml": evil,
      "/work/secure.yaml": `clouds: { otc: { region_name: eu-de, auth: { user_id: u, password: CANARY, project_id: p } } }`
    }
    expect(await found({ files: own }, { cloud: "otc" })).toMatchObject({ iamEndpoint: "https://iam.evil.example.com" })
  })
})

describe("files that nobody asked for", () => {
  it("are not even looked at", async () => {
    const env = { OS_TOKEN: "CANARY", OS_PROJECT_ID: project, OS_REGION_NAME: "eu-de" }
    const here = machine({ ...inHome, env })
    await Effect.runPromise(resolve({}, here))
    expect([...here.seen]).toEqual([])
  })
})
