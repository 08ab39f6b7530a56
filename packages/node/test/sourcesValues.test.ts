/** Values of `clouds.yaml` that contradict each other or are no text, and what is said if there are no credentials. */
import { describe, expect, it } from "vitest"
import { found, plain, refused, type TestMachine } from "./sourcesSupport.ts"

const home = "/home/ada/.config/openstack"

describe("a cloud with two values for one thing", () => {
  const both = (name: string, inAuth: string, outside: string) =>
    `clouds: { c: { region_name: eu-de, auth: { token: CANARY, project_id: p, ${inAuth} }, ${outside} } }`.replace(
      name === "token" ? "token: CANARY, " : name === "project" ? "project_id: p, " : "",
      ""
    )
  const differing: ReadonlyArray<readonly [string, string, string]> = [
    ["auth.project_id and project_id", both("project", "project_id: A", "project_id: B"), ""],
    ["auth.project_id and auth.tenant_id", both("project", "project_id: A, tenant_id: B", ""), ""],
    ["auth.project_id and tenant_id", both("project", "project_id: A", "tenant_id: B"), ""],
    ["project_name and tenant_name", both("project", "", "project_name: A, tenant_name: B"), ""],
    ["auth.token and token", both("token", "token: CANARY-1", "token: CANARY-2"), ""],
    ["access_key and ak", "clouds: { c: { access_key: A, ak: B, sk: CANARY } }", ""],
    ["auth.password and password", "clouds: { c: { auth: { password: CANARY-1 }, password: CANARY-2 } }", ""],
    [
      "project_id in ~/.config/openstack/secure.yaml and auth.project_id in ~/.config/openstack/clouds.yaml",
      both("project", "project_id: B", ""),
      "clouds: { c: { project_id: A } }"
    ],
    [
      "auth.tenant_name in ~/.config/openstack/secure.yaml and project_name in ~/.config/openstack/clouds.yaml",
      both("project", "", "project_name: B"),
      "clouds: { c: { auth: { tenant_name: A } } }"
    ]
  ]
  it.each(differing)("is refused: %s", async (places, content, secureContent) => {
    const files = {
      [`${home}/clouds.yaml`]: content,
      ...(secureContent !== "" && { [`${home}/secure.yaml`]: secureContent })
    }
    const error = await refused({ files }, { cloud: "c" })
    expect(error).toMatchObject({
      _tag: "DcsInvalidInput",
      field: "cloud c in ~/.config/openstack/clouds.yaml",
      value: `${places} differ; remove one of them`
    })
    // As a program that passes a project of its own is refused where OS_PROJECT_ID and OS_TENANT_ID differ.
    expect(await refused({ files }, { cloud: "c", project: "eu-de_shop" })).toEqual(error)
  })

  it("is accepted if they are equal", async () => {
    const content = both("token", "token: CANARY, tenant_id: p", "token: CANARY, project_id: p")
    const files = {
      [`${home}/clouds.yaml`]: content,
      [`${home}/secure.yaml`]: "clouds: { c: { auth: { project_id: p } } }"
    }
    expect(await found({ files }, { cloud: "c" })).toMatchObject({ project: { id: "p" } })
  })

  it("has the secret and the region of secure.yaml, and a project that overrides that of the profile", async () => {
    const files = {
      [`${home}/clouds.yaml`]: `clouds: { c: { profile: lab, region_name: eu-nl, auth: { token: CANARY-OLD, project_id: p } } }`,
      [`${home}/secure.yaml`]: "clouds: { c: { region_name: eu-de, auth: { token: CANARY } } }",
      [`${home}/clouds-public.yaml`]: "public-clouds: { lab: { auth: { project_id: default } } }"
    }
    const all = await found({ files }, { cloud: "c" })
    expect(plain(all)).toMatchObject({ token: "CANARY" })
    expect(all).toMatchObject({ region: "eu-de", project: { id: "p" } })
  })
})

