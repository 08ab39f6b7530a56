/**
 * What the server of the console refuses: each request raw, and none reaches the service.
 *
 * Over 300 lines: most of them are the table of these requests, each written out as it is sent.
 */
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { startEmulator } from "@dcs-tasks/emulator"
import { describe, expect, it } from "vitest"
import { instanceId, paths, projectId, type RawAnswer, type RunningConsole, startConsole } from "./console.ts"

const taskId = "22421d96fc3d15d37bf1e31200000000"
const task = paths.task(taskId)

const world = async (args: ReadonlyArray<string> = []) => {
  const emulator = await startEmulator({ instances: [{ id: instanceId, tasks: [{ id: taskId }] }] })
  const served = await startConsole(emulator.endpoint, ["--no-open", ...args])
  return {
    emulator,
    served,
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]()
      await emulator.close()
    }
  }
}

type Request = (served: RunningConsole) => Promise<RawAnswer>

/** Name, status, code and request. */
const refused: ReadonlyArray<readonly [name: string, status: number, code: string | undefined, request: Request]> = [
  [
    "the name of the machine as host",
    421,
    "HOST",
    ({ port, send }) => send("DELETE", task, { host: `localhost:${port}` })
  ],
  ["a rebound host", 421, "HOST", ({ port, send }) => send("DELETE", task, { host: `evil.example:${port}` })],
  ["a host without the port", 421, "HOST", ({ send }) => send("DELETE", task, { host: "127.0.0.1" })],
  ["a host with another port", 421, "HOST", ({ send }) => send("DELETE", task, { host: "127.0.0.1:1" })],
  [
    "a host that begins with ours",
    421,
    "HOST",
    ({ host, send }) => send("DELETE", task, { host: `${host}.evil.example` })
  ],
  ["a rebound host for the page", 421, "HOST", ({ send }) => send("GET", "/", { host: "evil.example" })],
  ["a rebound host for the session", 421, "HOST", ({ send }) => send("GET", "/session", { host: "evil.example" })],
  [
    "two hosts",
    421,
    "HOST",
    ({ host, raw, secret }) =>
      raw(
        `GET /session HTTP/1.1\r\nhost: ${host}\r\nhost: evil.example\r\nx-auth-token: ${secret}\r\nconnection: close\r\n\r\n`
      )
  ],
  [
    "no host",
    400,
    undefined,
    ({ raw, secret }) => raw(`GET /session HTTP/1.1\r\nx-auth-token: ${secret}\r\nconnection: close\r\n\r\n`)
  ],
  [
    "no host, as HTTP 1.0 allows",
    421,
    "HOST",
    ({ raw, secret }) => raw(`GET /session HTTP/1.0\r\nx-auth-token: ${secret}\r\n\r\n`)
  ],

  ["a foreign origin", 403, "ORIGIN", ({ send }) => send("DELETE", task, { origin: "https://evil.example" })],
  [
    "a list for a foreign origin",
    403,
    "ORIGIN",
    ({ send }) => send("GET", paths.tasks, { origin: "https://evil.example" })
  ],
  [
    "the session for a foreign origin",
    403,
    "ORIGIN",
    ({ send }) => send("GET", "/session", { origin: "https://evil.example" })
  ],
  ["the origin null", 403, "ORIGIN", ({ send }) => send("GET", paths.tasks, { origin: "null" })],
  [
    "our host over another scheme",
    403,
    "ORIGIN",
    ({ host, send }) => send("DELETE", task, { origin: `https://${host}` })
  ],
  ["another port of this machine", 403, "ORIGIN", ({ send }) => send("DELETE", task, { origin: "http://127.0.0.1:1" })],
  [
    "another name of this machine",
    403,
    "ORIGIN",
    ({ port, send }) => send("DELETE", task, { origin: `http://localhost:${port}` })
  ],
  ["a deletion without an origin", 403, "ORIGIN", ({ send }) => send("DELETE", task, { origin: undefined })],
  [
    "two origins",
    403,
    "ORIGIN",
    ({ origin, send }) => send("DELETE", task, { Origin: "https://evil.example", origin })
  ],
  [
    "a request of another site",
    403,
    "ORIGIN",
    ({ send }) => send("GET", paths.tasks, { origin: undefined, "sec-fetch-site": "cross-site" })
  ],
  [
    "a request of the same site",
    403,
    "ORIGIN",
    ({ send }) => send("GET", paths.tasks, { origin: undefined, "sec-fetch-site": "same-site" })
  ],
  [
    "a navigation to the session",
    403,
    "ORIGIN",
    ({ send }) => send("GET", "/session", { origin: undefined, "sec-fetch-site": "none" })
  ],
  ["a deletion of another site", 403, "ORIGIN", ({ send }) => send("DELETE", task, { "sec-fetch-site": "cross-site" })],

  ["no secret", 401, "SECRET", ({ send }) => send("DELETE", task, { "x-auth-token": undefined })],
  ["an empty secret", 401, "SECRET", ({ send }) => send("DELETE", task, { "x-auth-token": "" })],
  ["a wrong secret", 401, "SECRET", ({ send }) => send("DELETE", task, { "x-auth-token": "A".repeat(43) })],
  [
    "the beginning of the secret",
    401,
    "SECRET",
    ({ secret, send }) => send("DELETE", task, { "x-auth-token": secret.slice(0, -1) })
  ],
  ["more than the secret", 401, "SECRET", ({ secret, send }) => send("DELETE", task, { "x-auth-token": `${secret}A` })],
  ["the secret twice", 401, "SECRET", ({ secret, send }) => send("DELETE", task, { "X-Auth-Token": secret })],
  [
    "the secret in another header",
    401,
    "SECRET",
    ({ secret, send }) => send("DELETE", task, { "x-auth-token": undefined, authorization: secret })
  ],
  [
    "the secret in a cookie",
    401,
    "SECRET",
    ({ secret, send }) => send("DELETE", task, { "x-auth-token": undefined, cookie: `x-auth-token=${secret}` })
  ],
  ["a list without the secret", 401, "SECRET", ({ send }) => send("GET", paths.tasks, { "x-auth-token": undefined })],
  [
    "instances without the secret",
    401,
    "SECRET",
    ({ send }) => send("GET", paths.instances, { "x-auth-token": undefined })
  ],
  [
    "the session without the secret",
    401,
    "SECRET",
    ({ send }) => send("GET", "/session", { "x-auth-token": undefined })
  ],

  ["the secret in the query", 404, "PATH", ({ secret, send }) => send("GET", `/session?secret=${secret}`)],
  ["POST to a task", 405, "METHOD", ({ send }) => send("POST", task, { "content-length": "0" })],
  ["PUT to a task", 405, "METHOD", ({ send }) => send("PUT", task, { "content-length": "0" })],
  ["PATCH of a task", 405, "METHOD", ({ send }) => send("PATCH", task, { "content-length": "0" })],
  ["GET of a task", 405, "METHOD", ({ send }) => send("GET", task)],
  ["a preflight", 405, "METHOD", ({ send }) => send("OPTIONS", task, { "access-control-request-method": "DELETE" })],
  ["TRACE", 405, "METHOD", ({ send }) => send("TRACE", "/session")],
  ["DELETE of the page", 405, "METHOD", ({ send }) => send("DELETE", "/")],
  ["HEAD of a list", 405, "METHOD", ({ send }) => send("HEAD", paths.tasks)],
  ["DELETE of the tasks", 405, "METHOD", ({ send }) => send("DELETE", paths.tasks)],
  ["DELETE of the instances", 405, "METHOD", ({ send }) => send("DELETE", paths.instances)],
  [
    "DELETE, named in another header",
    405,
    "METHOD",
    ({ send }) => send("POST", task, { "x-http-method-override": "DELETE", "content-length": "0" })
  ],
  ["a method in lower case", 400, undefined, ({ send }) => send("delete", task)],
  ["an upgrade", 405, "METHOD", ({ send }) => send("GET", task, { connection: "upgrade", upgrade: "websocket" })],

  ["a body", 413, "BODY", ({ send }) => send("DELETE", task, { "content-length": "2" }, "{}")],
  [
    "a chunked body",
    413,
    "BODY",
    ({ send }) => send("DELETE", task, { "transfer-encoding": "chunked" }, "2\r\n{}\r\n0\r\n\r\n")
  ],
  [
    "an announced body that never comes",
    413,
    "BODY",
    ({ send }) => send("DELETE", task, { "content-length": "1000000000" })
  ],
  [
    "two lengths",
    400,
    undefined,
    ({ send }) => send("DELETE", task, { "content-length": "0", "Content-Length": "2" }, "{}")
  ],
  [
    "a length and chunks",
    400,
    undefined,
    ({ send }) => send("DELETE", task, { "content-length": "2", "transfer-encoding": "chunked" }, "{}")
  ],
  ["headers without an end", 431, undefined, ({ send }) => send("DELETE", task, { "x-long": "a".repeat(20_000) })]
]

