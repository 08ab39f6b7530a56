/** `--debug`: a line for each request with what was decided after it, and never a secret. */
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo, type EmulatorOptions, type Fault } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { type Run, run } from "./cli.ts"
import { instanceId, machine } from "./machine.ts"

const { projectId, tasks, tokens } = demo
const deletion = "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}"
const listing = "/v2/{project_id}/instances/{instance_id}/tasks"
const login = "/v3/auth/tokens"

type Fields = Readonly<Record<string, string>>

/** In a run over several tasks, every line begins with the time. */
const isRequest = (line: string): boolean => /^(?:\S+Z )?dcs-tasks: time=/.test(line)

/** The fields of each request line. */
const requests = ({ stderr }: Run): ReadonlyArray<Fields> =>
  stderr
    .split("\n")
    .filter(isRequest)
    .map((line) =>
      Object.fromEntries(
        [...line.matchAll(/(?<= )(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, name, quoted, plain]) => [
          name ?? "",
          quoted ?? plain ?? ""
        ])
      )
    )

const emulated = async (options: EmulatorOptions, ...faults: ReadonlyArray<Fault>) => {
  const m = await machine(options)
  m.emulator.inject(...faults)
  const env = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }
  return {
    ...m,
    debug: (...args: ReadonlyArray<string>) => m.run([...args, "--endpoint", m.emulator.endpoint, "--debug"], env),
    quiet: (...args: ReadonlyArray<string>) => m.run([...args, "--endpoint", m.emulator.endpoint], env)
  }
}

const remove = (task: string, ...args: ReadonlyArray<string>) => ["delete", task, "-I", instanceId, ...args]

