/** The lists and the credentials of the console, on the emulator. */
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { demo, startEmulator } from "@dcs-tasks/emulator"
import { fieldsOf } from "@dcs-tasks/vectors"
import { describe, expect, it } from "vitest"
import { credentials, directClient, instanceId, pageClient, paths, projectId, startConsole } from "./console.ts"
import { machine, password } from "./machine.ts"

const named = { id: instanceId, name: "Bücher-Cache", tasks: [{ userName: "zoë", details: { old_port: 6379 } }] }

const collect = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}

describe("a list", () => {
  it("is the same through the console, page by page", async () => {
    const emulator = await startEmulator({
      instances: [
        { ...named, taskCount: 2500, taskAt: (index) => ({ status: index % 3 === 0 ? "FAILED" : "SUCCESS" }) },
        { id: "instance-2", name: "empty" }
      ]
    })
    await using served = await startConsole(emulator.endpoint, ["--no-open"])
    const direct = directClient(emulator.endpoint)
    const viewed = pageClient(served)
    expect(await collect(viewed.listInstances())).toEqual(await collect(direct.listInstances()))
    const all = await collect(viewed.listBackgroundTasks({ instanceId }))
    expect(all).toHaveLength(2501)
    expect(all).toEqual(await collect(direct.listBackgroundTasks({ instanceId })))
    const part = { instanceId, offset: 700, pageSize: 300 }
    const pages = async (client: typeof viewed) =>
      (await collect(client.listBackgroundTaskPages(part))).map(({ tasks, total }) => ({ tasks, total }))
    expect(await pages(viewed)).toEqual(await pages(direct))
    const window = { instanceId, since: "2026-03-01T00:00:00.500Z", until: "2026-03-02T00:00:00.500Z" }
    const within = await collect(viewed.listBackgroundTasks(window))
    expect(within).toHaveLength(1440)
    expect(within).toEqual(await collect(direct.listBackgroundTasks(window)))
    await direct.close()
    await emulator.close()
  })

  it("has the time of the service, not that of this machine", async () => {
    const service = await scriptedServer()
    const headers = { date: "Tue, 24 Nov 2026 08:00:20 GMT", "content-type": "application/json" }
    const bodyBase64 = Buffer.from(`{"task_count":0,"tasks":[]}`).toString("base64")
    await service.script({ kind: "answer", status: 200, headers, bodyBase64 })
    await using served = await startConsole(service.origin, ["--no-open"])
    const [page] = await collect(pageClient(served).listBackgroundTaskPages({ instanceId }))
    expect(page?.serverTime).toBe(Date.parse(headers.date))
    await service.close()
  })

  it("fails as it does without the console", async () => {
    const emulator = await startEmulator({ instances: [named] })
    await using served = await startConsole(emulator.endpoint, ["--no-open"])
    const direct = directClient(emulator.endpoint)
    const viewed = pageClient(served)
    const failure = (client: typeof viewed) =>
      collect(client.listBackgroundTasks({ instanceId })).then(
        () => "none",
        (error: unknown) => {
          const { _tag, errorCode, status } = fieldsOf(error)
          return { _tag, errorCode, status }
        }
      )
    for (const fault of [
      { kind: "throttled", retryAfter: 7 },
      { kind: "status", status: 401, body: { error_code: "APIGW.0301", error_msg: "m" } },
      { kind: "status", status: 403, body: { error_code: "DCS.3001", error_msg: "m" } },
      { kind: "status", status: 404, body: { error_code: "DCS.3022", error_msg: "m" } },
      { kind: "status", status: 500 },
      { kind: "status", status: 503 },
      { kind: "status", status: 200, body: "<html></html>" },
      { kind: "status", status: 200, body: { tasks: "none" } },
      { kind: "status", status: 202 }
    ] as const) {
      emulator.inject(fault, fault)
      expect([fault, await failure(viewed)]).toEqual([fault, await failure(direct)])
    }
    await direct.close()
    await emulator.close()
  })
})

