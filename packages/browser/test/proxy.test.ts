/** The guide's proxy: what it forwards, and what it blocks. */
import type { Behaviour } from "@dcs-tasks/contract"
import { type AnswerVector, answerBody, compare, expectedOver, socketAnswers } from "@dcs-tasks/vectors"
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { headersOf, leaving, path, proxied, token } from "./proxied.ts"

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8")

const project = "/dcs/v2/project-1"

const replyOf = (vector: AnswerVector): Behaviour => ({
  kind: "answer",
  status: vector.status,
  headers: vector.headers,
  bodyBase64: Buffer.from(answerBody(vector)).toString("base64"),
  ...(vector.gzip === true && { gzip: true })
})

describe("the proxy of the guide", () => {
  it("is what the guide shows", () => {
    expect(read("../../../docs/browser.md")).toContain(read("../examples/proxy.ts").replace(/^\/\*\*.*\*\/\n/, ""))
  })

  it("lets the three calls through, as the API documents them, and nothing of the page but the token", async () => {
    await using f = await proxied()
    await f.service.script({ kind: "answer", status: 200 })
    const calls: ReadonlyArray<readonly [string, string]> = [
      ["GET", "/v2/project-1/instances?offset=0&limit=10"],
      ["GET", "/v2/project-1/instances/instance-1/tasks?offset=0&limit=10"],
      ["DELETE", path]
    ]
    const ofThePage = {
      "x-auth-token": token,
      cookie: "session=CANARY-cookie",
      authorization: "Basic CANARY",
      referer: "https://page.example/CANARY",
      "x-forwarded-for": "10.0.0.1"
    }
    for (const [method, path] of calls) {
      expect((await f.send(method, `/dcs${path}`, ofThePage)).statusCode).toBe(200)
      const received = (await f.service.requests()).at(-1)
      expect(received).toMatchObject({ method, target: path, bodyLength: 0 })
      const { connection: _, ...headers } = headersOf(received)
      expect(headers).toEqual({
        host: new URL(f.service.origin).host,
        "content-type": "application/json",
        "x-auth-token": token
      })
    }
  })

  it("passes on the headers that the client reads, and no cookie of the service", async () => {
    await using f = await proxied()
    const passed = {
      "content-type": "application/json",
      date: "Wed, 01 Jan 2025 00:00:00 GMT",
      "retry-after": "7",
      "x-request-id": "request-1"
    }
    const kept = { "set-cookie": "service=CANARY", server: "CANARY", location: "https://CANARY.example/" }
    await f.service.script({ kind: "answer", status: 429, headers: { ...passed, ...kept }, gzip: true })
    const { headers } = await f.send("DELETE", `/dcs${path}`)
    // The headers of the connection between page and proxy are Node's own.
    for (const name of ["connection", "keep-alive", "transfer-encoding"]) delete headers[name]
    expect(headers).toEqual({ ...passed, "content-encoding": "gzip" })
  })

  it("lets nothing else through", async () => {
    await using f = await proxied()
    const refused: ReadonlyArray<readonly [string, string]> = [
      ["DELETE", `${project}/instances/instance-1`],
      ["DELETE", `${project}/instances/instance-1/`],
      ["DELETE", `${project}/instances/instance-1/tasks`],
      ["DELETE", `${project}/instances/instance-1/tasks/`],
      ["DELETE", `${project}/instances/instance-1/tasks/..`],
      ["DELETE", `${project}/instances/instance-1/tasks/%2e%2e`],
      ["DELETE", `${project}/instances/instance-1/tasks/a/b`],
      ["DELETE", `${project}/instances/instance-1/tasks/a?x=1`],
      ["DELETE", `${project}/instances?all_failure=true`],
      ["POST", `${project}/instances/instance-1/tasks/a`],
      ["GET", `${project}/instances/instance-1/tasks/a`],
      ["GET", `${project}/flavors?x=1`],
      ["GET", "/dcs//evil.example/v2/p/instances?x=1"],
      ["GET", "/v2/p/instances?x=1"],
      ["GET", "/"]
    ]
    for (const [method, path] of refused) {
      expect([path, (await f.send(method, path)).statusCode]).toEqual([path, 404])
    }
    expect(await f.service.requests()).toEqual([])
  })

  it.for([301, 302, 303, 307, 308])("passes a %i on and does not follow it", async (status) => {
    await using f = await proxied()
    const foreign = await scriptedServer()
    await f.service.script({ kind: "answer", status, headers: { Location: `${foreign.origin}${path}` } })
    expect((await f.send("DELETE", `/dcs${path}`)).statusCode).toBe(status)
    expect(await f.service.requests()).toHaveLength(1)
    expect(await foreign.requests()).toEqual([])
    await foreign.close()
  })
})

