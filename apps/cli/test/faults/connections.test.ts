/** Connection and service failures with the bundle: one readable line, the right exit code, and no token in the output. */
import { authority, type Certificate, selfSigned } from "@dcs-tasks/contract/net/certificates"
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { answer, pour, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import type { Socket } from "node:net"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, describe, expect, it } from "vitest"
import { type Run, start } from "../cli.ts"

const instanceId = "a32d289f-401a-411f-a896-dc94ddb20f3e"
const canary = "CANARY-4be1d0aa91-token"
const json = { "Content-Type": "application/json" }
const ours = await authority()
const theirs = await authority()

const folder = await mkdtemp(join(tmpdir(), "dcs-tasks-"))
const caFile = join(folder, "ca.pem")
await writeFile(caFile, ours.cert)
afterAll(() => rm(folder, { recursive: true }))

const deletes = (socket: Socket): void => void socket.write(answer(204))

/** Deletes one task at this endpoint, and checks that the output never contains the token. */
const remove = async (
  endpoint: string,
  args: ReadonlyArray<string> = [],
  env: Readonly<Record<string, string>> = {}
): Promise<Run> => {
  const tasks = args.some((arg) => arg.startsWith("task-")) ? [] : ["task-1"]
  const { done } = start(["delete", ...tasks, "-I", instanceId, "--endpoint", endpoint, ...args], {
    env: { OS_AUTH_TOKEN: canary, OS_PROJECT_ID: "project-1", ...env }
  })
  const result = await done
  expect(result.stdout + result.stderr).not.toContain("CANARY")
  return result
}

/** The only line of stderr besides the target line. */
const said = ({ stderr }: Run): string => {
  const lines = stderr.trimEnd().split("\n")
  expect(lines).toHaveLength(2)
  return lines[1] ?? ""
}

/** Expects this exit code, one line on stderr, and the outcome on stdout. */
const expectFailure = (result: Run, code: number, ...words: ReadonlyArray<RegExp>): void => {
  expect(result).toMatchObject({ code, stdout: `task-1\t${code === 5 ? "unknown" : "failed"}\n` })
  const line = said(result)
  expect(line).toMatch(/^dcs-tasks: task-1: \S.*\. \S.*\S$/)
  expect(line).toContain(code === 5 ? "The task may have been deleted." : "Nothing was deleted.")
  for (const word of words) expect(line).toMatch(word)
}

/** Expects this exit code: a deletion for 0, otherwise as {@link expectFailure} says. */
const expectEnd = (result: Run, code: number): void => {
  if (code !== 0) return expectFailure(result, code)
  expect(result).toMatchObject({ code, stdout: "task-1\tdeleted\n" })
}

describe.concurrent("certificates", () => {
  const cases: ReadonlyArray<readonly [string, () => Promise<Certificate>, RegExp]> = [
    ["of an unknown authority", () => theirs.issue(), /unable to verify/],
    ["that is self-signed", () => selfSigned(), /self-signed/],
    ["that has expired", () => ours.issue({ expired: true }), /expired/],
    ["for another host", () => ours.issue({ hosts: ["dcs.example.com"] }), /127\.0\.0\.1/]
  ]
  for (const [name, make, words] of cases) {
    it(`${name}: exit code 1, nothing sent`, async () => {
      await using server = await socketServer({ tls: await make(), answer: deletes })
      const env = { OS_CACERT: caFile, NODE_TLS_REJECT_UNAUTHORIZED: "1" }
      expectFailure(await remove(server.origin, [], env), 1, /certificate/, words)
      expect(server.requests).toEqual([])
      expect(server.connections()).toBe(1)
    })
  }

  for (const variable of ["OS_CACERT", "NODE_EXTRA_CA_CERTS"]) {
    it(`of an authority in ${variable}: deleted`, async () => {
      await using server = await socketServer({ tls: await ours.issue(), answer: deletes })
      expect(await remove(server.origin, [], { [variable]: caFile })).toMatchObject({ code: 0 })
    })
  }

  it("are checked in spite of NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    await using server = await socketServer({ tls: await theirs.issue(), answer: deletes })
    expect(await remove(server.origin, [], { NODE_TLS_REJECT_UNAUTHORIZED: "0" })).toMatchObject({ code: 1 })
    expect(server.requests).toEqual([])
  })

  it("are checked, or with OS_INSECURE nothing is done at all: exit code 2", async () => {
    await using server = await socketServer({ tls: await ours.issue(), answer: deletes })
    const { code, stderr, stdout } = await remove(server.origin, [], { OS_CACERT: caFile, OS_INSECURE: "true" })
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toMatch(/^dcs-tasks: OS_INSECURE .*OS_CACERT.*Nothing was sent.*\n$/)
    expect(server.connections()).toBe(0)
  })

  it("cannot be checked with an OS_CACERT that cannot be read: exit code 2, nothing sent", async () => {
    await using server = await socketServer({ tls: await ours.issue(), answer: deletes })
    expect(await remove(server.origin, [], { OS_CACERT: `${caFile}-not` })).toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "dcs-tasks: OS_CACERT cannot be used: the file cannot be read: no such file or directory (ENOENT). Nothing was sent. Correct or unset OS_CACERT.\n"
    })
    expect(server.connections()).toBe(0)
  })
})