describe("regions", () => {
  const inRegions = (rest: string) => ({
    files: { [`${home}/clouds.yaml`]: `clouds: { c: { ${rest}, auth: { token: CANARY, project_id: p } } }` }
  })
  it.each([
    ["one alone", "regions: [eu-de]"],
    ["one of several", "region_name: eu-de, regions: [eu-nl, eu-de]"],
    ["with values that are not ours", "regions: [{ name: eu-de, values: { networks: [] } }]"]
  ])("may be %s", async (_, rest) => {
    expect(await found(inRegions(rest), { cloud: "c" })).toMatchObject({ region: "eu-de" })
  })
  it.each([
    ["lacks the region_name", "region_name: eu-de, regions: [eu-nl]", "region_name in ~/.config/openstack/clouds.yaml"],
    ["has a project", "regions: [{ name: eu-de, values: { project_id: other } }]", "must not set project_id"],
    ["has a login", "regions: [{ name: eu-de, values: { auth: { project_id: other } } }]", "must not set auth"]
  ])("are refused if the list %s", async (_, rest, words) => {
    const error = await refused(inRegions(rest), { cloud: "c" })
    expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "regions in ~/.config/openstack/clouds.yaml" })
    expect(error.message).toContain(words)
  })
})

describe("a value that is no text", () => {
  const withToken = (value: string) => ({
    files: {
      [`${home}/clouds.yaml`]: `clouds: { c: { region_name: eu-de, auth: { project_id: p, user_id: u, password: CANARY-PW, token: ${value} } } }`
    }
  })
  it.each(["null", "Null", "NULL", "~", "", '""'])("is not set: %s", async (value) => {
    expect(plain(await found(withToken(value), { cloud: "c" }))).toMatchObject({ _tag: "Password" })
  })
  it.each([
    ['"null"', "null"],
    ["0123", "0123"],
    ["1e3", "1e3"],
    ["no", "no"],
    ["'true'", "true"]
  ])("is text: %s", async (value, token) => {
    expect(plain(await found(withToken(value), { cloud: "c" }))).toMatchObject({ _tag: "Token", token })
  })
  it.each([
    ["true", "boolean"],
    ["[CANARY]", "list"],
    ["{ CANARY: CANARY }", "mapping"]
  ])("is refused by its name: %s", async (value, kind) => {
    const error = await refused(withToken(value), { cloud: "c" })
    expect(error).toMatchObject({ field: "auth.token in ~/.config/openstack/clouds.yaml" })
    expect(error.message).toContain(kind)
  })
  it("leaves a profile alone: null in secure.yaml", async () => {
    const files = {
      [`${home}/clouds.yaml`]:
        "clouds: { c: { profile: otc, region_name: eu-de, auth: { token: CANARY, project_id: p } } }",
      [`${home}/secure.yaml`]: "clouds: { c: { profile: null } }"
    }
    const iamEndpoint = "https://iam.eu-de.otc.t-systems.com"
    expect(await found({ files }, { cloud: "c" })).toMatchObject({ iamEndpoint })
  })
  it("is refused as auth, too", async () => {
    const files = { [`${home}/clouds.yaml`]: "clouds: { c: { auth: CANARY, token: CANARY } }" }
    expect(await refused({ files }, { cloud: "c" })).toMatchObject({ field: "auth in ~/.config/openstack/clouds.yaml" })
  })
})

describe("without credentials", () => {
  const offered = async (testMachine: TestMachine) => (await refused(testMachine)).message
  it("says where they were looked for, and which clouds there are", async () => {
    const message = await offered({ files: { [`${home}/clouds.yaml`]: "clouds: { otc: {}, keys: {} }" } })
    for (const word of ["OS_*", "HUAWEICLOUD_SDK_*", "HW_*", "~/.huaweicloud/credentials"])
      expect(message).toContain(word)
    expect(message).toContain("~/.config/openstack/clouds.yaml has otc, keys: pass one of them as cloud")
  })
  it("names the cloud of OS_CLOUD among the places", async () => {
    const files = { "/work/clouds.yaml": "clouds: { lab: {} }" }
    expect(await refused({ files, env: { OS_CLOUD: "lab" } })).toMatchObject({
      source: expect.stringContaining("./clouds.yaml cloud lab, OS_* environment")
    })
  })
  it("escapes and shortens the names", async () => {
    const names = Array.from({ length: 100 }, (_, n) => `"c${n}\\e[2J": {}`)
    const message = await offered({ files: { "/work/clouds.yaml": `clouds: { ${names.join(", ")} }` } })
    expect(message).not.toContain("\u001b")
    expect(message.length).toBeLessThan(700)
  })
  it("says nothing of a file that cannot be read", async () => {
    expect(await offered({ files: { "/work/clouds.yaml": "unreadable" } })).toContain("or choose a cloud")
    expect(await offered({ files: { "/work/clouds.yaml": "a: [" } })).toContain("or choose a cloud")
  })
})