describe("a service that fails, behind the proxy of the guide,", () => {
  it.for<Behaviour>([
    { kind: "reset-before-headers" },
    { kind: "close-before-headers" },
    { kind: "garbage", text: "?" },
    { kind: "garbage", text: "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" }
  ])("is a 502 without an answer ($kind): the fate of the task is open then", async (behaviour) => {
    await using f = await proxied()
    await f.service.script(behaviour)
    expect(await f.deleteTask()).toMatchObject({ _tag: "DcsUnavailable", status: 502, mayHaveDeleted: true })
  })

  it.for<Behaviour>([
    { kind: "truncated-body", status: 200, body: `{"message":` },
    { kind: "reset-after-headers", status: 200 },
    { kind: "broken-chunking", status: 200, body: `{"message":` }
  ])("breaks off at the page where it does ($kind)", async (behaviour) => {
    await using f = await proxied()
    await f.service.script(behaviour)
    expect(await f.deleteTask()).toMatchObject({ _tag: "DcsTransportError", mayHaveDeleted: true })
  })

  it.for(["000", "099", "600", "999"])("is a 502 where its status is %s, and the proxy lives on", async (status) => {
    await using f = await proxied()
    const text = `HTTP/1.1 ${status} Odd\r\nContent-Length: 0\r\n\r\n`
    await f.service.script({ kind: "garbage", text }, { kind: "answer", status: 204 })
    expect(await f.deleteTask()).toMatchObject({ _tag: "DcsUnavailable", status: 502 })
    expect(await f.deleteTask()).toMatchObject({ _tag: "Deleted" })
  })

  it("is a 502 where nothing listens", async () => {
    await using f = await proxied()
    await f.service.close()
    expect(await f.deleteTask()).toMatchObject({ _tag: "DcsUnavailable", status: 502, mayHaveDeleted: true })
  })

  it("is left when the page leaves", async () => {
    await using f = await proxied()
    await f.service.script({ kind: "stall" })
    const left = leaving(f)
    await f.service.arrived(1)
    left()
    await f.service.allClosed()
    expect(await f.service.requests()).toHaveLength(1)
  })
})

/** Its stray bytes break HTTP: a proxy can forward it, or report that there was no response. */
const isBroken = ({ id }: AnswerVector): boolean => id === "204-with-bytes"

describe("behind the proxy of the guide", () => {
  it.for(socketAnswers.filter((vector) => !isBroken(vector)))("$id is what it is without", async (vector) => {
    await using f = await proxied()
    await f.service.script(replyOf(vector))
    const over = expectedOver({ repeatsUnseen: true }, vector)
    const { actual, expected } = compare(over, await f.deleteTask(), ["location"])
    expect(actual).toEqual(expected)
  })

  it.for(socketAnswers.filter(isBroken))("$id is that, or a failure that leaves the fate open", async (vector) => {
    await using f = await proxied()
    await f.service.script(replyOf(vector))
    const outcome = await f.deleteTask()
    expect(outcome).toMatchObject(
      outcome instanceof Error ? { mayHaveDeleted: true } : { _tag: "Deleted", status: 204 }
    )
  })
})
