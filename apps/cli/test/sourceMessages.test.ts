/** What a person reads about credentials and the target: which flag or variable to change, and which clouds there are. */
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { instanceId, machine } from "./machine.ts"

const { projectId, tasks } = demo

describe("the message", () => {
  const list = ["list", "-I", instanceId]

  it("without credentials, has the clouds to choose from and the variables that are not read", async () => {
    await using m = await machine()
    m.inHome(".config/openstack/clouds.yaml", "clouds: { prod: {}, staging: {}, lab: {} }")
    const result = await m.run(["instances"], { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "CANARY" })
    expect(result).toMatchObject({ code: 4, stdout: "" })
    expect(result.stderr).toContain(
      "~/.config/openstack/clouds.yaml has prod, staging, lab: pass one of them as --cloud"
    )
    expect(result.stderr).toContain("AWS_* variables are set")
    expect(result.stderr).not.toContain("CANARY")
  })

  it.each([
    ["a cloud that is not there", ["--cloud", "stagin"], {}, "did you mean staging?"],
    ["the same in OS_CLOUD", [], { OS_CLOUD: "stagin" }, "Correct OS_CLOUD."],
    [
      "an unknown region",
      ["--region", "eu-dd"],
      { OS_TOKEN: "T" },
      '--region "eu-dd" is unknown (did you mean eu-de or eu-nl?)'
    ],
    ["no region", [], { OS_TOKEN: "T" }, "pass --region or --endpoint, or set OS_REGION_NAME"],
    ["no project", ["--region", "eu-de"], { OS_TOKEN: "T" }, "pass --project, or set OS_PROJECT_ID or OS_PROJECT_NAME"],
    ["an endpoint that is none", ["--endpoint", "ftp://x"], { OS_TOKEN: "T" }, "Correct --endpoint."],
    [
      "a project name that is out of date",
      ["--region", "eu-de"],
      { OS_TOKEN: "T", OS_PROJECT_NAME: "eu-nl_old" },
      "--region or OS_PROJECT_NAME is wrong"
    ],
    [
      "the same beside a variable",
      [],
      { OS_TOKEN: "T", OS_REGION_NAME: "eu-de", OS_PROJECT_NAME: "eu-nl_old" },
      "OS_PROJECT_NAME says eu-nl (eu-nl_old); unset the one that is out of date"
    ]
  ])("names the flag or the variable: %s", async (_, flags, env, words) => {
    await using m = await machine()
    m.inHome(".config/openstack/clouds.yaml", "clouds: { staging: {} }")
    const result = await m.run([...list, ...flags], env)
    expect(result).toMatchObject({ code: 2, stdout: "" })
    expect(result.stderr).toContain(words)
    expect(result.stderr).not.toMatch(/Correct (?:cloud|region|project|endpoint|source)\./)
  })

  it("has the project that is known, and the name that nobody checked as such", async () => {
    await using m = await machine()
    const env = { OS_TOKEN: m.emulator.token, OS_PROJECT_ID: projectId, OS_PROJECT_NAME: "shop" }
    const result = await m.run(["delete", tasks.deletable, "-I", instanceId, "--endpoint", m.emulator.endpoint], env)
    expect(result).toMatchObject({ code: 0 })
    expect(result.stderr).toContain(`project ${projectId} (configured with the name shop, not checked)`)
  })

  it.each([
    ["list", ["list", "-I", instanceId], `instance ${instanceId}`],
    ["list, by name", ["list", "-I", "dcs-orders"], "instance dcs-orders"],
    ["instances", ["instances", "--quiet"], "all instances"],
    ["delete, by name", ["delete", "t1", "-I", "dcs-orders"], "instance dcs-orders"],
    ["prune", ["prune", "--all-instances", "--all", "--yes"], "all instances"]
  ])("of rejected credentials comes with the target and their source: %s", async (_, args, what) => {
    await using m = await machine()
    const env = { OS_TOKEN: "T", OS_PROJECT_ID: projectId }
    const result = await m.run([...args, "--endpoint", m.emulator.endpoint], env)
    const [target, problem] = result.stderr.replaceAll(/^\S+Z /gm, "").split("\n")
    expect(result).toMatchObject({ code: 4, stdout: "" })
    expect(target).toBe(
      `dcs-tasks: target: project ${projectId}, ${what} at ${m.emulator.endpoint} (token from OS_TOKEN)`
    )
    expect(problem).toMatch(/^dcs-tasks: The service rejected the credentials \(401 /)
  })

  it("of a missing permission comes with them, too, and no other", async () => {
    await using m = await machine()
    const args = ["instances", "--endpoint", m.emulator.endpoint, "--max-attempts", "1"]
    const env = { OS_TOKEN: m.emulator.token, OS_PROJECT_ID: projectId }
    m.emulator.inject({ kind: "status", status: 403, body: { error_code: "DCS.2003" } })
    expect((await m.run(args, env)).stderr).toContain("(token from OS_TOKEN)")
    m.emulator.inject({ kind: "status", status: 500, body: { error_code: "DCS.5000" } })
    expect((await m.run(args, env)).stderr).not.toContain("target:")
    expect(await m.run(args, env)).toMatchObject({ code: 0, stderr: "" })
  })

  it("says what to do about a wrong secret before the end of the first 300 characters", async () => {
    await using m = await machine()
    const result = await m.run([...list, "--endpoint", m.emulator.endpoint, "--project", projectId], {
      OS_ACCESS_KEY: m.account.accessKeyId,
      OS_SECRET_KEY: "CANARY"
    })
    expect(result).toMatchObject({ code: 4, stdout: "" })
    const [, problem = ""] = result.stderr.split("dcs-tasks: The")
    expect(problem.slice(0, 290)).toContain("Check the access key and secret key.")
    expect(result.stderr).not.toContain("canonicalRequest")
  })
})

describe("two project ids in one cloud", () => {
  it("are exit code 2 that names both, and nothing is sent", async () => {
    await using m = await machine()
    const cloud = `region_name: eu-de, dcs_endpoint_override: "${m.emulator.endpoint}", project_id: other`
    const auth = `auth: { token: ${m.emulator.token}, project_id: ${projectId} }`
    m.inHome(".config/openstack/clouds.yaml", `clouds: { c: { ${cloud}, ${auth} } }`)
    const result = await m.run(["prune", "-I", instanceId, "--all", "--yes", "--cloud", "c"])
    expect(result).toMatchObject({ code: 2, stdout: "" })
    expect(result.stderr).toContain("auth.project_id and project_id differ")
    expect(m.operations()).toEqual([])
  })
})