describe.concurrent("--debug", () => {
  it("shows everything about a deletion", async () => {
    await using m = await emulated({})
    const { code, stderr, stdout } = await m.debug(...remove(tasks.deletable))
    expect([code, stdout]).toEqual([0, `${tasks.deletable}\tdeleted\n`])
    expect(requests({ code, stderr, stdout })).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        method: "DELETE",
        path: deletion,
        status: "200",
        type: "application/json",
        length: "14",
        ms: expect.stringMatching(/^\d+$/),
        attempt: "1",
        request: m.emulator.requests()[0]?.requestId,
        next: "deleted"
      }
    ])
    const lines = stderr.split("\n").filter(isRequest).join("\n")
    for (const id of [projectId, instanceId, tasks.deletable]) expect(lines).not.toContain(id)
  })

  it("shows every request of doctor", async () => {
    await using m = await emulated({})
    const shown = requests(await m.debug("doctor", "-I", instanceId, "--report"))
    expect(shown.map(({ method, next, path, status }) => [method, path, status, next])).toEqual(
      m.emulator
        .requests()
        .map(({ method, status }) => [
          method,
          expect.stringMatching(/^\/v[23]\//),
          String(status),
          expect.stringMatching(/^(?:checked|accepted)$/)
        ])
    )
    expect(shown.filter(({ next }) => next === "checked").length).toBeGreaterThan(1)
  })

  it("prints no request without it", async () => {
    await using m = await emulated({})
    expect(requests(await m.quiet("list", "-I", instanceId))).toEqual([])
  })

  it.each(["debug", "trace", "all"])("is --log-level %s", async (level) => {
    await using m = await emulated({})
    expect(requests(await m.quiet("list", "-I", instanceId, "--log-level", level))).toHaveLength(1)
  })

  it.each(["info", "warn", "error", "fatal", "none"])("is not --log-level %s", async (level) => {
    await using m = await emulated({})
    expect(requests(await m.quiet("list", "-I", instanceId, "--log-level", level))).toEqual([])
  })

  it("shows retries, and why", async () => {
    await using m = await emulated({}, { kind: "status", status: 503, times: 2 })
    const shown = requests(await m.debug("list", "-I", instanceId))
    expect(shown.map(({ attempt, length, status, next }) => [attempt, status, length, next])).toEqual([
      ["1", "503", "0", expect.stringMatching(/^retry in \d+ ms: 503 is transient$/)],
      ["2", "503", "0", expect.stringMatching(/^retry in \d+ ms: 503 is transient$/)],
      ["3", "200", expect.stringMatching(/^\d{3,}$/), "accepted"]
    ])
  })

  it("shows the code and reason of a rejection", async () => {
    await using m = await emulated({})
    expect(requests(await m.debug(...remove(tasks.executing)))).toMatchObject([
      { status: "400", code: "DCS.4957", next: "failed: 400 DCS.4957 TaskNotDeletable, which is not retried" }
    ])
  })

  it("shows what is known without a response, and the task that is gone afterwards", async () => {
    await using m = await emulated({}, { kind: "resetBeforeHeaders", method: "DELETE", afterHandling: true })
    const shown = requests(await m.debug(...remove(tasks.deletable)))
    expect(shown).toMatchObject([
      {
        fault: "reset",
        phase: "headers",
        written: "true",
        next: expect.stringMatching(/^retry in \d+ ms: no response \(reset\) is transient$/)
      },
      { status: "404", code: "DCS.4133", next: "already gone" }
    ])
    expect(shown[0]).not.toHaveProperty("status")
  })

  it("shows a timeout after which the task may be gone", async () => {
    await using m = await emulated({}, { kind: "hang", method: "DELETE" })
    const shown = requests(await m.debug(...remove(tasks.deletable, "--timeout", "200ms", "--max-attempts", "1")))
    expect(shown).toMatchObject([
      {
        fault: "timeout",
        phase: "headers",
        written: "true",
        next: "failed: timeout (headers), and no retry is left (attempts, time or retry budget); the task may be gone"
      }
    ])
  })

  it("shows a request that was never written", async () => {
    const server = await socketServer()
    await server[Symbol.asyncDispose]()
    const args = ["list", "-I", instanceId, "--endpoint", server.origin, "--max-attempts", "1", "--debug"]
    const shown = requests(await run(args, { env: { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId } }))
    expect(shown).toMatchObject([{ fault: "connect", phase: "connect", written: "false", path: listing }])
  })

  it("shows that a bulk deletion waits", async () => {
    await using m = await emulated({}, { kind: "throttled", method: "DELETE", retryAfter: 0 })
    expect(requests(await m.debug(...remove(tasks.deletable)))).toMatchObject([
      {
        status: "429",
        code: "APIGW.0308",
        next: "waits: throttled, Retry-After 0 s; the task is sent again within --max-wait"
      },
      { status: "200", next: "deleted" }
    ])
  })

  it("shows logins and their retries", async () => {
    await using m = await emulated({}, { kind: "status", status: 503, method: "POST" })
    const { account, emulator, iam } = m
    const env = {
      OS_AUTH_URL: iam,
      OS_USERNAME: account.userName,
      OS_PASSWORD: account.password,
      OS_USER_DOMAIN_NAME: account.domainName,
      OS_PROJECT_NAME: account.projectName
    }
    const shown = requests(await m.run(["instances", "--endpoint", emulator.endpoint, "--debug"], env))
    expect(shown.map(({ method, path, status, next }) => [method, path, status, next])).toEqual([
      ["POST", login, "503", expect.stringMatching(/^retry in \d+ ms: 503 is transient$/)],
      ["POST", login, "201", "accepted"],
      ["GET", "/v2/{project_id}/instances", "200", "accepted"]
    ])
  })

  it("shows that an expired login is renewed", async () => {
    await using m = await emulated(
      {},
      { kind: "status", status: 401, instanceId, body: { error_code: "DCS.1002", error_msg: "Token expired." } }
    )
    const { account, emulator, iam } = m
    const env = {
      OS_AUTH_URL: iam,
      OS_USERNAME: account.userName,
      OS_PASSWORD: account.password,
      OS_USER_DOMAIN_NAME: account.domainName,
      OS_PROJECT_NAME: account.projectName
    }
    const args = ["list", "-I", demo.instances[0].name, "--endpoint", emulator.endpoint, "--debug"]
    const shown = requests(await m.run(args, env))
    expect(shown.map(({ path, next }) => [path, next])).toEqual([
      [login, "accepted"],
      ["/v2/{project_id}/instances", "accepted"],
      [listing, "retry in 0 ms: 401 DCS.1002 TokenExpired, and the credentials were renewed"],
      [login, "accepted"],
      [listing, "accepted"]
    ])
  })

  it("adds the stack of an error", async () => {
    await using m = await emulated({}, { kind: "status", status: 403 })
    const { stderr } = await m.debug("list", "-I", instanceId)
    expect(stderr).toMatch(/^dcs-tasks: DcsForbidden: .+\n(?: {4}at .+\n)+/m)
  })

  it("sends the same requests", async () => {
    await using server = await socketServer({ answer: (socket) => void socket.write(answer(204)) })
    const args = [...remove("task-1"), "--endpoint", server.origin]
    const options = { env: { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId } }
    await run(args, options)
    await run([...args, "--debug"], options)
    const [plain, debugged] = server.requests
    expect(debugged).toEqual(plain)
    expect(server.requests).toHaveLength(2)
  })

  it.each([
    ["--debug=true", "Remove"],
    ["--debug=no", "Remove"]
  ])("takes no value: %s", async (flag, word) => {
    const { code, stderr } = await run(["instances", flag])
    expect(code).toBe(2)
    expect(stderr).toContain(word)
  })
})

