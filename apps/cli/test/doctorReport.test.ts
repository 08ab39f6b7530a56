/** `dcs-tasks doctor --report`: whatever the service sends, no id, name or secret gets into the report. */
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { doctor, keys } from "./doctor.ts"
import { instanceId, machine, password } from "./machine.ts"

describe("doctor --report", () => {
  it("prints what can be pasted: no id, no name, no secret, nothing deleted", async () => {
    await using m = await machine({ rateLimit: { perSecond: 200 } })
    const args = ["doctor", "--endpoint", m.emulator.endpoint, "-I", instanceId, "--report"]
    const { code, stderr, stdout } = await m.run(args, password(m))
    expect(code).toBe(0)
    expect(stdout.split("\n").slice(1)).toEqual([
      "credentials: Password, OS_* environment",
      "endpoint: a custom host",
      "without credentials: 401, DCS.1003",
      expect.stringMatching(/^clock: -?[01] s$/),
      "project: found",
      "instances: ok",
      "list: ok",
      "catalog: ok",
      "rate: api 200 per 1 second, 199 left",
      "CORS preflight: 404, APIGW.0101, server: api-gateway; no CORS headers",
      ""
    ])
    const { account } = m
    for (const own of [...Object.values(account), demo.projectId, instanceId, m.emulator.endpoint]) {
      expect(stdout).not.toContain(own)
    }
    expect(stderr).toContain("ok       list")
    expect(stderr).toMatch(/ready: these settings work\n$/)
    const methods = m.emulator.requests().map(({ method }) => method)
    expect(methods).toEqual(["GET", "POST", "GET", "GET", "GET", "OPTIONS"])
  })

  it("has no id either if nothing can be sent", async () => {
    await using m = await machine()
    const args = ["doctor", "--endpoint", "https://dcs.example.invalid", "--report"]
    for (const wrong of [{ OS_CACERT: "/CANARY" }, { OS_INSECURE: "1" }, { OS_TOKEN: "CANARY" }]) {
      const { code, stderr, stdout } = await m.run(args, { ...keys(m), ...wrong })
      expect(code).not.toBe(0)
      expect(stderr).toContain("not ready")
      expect(stdout).toMatch(/^dcs-tasks \S+, Node \S+, \w+\n(?:\w+: \w+\n)+$/)
    }
  })

  it("is part of the JSON document", async () => {
    await using m = await machine()
    const { report, stderr } = await doctor(m, keys(m), "-I", instanceId, "--report")
    expect(report).toContain("list: ok")
    expect(stderr).toBe("")
  })

  const canaries = ["proj-CANARY1", "inst.CANARY2", "secretCANARY3"]
  const hostile = {
    server: "CANARY1 inst1",
    "access-control-allow-origin": "https://CANARY2.example.com",
    "access-control-CANARY3": "1",
    "access-control-max-age": "CANARY1",
    "x-apig-ratelimit-api": "remain:CANARY1,limit:2,time:1 second",
    "x-apig-ratelimit-CANARY2": "remain:1,limit:2,time:1 second",
    "x-apig-ratelimit-user": "remain:1,limit:2,time:1 CANARY3",
    "x-apig-ratelimit-ip": "remain:1,limit:9,time:1 second CANARY1",
    "x-request-id": "CANARY2",
    location: "https://CANARY3.example.com"
  }
  const bodies = {
    "codes with text": JSON.stringify({ error_code: "DCS.CANARY1.none", error_msg: canaries.join(" ") }),
    "a code that is an id": JSON.stringify({ error_code: "1234567890123456", error_msg: "CANARY1" }),
    "a code in the shape of one, with more": JSON.stringify({ error_code: "DCS.1001 CANARY2" }),
    HTML: `<html><title>${canaries.join(" ")}</title></html>`,
    text: canaries.join(" "),
    nothing: ""
  }

  describe.each(Object.entries(bodies))("%s", (_, body) => {
    it.each([200, 401, 403, 404, 500])("with status %i", async (status) => {
      await using m = await machine()
      await using server = await socketServer({
        answer: (socket) => void socket.write(answer(status, body, { ...hostile, "Content-Type": "text/html" }))
      })
      const args = ["doctor", "--endpoint", server.origin, "-I", instanceId, "--report"]
      const { stdout } = await m.run(args, keys(m))
      expect(stdout).toContain(`without credentials: ${status}`)
      expect(stdout).toContain("server: another name")
      expect(stdout).toContain("access-control-allow-origin, access-control-max-age")
      expect(stdout).toContain("rate: not shown")
      expect(stdout).not.toMatch(/CANARY|1234567890|inst1|example\.com/i)
      expect(stdout).not.toContain(server.origin)
    })
  })

  it("keeps what has a known form", async () => {
    await using m = await machine()
    const headers = {
      server: "nginx/1.2.3",
      "x-apig-ratelimit-api-allenv": "remain:199,limit:200,time:1 second",
      "x-apig-ratelimit-user": "remain:99,limit:100,time:1 minute"
    }
    const body = JSON.stringify({ error_code: "APIG.0101", error_msg: "CANARY" })
    await using server = await socketServer({ answer: (socket) => void socket.write(answer(404, body, headers)) })
    const { report } = await doctor(m, keys(m), "--report", "--endpoint", server.origin)
    expect(report).toContain("without credentials: 404, APIG.0101, server: nginx/1.2.3")
    expect(report).toContain("error: DcsNotFound 404 APIG.0101 Route")
    expect(report).toContain("rate: api-allenv 200 per 1 second, 199 left; user 100 per 1 minute, 99 left")
  })

  it("does not print the path of a credentials file, whatever it is called", async () => {
    await using m = await machine()
    m.inHome(
      "CANARY environment",
      `[basic]\nak = ${m.account.accessKeyId}\nsk = ${m.account.secretAccessKey}\nproject_id = ${demo.projectId}\n`
    )
    const env = { HUAWEICLOUD_SDK_CREDENTIALS_FILE: m.home("CANARY environment") }
    const { code, report } = await doctor(m, env, "--report")
    expect(code).toBe(0)
    expect(report).toContain("credentials: AccessKey, a file")
    expect(JSON.stringify(report)).not.toContain("CANARY")
  })
})
