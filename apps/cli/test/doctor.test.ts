/** `dcs-tasks doctor`: what it finds, what it prints, and that it deletes nothing. */
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { instanceId, machine, type TestMachine } from "./machine.ts"

const password = ({ account, iam }: TestMachine) => ({
  OS_AUTH_URL: iam,
  OS_USERNAME: account.userName,
  OS_PASSWORD: account.password,
  OS_USER_DOMAIN_NAME: account.domainName,
  OS_PROJECT_NAME: account.projectName
})
const keys = ({ account }: TestMachine) => ({
  OS_ACCESS_KEY: account.accessKeyId,
  OS_SECRET_KEY: account.secretAccessKey,
  OS_PROJECT_ID: demo.projectId
})
const token = (value: string) => ({ OS_TOKEN: value, OS_PROJECT_ID: demo.projectId })

const doctor = async (m: TestMachine, env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) => {
  const result = await m.run(["doctor", "--endpoint", m.emulator.endpoint, "-o", "json", ...args], env)
  const { results: checks, report } = JSON.parse(result.stdout) as {
    readonly results: ReadonlyArray<{ readonly check: string; readonly status: string; readonly detail: string }>
    readonly report?: ReadonlyArray<string>
  }
  const of = (name: string) => checks.find(({ check }) => check === name)
  return {
    ...result,
    checks,
    report,
    of,
    statuses: Object.fromEntries(checks.map(({ check, status }) => [check, status]))
  }
}

describe("doctor", () => {
  it("finds everything in order", async () => {
    await using m = await machine()
    const { checks, code, of, statuses, stdout } = await doctor(m, password(m), "-I", instanceId)
    expect({ code, ...statuses }).toEqual({
      code: 0,
      credentials: "ok",
      endpoint: "ok",
      clock: "ok",
      project: "ok",
      login: "ok",
      expiry: "ok",
      list: "ok"
    })
    expect(of("credentials")?.detail).toContain("OS_PASSWORD")
    expect(of("project")?.detail).toContain(`${m.account.projectName} (${demo.projectId})`)
    expect(of("expiry")?.detail).toMatch(/in 14\d\d min/)
    expect(stdout).not.toContain(m.account.password)
    expect(checks).toHaveLength(7)
    expect(m.operations()).toEqual(["listInstances", "createToken", "listBackgroundTasks"])
    expect(m.emulator.requests()[0]?.headerNames).not.toContain("x-auth-token")
  })

  it("is a table for people", async () => {
    await using m = await machine()
    const { code, stderr, stdout } = await m.run(["doctor", "--endpoint", m.emulator.endpoint], keys(m))
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/^ok {7}credentials {2}access key from OS_ACCESS_KEY/)
    expect(stdout).toMatch(/skipped {2}list/)
    expect(stdout).not.toContain(m.account.secretAccessKey)
  })

  const refusals: ReadonlyArray<
    readonly [string, (m: TestMachine) => Readonly<Record<string, string>>, string, RegExp]
  > = [
    ["an expired token", () => token(demo.tokens.expired), "list", /expired/],
    ["a token for another project", () => token(demo.tokens.otherProject), "list", /another project/],
    ["a wrong password", (m) => ({ ...password(m), OS_PASSWORD: "CANARY" }), "project", /OS_PASSWORD/],
    ["a wrong secret key", (m) => ({ ...keys(m), OS_SECRET_KEY: "CANARY" }), "list", /signature/i],
    ["half a key", () => ({ OS_ACCESS_KEY: "AK" }), "credentials", /OS_SECRET_KEY/],
    ["nothing", () => ({}), "credentials", /OS_AUTH_TOKEN/]
  ]
  for (const [name, env, check, detail] of refusals) {
    it(`reports ${name}, exit code 4`, async () => {
      await using m = await machine()
      const result = await doctor(m, env(m), "-I", instanceId)
      expect(result.code).toBe(4)
      expect(result.of(check)).toMatchObject({ status: "failed", detail: expect.stringMatching(detail) })
      expect(result.stdout + result.stderr).not.toContain("CANARY")
      expect(m.emulator.requests().filter(({ status }) => status === 401).length).toBeLessThanOrEqual(2)
    })
  }

  it("reports a mix of sources, exit code 2, with nothing sent", async () => {
    await using m = await machine()
    const env = { ...keys(m), HW_ACCESS_KEY: "AK", HW_SECRET_KEY: "CANARY" }
    const { code, of } = await doctor(m, env)
    expect(code).toBe(2)
    expect(of("credentials")?.detail).toContain("HW_* environment")
    expect(m.operations()).toEqual([])
  })

  it("reports that the endpoint does not respond, exit code 1", async () => {
    await using m = await machine()
    await m.emulator.close()
    const { code, of } = await doctor(m, keys(m))
    expect(code).toBe(1)
    expect(of("endpoint")).toMatchObject({ status: "failed", detail: expect.stringContaining("connect") })
  })

  it("reports how far the clock is off", async () => {
    await using m = await machine()
    m.emulator.advanceClock(20 * 60_000)
    const signed = await doctor(m, keys(m), "-I", instanceId)
    expect(signed.of("clock")?.detail).toMatch(/^(1199|1200|1201) s behind .* refused$/)
    expect(signed).toMatchObject({ code: 0, statuses: { clock: "warning", list: "ok" } })
    expect((await doctor(m, token(m.emulator.token))).of("clock")?.detail).toMatch(/set this machine's clock$/)
  })

  it("warns about files that others may read", async () => {
    await using m = await machine()
    m.inHome(".huaweicloud/credentials", "[basic]\nak = AK\nsk = CANARY\nproject_id = p1\n", 0o644)
    const { of, stdout } = await doctor(m, {})
    expect(of("files")).toMatchObject({ status: "warning", detail: expect.stringContaining("chmod 600") })
    expect(stdout).not.toContain("CANARY")
  })
})

describe("doctor --report", () => {
  it("prints what can be pasted: no id, no name, no secret, nothing deleted", async () => {
    await using m = await machine()
    const args = ["doctor", "--endpoint", m.emulator.endpoint, "-I", instanceId, "--report"]
    const { code, stderr, stdout } = await m.run(args, password(m))
    expect(code).toBe(0)
    expect(stdout).toContain("without credentials: 401, ")
    expect(stdout).toContain("CORS preflight: ")
    const { account } = m
    for (const own of [...Object.values(account), demo.projectId, instanceId, m.emulator.endpoint]) {
      expect(stdout).not.toContain(own)
    }
    expect(stderr).toContain("ok       list")
    expect(m.emulator.requests().map(({ method }) => method)).toEqual(["GET", "POST", "GET", "OPTIONS"])
  })

  it("is part of the JSON document", async () => {
    await using m = await machine()
    const { report, stderr } = await doctor(m, keys(m), "-I", instanceId, "--report")
    expect(report).toContain("list: ok")
    expect(stderr).toBe("")
  })
})
