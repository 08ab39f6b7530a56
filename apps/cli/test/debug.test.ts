/** `--debug`: a line for each request with what was decided after it, and never a secret. */
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo, type EmulatorOptions, type Fault } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { run } from "./cli.ts"
import { instanceId, machine, password } from "./machine.ts"
import { isRequest, login, projectId, requests, tasks, tokens } from "./debug.ts"

const deletion = "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}"

const listing = "/v2/{project_id}/instances/{instance_id}/tasks"

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
    const shown = requests(await m.debug(...remove(tasks.deletable, "--timeout", "5s", "--max-attempts", "1")))
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
    const { emulator } = m
    const shown = requests(await m.run(["instances", "--endpoint", emulator.endpoint, "--debug"], password(m)))
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
    const { emulator } = m
    const args = ["list", "-I", demo.instances[0].name, "--endpoint", emulator.endpoint, "--debug"]
    const shown = requests(await m.run(args, password(m)))
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