/** Paths that do not exist, or must not: without its last segments, a deletion would delete the whole instance. */
const nothing: ReadonlyArray<string> = [
  `/dcs/v2/${projectId}/instances/${instanceId}`,
  `/dcs/v2/${projectId}/instances/${instanceId}/`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/..`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/.`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/../..`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/%2e%2e`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/%2E%2E/`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/..%2f${taskId}`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}/`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}/..`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}?`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}?force=true`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}#`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}%00`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${"a".repeat(65)}`,
  `/dcs/v2/${projectId}/instances/${instanceId}//tasks/${taskId}`,
  `/dcs/v2/${projectId}/instances/${instanceId}/TASKS/${taskId}`,
  `/dcs/v2/${projectId}/instances/${instanceId}\\tasks\\${taskId}`,
  `/dcs/v2/${projectId}/instances/${instanceId};a/tasks/${taskId}`,
  `/dcs/v2/${projectId}/instances/../instances/${instanceId}/tasks/${taskId}`,
  `/dcs/v2/another-project/instances/${instanceId}/tasks/${taskId}`,
  `/dcs/v1/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `/dcs/../dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `//dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `/DCS/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `http://127.0.0.1/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `https://evil.example/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`,
  `/dcs/v2/${projectId}/instances?offset=0&limit=1000&name=cache`,
  `/dcs/v2/${projectId}/instances?limit=1000&offset=0`,
  `/dcs/v2/${projectId}/instances?offset=-1&limit=1000`,
  `/dcs/v2/${projectId}/instances?offset=0&limit=1000&limit=1`,
  `/dcs/v2/${projectId}/instances/${instanceId}/tasks?offset=0&limit=1000&start_time=..`,
  "/session/",
  "/Session",
  "/index.html",
  "/licences.json",
  "/assets",
  "/assets/",
  "/assets/../index.html",
  "/assets/%2e%2e/index.html",
  "/..",
  "/../launcher.mjs",
  "/../../package.json",
  "/etc/passwd",
  "/__proto__",
  "*"
]