describe("credentials", () => {
  it("sign as an access key, and stay in the program", async () => {
    await using m = await machine()
    const { accessKeyId, projectName, secretAccessKey } = m.account
    const env = {
      OS_ACCESS_KEY: accessKeyId,
      OS_SECRET_KEY: secretAccessKey,
      OS_AUTH_URL: m.iam,
      OS_PROJECT_NAME: projectName
    }
    await using served = await startConsole(m.emulator.endpoint, ["--no-open"], { env })
    const session = JSON.parse((await served.send("GET", "/session")).body)
    expect(session).toEqual({
      secret: served.secret,
      version: expect.any(String),
      region: "eu-de",
      project: { id: projectId, name: projectName },
      endpoint: m.emulator.endpoint,
      source: "access key from OS_ACCESS_KEY",
      readOnly: false,
      attemptTimeoutMs: 20_000
    })
    const outcome = await pageClient(served).deleteBackgroundTask({ instanceId, taskId: demo.tasks.deletable })
    expect(outcome).toMatchObject({ _tag: "Deleted", status: 200 })
    expect(m.emulator.requests().filter(({ method }) => method === "DELETE")).toMatchObject([{ signed: true }])
  })

  it("that no longer work are renewed, and a page sees nothing of it", async () => {
    await using m = await machine()
    await using served = await startConsole(m.emulator.endpoint, ["--no-open"], { env: password(m) })
    const viewed = pageClient(served)
    await collect(viewed.listInstances())
    for (const token of m.emulator.issuedTokens()) m.emulator.revokeToken(token)
    const outcome = await viewed.deleteBackgroundTask({ instanceId, taskId: demo.tasks.deletable })
    expect(outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
    expect(m.operations()).toEqual([
      "createToken",
      "listInstances",
      "deleteBackgroundTask",
      "createToken",
      "deleteBackgroundTask"
    ])
  })

  it("that IAM rejects are a 401 that says so", async () => {
    await using m = await machine()
    const { domainName, userName } = m.account
    const env = {
      OS_AUTH_URL: m.iam,
      OS_USERNAME: userName,
      OS_PASSWORD: "wrong-canary",
      OS_USER_DOMAIN_NAME: domainName,
      OS_PROJECT_ID: projectId
    }
    await using served = await startConsole(m.emulator.endpoint, ["--no-open"], { env })
    const { body, status } = await served.send("GET", paths.instances)
    expect([status, JSON.parse(body)]).toMatchObject([401, { error_code: "CONSOLE.CREDENTIALS" }])
    expect(body).not.toContain("wrong-canary")
  })

  it("and the secret appear nowhere, even if the service repeats them and --debug is on", async () => {
    const token = "canary-f5b2c1d0e9a8"
    const service = await scriptedServer()
    const bodyBase64 = Buffer.from(JSON.stringify({ error_code: token, error_msg: `no ${token}` })).toString("base64")
    const echo = { "x-request-id": token, "content-type": "application/json", location: `https://${token}.example` }
    const env = { ...credentials, OS_AUTH_TOKEN: token }
    await using served = await startConsole(service.origin, ["--no-open", "--debug"], { env })
    const texts: Array<string> = []
    for (const status of [200, 202, 302, 400, 401, 403, 404, 429, 500, 503]) {
      await service.script({ kind: "answer", status, headers: echo, bodyBase64 })
      for (const [method, path] of [
        ["GET", paths.tasks],
        ["GET", paths.instances],
        ["DELETE", paths.task("a")]
      ] as const)
        texts.push((await served.send(method, path)).text)
    }
    texts.push((await served.send("GET", "/session", { "x-auth-token": "wrong" })).text)
    const session = await served.send("GET", "/session")
    const { stderr, stdout } = await served.end()
    expect(stdout).toBe(`${served.address}\n`)
    expect(stderr).toContain("DELETE")
    for (const text of [...texts, stderr]) expect(text).not.toContain(served.secret)
    for (const text of [...texts, stderr, stdout, session.text]) expect(text).not.toContain(token)
    const requests = await service.requests()
    expect(requests).toHaveLength(30)
    // And the service gets the token of the program, not the secret of the page.
    expect(JSON.stringify(requests)).not.toContain(served.secret)
    expect(requests[0]?.headers).toContainEqual([expect.stringMatching(/^x-auth-token$/i), token])
    await service.close()
  })
})
