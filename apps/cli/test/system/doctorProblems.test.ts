/** Broken set-ups: `dcs-tasks doctor` names cause and mend of each in one line, once, and without a secret. */
import { authority, selfSigned } from "@dcs-tasks/contract/net/certificates"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { start } from "../cli.ts"
import { doctor, type Environment, keys, token } from "../doctor.ts"
import { instanceId, machine, password, type TestMachine } from "../machine.ts"

interface Case {
  readonly env: (m: TestMachine) => Environment
  readonly args?: ReadonlyArray<string>
  readonly exitCode: number
  readonly check: string
  readonly detail: RegExp
}

const elsewhere = ["--endpoint", "https://dcs.example.invalid"]
const foreign = "f".repeat(32)

const cases: Readonly<Record<string, Case>> = {
  "an expired token": {
    env: () => token(demo.tokens.expired),
    exitCode: 4,
    check: "credentials",
    detail: /OS_TOKEN.*expired.*Get a new token/
  },
  "an unknown token": {
    env: () => token("CANARY"),
    exitCode: 4,
    check: "credentials",
    detail: /OS_TOKEN.*rejected.*Check or renew/
  },
  "a token for another project": {
    env: () => token(demo.tokens.otherProject),
    exitCode: 4,
    check: "project",
    detail: /not the project of these credentials \(401 DCS\.1004\); pass the right one with --project/
  },
  "the wrong project": {
    env: (m) => ({ ...token(m.emulator.token), OS_PROJECT_ID: foreign }),
    exitCode: 4,
    check: "project",
    detail: /^f{32} is not the project.*--project/
  },
  "the wrong project with an access key": {
    env: (m) => ({ ...keys(m), OS_PROJECT_ID: foreign }),
    exitCode: 4,
    check: "project",
    detail: /--project/
  },
  "a wrong password": {
    env: (m) => ({ ...password(m), OS_PASSWORD: "CANARY" }),
    exitCode: 4,
    check: "login",
    detail: /^IAM at .* rejected the request \(401: .*\); check OS_PASSWORD, the user, its domain and the project$/
  },
  "a wrong secret key": {
    env: (m) => ({ ...keys(m), OS_SECRET_KEY: "CANARY" }),
    exitCode: 4,
    check: "credentials",
    detail: /^.{0,330}signature does not match.{0,250}Check the access key and secret key/
  },
  "half a key": {
    env: () => ({ OS_ACCESS_KEY: "AK", OS_PROJECT_ID: foreign }),
    exitCode: 4,
    check: "credentials",
    detail: /OS_SECRET_KEY is missing; set OS_SECRET_KEY, or unset OS_ACCESS_KEY$/
  },
  "no credentials": {
    env: () => ({ OS_PROJECT_ID: foreign }),
    exitCode: 4,
    check: "credentials",
    detail: /set OS_AUTH_TOKEN/
  },
  "a stale token": {
    env: (m) => ({ ...keys(m), OS_AUTH_TOKEN: "CANARY" }),
    exitCode: 2,
    check: "credentials",
    detail: /OS_AUTH_TOKEN and OS_ACCESS_KEY are set; unset one/
  },
  "a stale project name": {
    env: (m) => ({ ...keys(m), OS_PROJECT_ID: "", OS_PROJECT_NAME: "eu-nl_old", OS_REGION_NAME: "eu-de" }),
    exitCode: 2,
    check: "region",
    detail: /OS_REGION_NAME says eu-de, OS_PROJECT_NAME says eu-nl \(eu-nl_old\); unset the one that is out of date$/
  },
  "two sources": {
    env: (m) => ({ ...keys(m), HW_ACCESS_KEY: "AK", HW_SECRET_KEY: "CANARY" }),
    exitCode: 2,
    check: "credentials",
    detail: /HW_\* environment.*unset one/
  },
  "an unknown project name": {
    env: (m) => ({ ...password(m), OS_PROJECT_NAME: "shop" }),
    exitCode: 4,
    check: "login",
    detail: /^IAM .*; check OS_PASSWORD, the user, its domain and the project$/
  },
  "an unknown region": {
    env: keys,
    args: ["--region", "eu-dd"],
    exitCode: 2,
    check: "region",
    detail: /did you mean eu-de/
  },
  "a region without known hosts": {
    env: keys,
    args: ["--region", "tr-central-201"],
    exitCode: 2,
    check: "region",
    detail: /no known hosts; set the endpoint/
  },
  "a host name without an address": {
    env: keys,
    args: elsewhere,
    exitCode: 1,
    check: "endpoint",
    detail:
      /^no address found for dcs\.example\.invalid \(\w+\); check the region, the endpoint, and this machine's DNS/
  },
  "a host name of IAM without an address": {
    env: (m) => ({ ...password(m), OS_AUTH_URL: "https://iam.example.invalid/v3" }),
    exitCode: 4,
    check: "login",
    detail: /^IAM: no address found for iam\.example\.invalid .*; check the region, OS_AUTH_URL/
  },
  "a proxy that is not there": {
    env: (m) => ({ ...keys(m), HTTPS_PROXY: "http://user:CANARY@127.0.0.1:9" }),
    args: elsewhere,
    exitCode: 1,
    check: "endpoint",
    detail: /^the proxy in HTTPS_PROXY .*; correct or unset HTTPS_PROXY, or add dcs\.example\.invalid to NO_PROXY$/
  },
  "a proxy that is no URL": {
    env: (m) => ({ ...keys(m), https_proxy: "CANARY CANARY" }),
    args: elsewhere,
    exitCode: 2,
    check: "endpoint",
    detail: /^https_proxy is not a URL.*\. Correct or unset https_proxy\.$/
  },
  "a CA file that is not there": {
    env: (m) => ({ ...keys(m), OS_CACERT: "/CANARY" }),
    args: elsewhere,
    exitCode: 2,
    check: "endpoint",
    detail: /^OS_CACERT cannot be used: .*ENOENT.*\. Correct or unset OS_CACERT\.$/
  },
  OS_INSECURE: {
    env: (m) => ({ ...keys(m), OS_INSECURE: "1" }),
    exitCode: 2,
    check: "endpoint",
    detail: /^OS_INSECURE .*unset it, and set OS_CACERT to your CA file$/
  },
  "nothing that listens": {
    env: keys,
    args: ["--endpoint", "https://127.0.0.1:9"],
    exitCode: 1,
    check: "endpoint",
    detail: /^no connection to 127\.0\.0\.1:9 \(ECONNREFUSED\); check the endpoint/
  }
}