const hardened = {
  "cache-control": "no-store",
  connection: "close",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}

const expectHardened = ({ headers }: RawAnswer) => {
  expect(Object.fromEntries(headers)).toMatchObject(hardened)
  expect(headers.get("content-security-policy")).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
  )
  expect(headers.get("access-control-allow-origin")).toBeNull()
  expect(headers.get("set-cookie")).toBeNull()
}

describe("a request that only the page may make", () => {
  it("works as the page sends it, so that each refusal below has one cause", async () => {
    await using world_ = await world()
    const { emulator, served } = world_
    const answers = [
      await served.send("GET", "/", { origin: undefined, "sec-fetch-site": "none", "x-auth-token": undefined }),
      await served.send("GET", "/session", { origin: undefined }),
      await served.send("GET", paths.instances, { origin: undefined }),
      await served.send("GET", paths.tasks, { origin: undefined }),
      await served.send("DELETE", task, { "content-length": "0" })
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    for (const answer of answers) expectHardened(answer)
    expect(emulator.requests().map(({ operation }) => operation)).toEqual([
      "listInstances",
      "listBackgroundTasks",
      "deleteBackgroundTask"
    ])
    expect(emulator.taskCount(instanceId)).toBe(0)
  })

  it("is refused in every other form, and the service hears nothing", async () => {
    await using world_ = await world()
    const { emulator, served } = world_
    const answers: Array<readonly [name: string, status: number, answer: RawAnswer]> = []
    for (const [name, , , request] of refused) {
      const answer = await request(served)
      answers.push([name, answer.status, answer])
      expect([name, emulator.requests()]).toEqual([name, []])
    }
    expect(answers.map(([name, status]) => [name, status])).toEqual(refused.map(([name, status]) => [name, status]))
    for (const [, , answer] of answers) expect(answer.text).not.toContain(served.secret)
    // Without a code, Node itself has refused what is not HTTP. The response to HEAD has no body.
    const own = answers.filter((_, at) => refused[at]?.[2] !== undefined)
    for (const [, , answer] of own) expectHardened(answer)
    const codeOf = ({ body }: RawAnswer): unknown => (body === "" ? "" : JSON.parse(body).error_code)
    expect(own.map(([name, , answer]) => [name, codeOf(answer)])).toEqual(
      refused.flatMap(([name, , code]) =>
        code === undefined ? [] : [[name, name.startsWith("HEAD") ? "" : `CONSOLE.${code}`]]
      )
    )
    expect(emulator.taskCount(instanceId)).toBe(1)
  })

  it("is refused at every other path", async () => {
    await using world_ = await world()
    const { emulator, served } = world_
    for (const target of nothing) {
      for (const method of ["GET", "DELETE"]) {
        const answer = await served.send(method, target)
        expect([target, answer.status]).toEqual([target, 404])
        expectHardened(answer)
        expect([target, emulator.requests()]).toEqual([target, []])
      }
    }
    expect(emulator.disasters()).toEqual([])
    expect(emulator.taskCount(instanceId)).toBe(1)
  })

  it("names the only method of a path", async () => {
    await using world_ = await world()
    const { served } = world_
    const allowed = async (method: string, target: string) => (await served.send(method, target)).headers.get("allow")
    expect(await allowed("POST", task)).toBe("DELETE")
    expect(await allowed("DELETE", paths.tasks)).toBe("GET")
    expect(await allowed("HEAD", "/")).toBe("GET")
  })
})

describe("--read-only", () => {
  it("lists, and refuses every deletion", async () => {
    await using world_ = await world(["--read-only"])
    const { emulator, served } = world_
    const session = await served.send("GET", "/session")
    expect(JSON.parse(session.body)).toMatchObject({ readOnly: true })
    const list = await served.send("GET", paths.tasks)
    expect(JSON.parse(list.body)).toMatchObject({ task_count: 1, tasks: [{ id: taskId }] })
    const deletion = await served.send("DELETE", task)
    expect([deletion.status, JSON.parse(deletion.body)]).toMatchObject([403, { error_code: "CONSOLE.READ_ONLY" }])
    expect(emulator.requests().map(({ method }) => method)).toEqual(["GET"])
  })
})

describe("many requests at once", () => {
  it("are limited, and the rest is told to wait", async () => {
    const service = await scriptedServer()
    await service.script({ kind: "stall" })
    await using served = await startConsole(service.origin, ["--no-open"])
    const waiting = Array.from({ length: 64 }, () => served.send("GET", paths.tasks))
    await service.arrived(64)
    const answer = await served.send("GET", paths.tasks)
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"])
    expect(JSON.parse(answer.body)).toMatchObject({ error_code: "CONSOLE.BUSY" })
    expect(await service.requests()).toHaveLength(64)
    // The page itself is still served.
    expect((await served.send("GET", "/")).status).toBe(200)
    await served.end("SIGKILL")
    await Promise.all(waiting)
    await service.close()
  })
})