describe.concurrent("proxies", () => {
  const endpoint = "https://dcs.example.com"
  const env = (proxy: string) => ({ OS_CACERT: caFile, HTTPS_PROXY: proxy })

  it("tunnel: deleted, and the proxy has seen no token", async () => {
    const tls = await ours.issue({ hosts: ["dcs.example.com"] })
    await using server = await socketServer({ tls, answer: deletes })
    await using proxy = await connectProxy({ to: server.port })
    expect(await remove(endpoint, [], env(proxy.url("user:CANARY-password")))).toMatchObject({ code: 0 })
    expect(proxy.heads).toHaveLength(1)
    expect(proxy.seen().includes(canary)).toBe(false)
  })

  it("that refuse are named: exit code 1", async () => {
    for (const status of [407, 502]) {
      await using proxy = await connectProxy({ refuse: answer(status, "<html>CANARY</html>") })
      const result = await remove(endpoint, [], env(proxy.url("user:CANARY-password")))
      expectFailure(result, 1, /[Pp]roxy/, new RegExp(String(status)))
      expect(proxy.heads).toHaveLength(1)
    }
  })

  it("that are no URL are named: exit code 2, nothing sent", async () => {
    expect(await remove(endpoint, [], env("CANARY-user:CANARY-password@proxy"))).toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "dcs-tasks: HTTPS_PROXY is not a URL such as http://proxy.example.com:3128. Nothing was sent. Correct or unset HTTPS_PROXY.\n"
    })
  })

  it("that do not listen are named: exit code 1", async () => {
    expectFailure(
      await remove(endpoint, [], env("http://127.0.0.1:1")),
      1,
      /proxy failed \(HTTPS_PROXY: connect ECONNREFUSED/
    )
  })
})

describe.concurrent("bodies", () => {
  const cases: ReadonlyArray<readonly [string, (socket: Socket) => void, number]> = [
    ["204 with bytes", (socket) => void socket.write(answer(204, "bytes")), 0],
    ["200 that breaks off", (socket) => void socket.end(answer(200, '{"mess', { "Content-Length": "99" })), 0],
    [
      "400 of 100 MB",
      (socket) => {
        socket.write(answer(400, "", { "Content-Length": String(1600 * 65_536) }))
        pour(socket, "x".repeat(65_536), 1600)
      },
      1
    ],
    [
      "403 with a gzip bomb",
      (socket) => {
        const bomb = gzipSync(Buffer.alloc(2 ** 24))
        socket.write(answer(403, "", { "Content-Encoding": "gzip", "Content-Length": String(bomb.length) }))
        socket.write(bomb)
      },
      4
    ],
    ["headers without an end", (socket) => pour(socket, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000)), 5]
  ]
  for (const [name, respond, code] of cases) {
    it(`${name}: exit code ${code}`, async () => {
      await using server = await socketServer({ answer: respond })
      expectEnd(await remove(server.origin), code)
      expect(server.requests).toHaveLength(1)
    })
  }
})

describe.concurrent("time", () => {
  const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>, number, RegExp]> = [
    ["one attempt without an answer", "http:", ["--timeout", "5s", "--max-attempts", "1"], 5, /\b5 s/],
    ["all attempts without an answer", "http:", ["--total-timeout", "5s"], 5, /\b5 s \(all attempts/],
    ["a handshake without an answer", "https:", ["--timeout", "5s", "--max-attempts", "1"], 1, /connecting/]
  ]
  for (const [name, scheme, args, code, words] of cases) {
    it(`ends ${name}: exit code ${code}`, async () => {
      await using server = await socketServer()
      // The server never ends the connection: a process that waited for that would not end.
      const result = await remove(server.origin.replace("http:", scheme), args)
      expectFailure(result, code, words)
      await server.allClosed()
    })
  }
})

describe.concurrent("redirects are not followed", () => {
  for (const [status, sameOrigin] of [
    [301, "/v2/CANARY"],
    [302, ".."],
    [303, "?CANARY"],
    [307, `/v2/project-1/instances/${instanceId}/tasks/task-1`],
    [308, ".."]
  ] as const) {
    it(`${status}: the line names the origin alone`, async () => {
      await using foreign = await socketServer({ answer: deletes })
      for (const location of [`${foreign.origin}/CANARY?CANARY`, sameOrigin]) {
        await using server = await socketServer({
          answer: (socket) => void socket.write(answer(status, "", { Location: location }))
        })
        const origin = location.startsWith("http") ? foreign.origin : "same origin"
        expectFailure(await remove(server.origin), 1, new RegExp(`redirected to ${origin};`))
        expect(server.requests).toHaveLength(1)
      }
      expect(foreign.connections()).toBe(0)
    })
  }
})

describe.concurrent("a server that echoes the token", () => {
  const echo = {
    "X-Request-Id": canary,
    "X-Auth-Token": canary,
    "Set-Cookie": canary,
    Location: `https://${canary}.example.com`
  }
  const body = JSON.stringify({ error_code: canary, error_msg: `not with ${canary}`, request_id: canary })
  const answers = [
    ...[200, 302, 400, 403, 404, 409, 500].map((status) => answer(status, body, { ...json, ...echo })),
    answer(200, `<html>${canary}</html>`, { "Content-Type": "text/html", ...echo }),
    `${canary} is not HTTP\r\n\r\n`,
    answer(401, body, { ...json, ...echo })
  ]
  const echoes = (): Promise<SocketServer> =>
    socketServer({ answer: (socket, _, n) => void socket.end(answers[n - 1] ?? answer(500)) })

  const levels = ["all", "trace", "debug", "info", "warn", "error", "fatal", "none"]
  for (const [level, format] of [...levels.map((level) => [level, "text"] as const), ["all", "ndjson"] as const]) {
    it(`is quoted without it at --log-level ${level} as ${format}`, async () => {
      await using server = await echoes()
      const tasks = answers.map((_, n) => `task-${n}`)
      const args = ["--yes", "--concurrency", "1", "--max-attempts", "1", "--log-level", level, "-o", format]
      expect(await remove(server.origin, [...tasks, ...args])).toMatchObject({ code: 4 })
      expect(server.requests).toHaveLength(answers.length)
    })
  }
})
