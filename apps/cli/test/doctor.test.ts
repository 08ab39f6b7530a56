/** `dcs-tasks doctor`: what it checks, what it prints, and that it deletes nothing. */
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { ndjson } from "./cli.ts"
import { doctor, keys, token } from "./doctor.ts"
import { instanceId, machine, password } from "./machine.ts"

describe("doctor", () => {
  it("finds everything in order", async () => {
    await using m = await machine({ rateLimit: { perSecond: 200 } })
    const { code, of, statuses, stderr, stdout, summary } = await doctor(m, password(m), "-I", instanceId)
    expect({ code, stderr, ...statuses }).toEqual({
      code: 0,
      stderr: "",
      credentials: "ok",
      endpoint: "ok",
      clock: "ok",
      login: "ok",
      expiry: "ok",
      project: "ok",
      instances: "ok",
      list: "ok",
      permission: "skipped",
      catalog: "ok",
      rate: "ok"
    })
    expect(summary).toEqual({ ok: 10, skipped: 1 })
    expect(of("credentials")?.detail).toContain("OS_PASSWORD")
    expect(of("endpoint")?.detail).toContain("401 DCS.1003")
    expect(of("project")?.detail).toContain(`${m.account.projectName} (${demo.projectId})`)
    expect(of("expiry")?.detail).toMatch(/in 14\d\d min/)
    expect(stdout).not.toContain(m.account.password)
    expect(m.operations()).toEqual([
      "listInstances",
      "createToken",
      "listInstances",
      "listBackgroundTasks",
      "showCatalog"
    ])
    expect(m.emulator.requests()[0]?.headerNames).not.toContain("x-auth-token")
  })

  it("is a table with a verdict for people", async () => {
    await using m = await machine()
    const run = (env: Parameters<typeof m.run>[1]) => m.run(["doctor", "--endpoint", m.emulator.endpoint], env)
    const good = await run(keys(m))
    expect({ code: good.code, stderr: good.stderr }).toEqual({ code: 0, stderr: "" })
    expect(good.stdout).toMatch(/^ok {7}credentials {2}access key from OS_ACCESS_KEY/)
    expect(good.stdout).toMatch(/skipped {2}list/)
    expect(good.stdout).toMatch(/\nready: these settings work\n$/)
    expect(good.stdout).not.toContain(m.account.secretAccessKey)

    const bad = await run(token(demo.tokens.expired))
    expect({ code: bad.code, stderr: bad.stderr }).toEqual({ code: 4, stderr: "" })
    expect(bad.stdout.match(/expired/g)).toHaveLength(2)
    expect(bad.stdout).toMatch(/\nnot ready: 1 problem\n$/)
  })

  it("prints a line for each check in ndjson", async () => {
    await using m = await machine()
    const { stdout } = await m.run(["doctor", "--endpoint", m.emulator.endpoint, "-o", "ndjson"], keys(m))
    const lines = ndjson(stdout)
    expect(lines[0]).toEqual({ check: "credentials", status: "ok", detail: expect.any(String) })
    expect(lines.map(({ check }) => check)).toContain("instances")
  })

  it("names the source of a cloud only once", async () => {
    await using m = await machine()
    const { OS_AUTH_URL: url, OS_PASSWORD: secret, OS_PROJECT_NAME: project, ...user } = password(m)
    const auth = { auth_url: url, password: secret, project_name: project, username: user["OS_USERNAME"] }
    const cloud = { auth: { ...auth, user_domain_name: user["OS_USER_DOMAIN_NAME"] }, region_name: "eu-de" }
    m.inHome(".config/openstack/clouds.yaml", JSON.stringify({ clouds: { lab: cloud } }))
    const { of } = await doctor(m, {}, "--cloud", "lab", "--endpoint", m.emulator.endpoint)
    expect(of("credentials")).toEqual({
      check: "credentials",
      status: "ok",
      detail: "password in ~/.config/openstack/clouds.yaml, cloud lab"
    })
  })
})

describe("-I", () => {
  it.each(["dcs-orders", instanceId])("finds %s", async (name) => {
    await using m = await machine()
    const { code, of } = await doctor(m, keys(m), "-I", name)
    expect({ code, status: of("list")?.status }).toEqual({ code: 0, status: "ok" })
    expect(of("list")?.detail).toContain(instanceId)
  })

  it("refuses a name of several instances", async () => {
    const twins = ["i1", "i2"].map((id) => ({ id, name: "twin" }))
    await using m = await machine({ instances: twins })
    const { code, of } = await doctor(m, keys(m), "-I", "twin")
    expect({ code, ...of("list") }).toMatchObject({
      code: 2,
      status: "failed",
      detail: expect.stringContaining("i1, i2")
    })
  })

  it.each([
    ["an unknown name", "dcs-order", 2, /no instance of the project has .*dcs-order/],
    ["an unknown id", demo.unknownInstanceId, 1, /404 DCS\.3022.*Check the instance id/],
    ["no name and no id", "a/b", 2, /instance contains/]
  ])("says that it is %s", async (_, name, exitCode, detail) => {
    await using m = await machine()
    const { code, of, stderr, stdout } = await doctor(m, keys(m), "-I", name)
    expect({ code, stderr, ...of("list") }).toMatchObject({ code: exitCode, stderr: "", status: "failed" })
    expect(of("list")?.detail).toMatch(detail)
    expect(stdout).not.toMatch(/deleted|Nothing was/)
  })
})