describe.concurrent("a server that reflects every secret it gets, with --debug", () => {
  const canary = "CANARY-5d0b71"
  const password = `${canary}-password`
  const commands = [
    ["list", "-I", instanceId],
    ["instances"],
    ["doctor", "-I", instanceId],
    ["delete", "task-1", "-I", instanceId],
    ["prune", "-I", instanceId, "--all", "--yes", "--no-export"]
  ]
  const credentials = (origin: string): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
    token: { OS_AUTH_TOKEN: `${canary}-token`, OS_PROJECT_ID: projectId },
    password: {
      OS_AUTH_URL: `${origin}/v3`,
      OS_USERNAME: "user",
      OS_PASSWORD: password,
      OS_USER_DOMAIN_NAME: "domain",
      OS_PROJECT_NAME: "project"
    },
    "access key": {
      OS_AUTH_URL: `${origin}/v3`,
      OS_ACCESS_KEY: "AK",
      OS_SECRET_KEY: `${canary}-secret`,
      OS_SESSION_TOKEN: `${canary}-session`,
      OS_PROJECT_ID: projectId
    }
  })
  /** A secret of the client that sent the request. A signed request does not contain its key. */
  const secretOf = (request: string): string =>
    /CANARY-5d0b71-\w+/.exec(request)?.[0] ?? (request.includes("Signature=") ? `${canary}-secret` : "anonymous")

  const reflecting = (status: number) =>
    socketServer({
      answer: (socket, request) => {
        const text = JSON.stringify(request)
        const isLogin = text.includes(login)
        const secret = secretOf(text)
        const headers = {
          "X-Request-Id": isLogin && status < 300 ? `${canary}-issued` : secret,
          "Content-Type": `application/${secret}; x="${secret}"`,
          Server: secret,
          "Retry-After": "0",
          ...(isLogin && { "X-Subject-Token": `${canary}-issued` })
        }
        const body = JSON.stringify({ error_code: secret, error_msg: secret, request_id: secret, message: secret })
        // With a 401, the login succeeds, so that the token is rejected.
        socket.write(answer(isLogin && status === 401 ? 201 : status, body, headers))
      }
    })

  const flagsOf = (command: string) => {
    if (command === "doctor") return []
    return command === "prune" || command === "delete"
      ? ["--max-attempts", "1", "--max-wait", "1ms"]
      : ["--max-attempts", "1"]
  }

  const kinds = ["token", "password", "access key"]
  for (const [kind, status] of kinds.flatMap((kind) => [200, 401, 503].map((status) => [kind, status] as const))) {
    it(`shows no ${kind}, with status ${status}`, async () => {
      await using server = await reflecting(status)
      for (const command of commands) {
        const args = [...command, ...flagsOf(command[0] ?? ""), "--endpoint", server.origin, "--debug"]
        const { stderr, stdout } = await run(args, { env: credentials(server.origin)[kind] ?? {} })
        expect(stderr + stdout).not.toContain("CANARY")
      }
      expect(server.requests.length).toBeGreaterThanOrEqual(commands.length)
    })
  }

  it("shows no password of a proxy", async () => {
    await using proxy = await connectProxy({ refuse: answer(407, "", { "X-Echo": password }) })
    const env = {
      OS_AUTH_TOKEN: `${canary}-token`,
      OS_PROJECT_ID: projectId,
      HTTPS_PROXY: proxy.url(`user:${password}@`)
    }
    for (const command of commands) {
      const args = [...command, ...flagsOf(command[0] ?? ""), "--endpoint", "https://dcs.example.com", "--debug"]
      const result = await run(args, { env })
      expect(result.stderr + result.stdout).not.toContain("CANARY")
      // doctor stops after its first request, which has no credentials.
      const expected = command[0] === "doctor" ? { next: "failed: no response (proxy)" } : { fault: "proxy" }
      expect(requests(result)).toMatchObject([expected])
    }
    expect(proxy.heads.length).toBeGreaterThan(3)
  })
})