describe("doctor", () => {
  it.each(Object.entries(cases))("explains %s", async (_, { args = [], check, detail, env, exitCode }) => {
    await using m = await machine()
    const result = await doctor(m, env(m), ...args)
    expect(result.of(check)).toMatchObject({ status: "failed", detail: expect.stringMatching(detail) })
    expect(result.summary["failed"]).toBe(1)
    expect(result).toMatchObject({ code: exitCode, stderr: "" })
    expect(result.stdout).not.toContain("CANARY")
    expect(result.stdout).not.toMatch(/Nothing was|--use-system-ca/)
    for (const { detail } of result.results) expect(detail).not.toContain("\n")
    // A key is locked after five failures.
    expect(m.emulator.requests().filter(({ signed, status }) => signed && status === 401).length).toBeLessThanOrEqual(1)
  })

  it("prints an explanation once, as text", async () => {
    await using m = await machine()
    const { stderr, stdout } = await m.run(["doctor", "--region", "eu-de", "--project", "p1"], { OS_ACCESS_KEY: "AK" })
    expect(stderr).toBe("")
    expect(stdout).toBe(
      "failed   credentials  OS_ACCESS_KEY is set, but OS_SECRET_KEY is missing; set OS_SECRET_KEY, or unset OS_ACCESS_KEY\nnot ready: 1 problem\n"
    )
  })

  it("never checks the permission to delete, and says so", async () => {
    await using m = await machine()
    const { code, of } = await doctor(m, token(demo.tokens.readOnly), "-I", instanceId)
    expect({ code, ...of("permission") }).toMatchObject({ code: 0, status: "skipped" })
    expect(of("permission")?.detail).toContain("not checked")
  })

  it("goes on after a failure: the login is checked although the endpoint does not respond", async () => {
    await using m = await machine()
    const { code, statuses } = await doctor(m, password(m), "--endpoint", "http://127.0.0.1:9")
    expect({ code, ...statuses }).toMatchObject({
      code: 1,
      endpoint: "failed",
      login: "ok",
      expiry: "ok",
      instances: "skipped",
      catalog: "warning"
    })
  })

  it("closes its JSON document when it is interrupted", async () => {
    await using m = await machine()
    await using server = await socketServer()
    const args = ["doctor", "--endpoint", server.origin, "-o", "json"]
    const { child, done } = start(args, { env: keys(m) })
    await server.arrived(1)
    child.kill("SIGINT")
    const { code, stderr, stdout } = await done
    const message = "Interrupted by a signal. Nothing was changed."
    expect({ code, stderr }).toEqual({ code: 130, stderr: `dcs-tasks: ${message}\n` })
    expect(JSON.parse(stdout)).toEqual({ results: [], summary: {}, error: { _tag: "Interrupted", message } })
  })

  it("reports how far the clock is off", async () => {
    await using m = await machine()
    m.emulator.advanceClock(20 * 60_000)
    const signed = await doctor(m, keys(m), "-I", instanceId)
    expect(signed.of("clock")?.detail).toMatch(/^1[12]\d\d s behind .* refused$/)
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

const trusted = await authority()

describe("certificates", () => {
  it.each([
    [
      "is not trusted",
      () => selfSigned(),
      /^the certificate of .* is not trusted \(.*\); set OS_CACERT to the PEM file/
    ],
    [
      "is for another host",
      () => trusted.issue({ hosts: ["dcs.example.com"] }),
      /is for another host .*check the endpoint$/
    ],
    ["has expired", () => trusted.issue({ expired: true }), /is not valid today .*check this machine's clock/]
  ] as const)("explains one that %s", async (_, certificate, detail) => {
    await using m = await machine()
    await using server = await socketServer({ tls: await certificate() })
    m.inHome("ca.pem", trusted.cert)
    const env = { ...keys(m), OS_CACERT: m.home("ca.pem") }
    const { code, of } = await doctor(m, env, "--endpoint", server.origin)
    expect({ code, ...of("endpoint") }).toMatchObject({
      code: 1,
      status: "failed",
      detail: expect.stringMatching(detail)
    })
    expect(server.requests).toEqual([])
  })

  it("explains a port without TLS", async () => {
    await using m = await machine()
    const { code, of } = await doctor(m, keys(m), "--endpoint", m.emulator.endpoint.replace("http:", "https:"))
    expect({ code, ...of("endpoint") }).toMatchObject({ code: 1, status: "failed" })
    expect(of("endpoint")?.detail).toMatch(/does not speak TLS \(\w+\); check the scheme and the port of the endpoint$/)
  })

  it("warns about an endpoint that is not a gateway", async () => {
    await using m = await machine()
    await using server = await socketServer({
      answer: (socket) => void socket.write(answer(200, "<html>Sign in</html>", { "Content-Type": "text/html" }))
    })
    const { code, of } = await doctor(m, keys(m), "--endpoint", server.origin)
    expect({ code, endpoint: of("endpoint")?.status, instances: of("instances")?.status }).toEqual({
      code: 1,
      endpoint: "warning",
      instances: "failed"
    })
  })
})