describe("instances", () => {
  it("warns about a project without any", async () => {
    await using m = await machine({ instances: [] })
    const { code, of } = await doctor(m, keys(m))
    expect({ code, ...of("instances") }).toMatchObject({ code: 0, status: "warning" })
    expect(of("instances")?.detail).toContain("check --project and --region")
  })

  const forbidden = { error_code: "DCS.2003", error_msg: "no role" }
  it("needs an id if they cannot be listed", async () => {
    await using m = await machine()
    const forbid = () =>
      m.emulator.inject({ kind: "status", operation: "listInstances", status: 403, body: forbidden, times: 2 })
    forbid()
    const without = await doctor(m, keys(m))
    expect(without).toMatchObject({ code: 4, statuses: { credentials: "ok", instances: "failed" } })
    forbid()
    const withId = await doctor(m, keys(m), "-I", instanceId)
    expect(withId).toMatchObject({ code: 0, statuses: { instances: "warning", list: "ok" } })
    expect(withId.of("instances")?.detail).toContain("pass -I with an id")
  })
})

describe("the catalog of IAM", () => {
  const dcsAt = (url: string, region = "eu-de", type = "dcs") => ({
    catalog: [{ type, name: "dcs", endpoints: [{ url, region, region_id: region, interface: "public" }] }]
  })

  it("has another host: warns, names both, and sends nothing there", async () => {
    await using m = await machine()
    await using other = await machine()
    m.emulator.inject({
      kind: "status",
      operation: "showCatalog",
      status: 200,
      body: dcsAt(`${other.emulator.endpoint}/v1.0/p`)
    })
    const { code, of } = await doctor(m, password(m))
    const [ours, theirs] = [m.emulator.endpoint, other.emulator.endpoint]
    expect({ code, ...of("catalog") }).toMatchObject({
      code: 0,
      status: "warning",
      detail: `the DCS host in use is ${new URL(ours).host}, but IAM's catalog has ${new URL(theirs).host}; if that is right, pass --endpoint ${theirs}`
    })
    expect(other.emulator.requests()).toEqual([])
  })

  it("has no DCS in the region", async () => {
    await using m = await machine()
    m.emulator.inject({
      kind: "status",
      operation: "showCatalog",
      status: 200,
      body: dcsAt("https://dcs.example.com", "eu-nl")
    })
    const { of } = await doctor(m, password(m))
    expect(of("catalog")).toMatchObject({
      status: "warning",
      detail: expect.stringContaining("in eu-nl, not in eu-de")
    })
  })

  it("is asked with a token, too", async () => {
    await using m = await machine()
    const env = { ...token(m.emulator.token), OS_AUTH_URL: m.iam }
    expect((await doctor(m, env)).of("catalog")).toMatchObject({ status: "ok" })
  })

  it.each([
    ["no IAM", { ...token(demo.tokens.valid) }, "no IAM endpoint is known"],
    ["no token", undefined, "IAM's catalog needs a token"]
  ])("is skipped with %s", async (_, env, detail) => {
    await using m = await machine()
    const { code, of } = await doctor(m, env ?? keys(m))
    expect({ code, ...of("catalog") }).toMatchObject({ code: 0, status: "skipped", detail })
    expect(m.operations()).not.toContain("showCatalog")
  })

  it.each([
    ["404", { status: 404 }],
    ["HTML", { status: 200, body: "<html>", headers: { "content-type": "text/html" } }],
    ["another document", { status: 200, body: { catalog: [{ type: 1 }] } }],
    ["nothing about DCS", { status: 200, body: { catalog: [] } }],
    ["a URL that is none", { status: 200, body: dcsAt("dcs") }]
  ])("is skipped if it is %s", async (_, fault) => {
    await using m = await machine()
    m.emulator.inject({ kind: "status", operation: "showCatalog", ...fault })
    const { code, statuses } = await doctor(m, password(m))
    expect({ code, catalog: statuses["catalog"] }).toEqual({ code: 0, catalog: "skipped" })
  })
})

describe("the limits of the gateway", () => {
  it.each([
    ["token", () => token(demo.tokens.valid)],
    ["access key", keys]
  ] as const)("are asked for once, with a %s", async (_, env) => {
    await using m = await machine({ rateLimit: { perSecond: 50 } })
    const { code, of } = await doctor(m, env(m), "-I", "dcs-orders")
    expect({ code, ...of("rate") }).toMatchObject({
      code: 0,
      status: "ok",
      detail: expect.stringMatching(/^requests that the gateway accepts: api 50 per 1 second, 4\d left$/)
    })
    const asking = m.emulator.requests().filter(({ headerNames }) => headerNames.includes("x-apig-mode"))
    expect(asking).toMatchObject([{ operation: "listInstances", status: 200 }])
  })

  it("are skipped if the gateway does not show them", async () => {
    await using m = await machine()
    const { of } = await doctor(m, keys(m))
    expect(of("rate")).toEqual({ check: "rate", status: "skipped", detail: "the gateway does not show its limits" })
  })
})
