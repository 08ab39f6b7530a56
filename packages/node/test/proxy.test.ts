/** Proxies: used as the environment says, never trusted with the token, and named when they fail. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { deadOrigin } from "@dcs-tasks/contract/scriptedServer"
import { connectProxy, type ConnectProxyOptions } from "@dcs-tasks/contract/net/connectProxy"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { isDcsError } from "@dcs-tasks/core"
import { describe, expect, it } from "vitest"
import { inspect } from "node:util"
import { callInChild, callUnder, canary, clientUnder, input, settled, temporaryFile } from "./support.ts"

const ca = await authority()
/** Only the test's proxy knows this host. */
const host = "dcs.example.com"
/** An address of this machine that does not count as loopback. */
const unproxied = "0.0.0.0"

const user = "proxy-user"
const password = "CANARY-pass%2Fword"
const userinfo = `${user}:${password}`

/** A service behind a proxy, and the environment that trusts it. */
const fixture = async (options: ConnectProxyOptions = {}) => {
  const stack = new AsyncDisposableStack()
  const tls = await ca.issue({ hosts: [host, unproxied, "127.0.0.1"] })
  const server = stack.use(await socketServer({ tls, answer: (socket) => void socket.write(answer(204)) }))
  const proxy = stack.use(await connectProxy({ to: server.port, ...options }))
  const file = stack.use(await temporaryFile(ca.cert))
  return {
    server,
    proxy,
    environment: { OS_CACERT: file.path },
    endpoint: `https://${host}`,
    [Symbol.asyncDispose]: () => stack.disposeAsync()
  }
}

const expectNoUserinfo = (outcome: unknown): void => {
  const everything = [inspect(outcome, { depth: 9, showHidden: true }), JSON.stringify(outcome), String(outcome)].join()
  for (const secret of [user, "CANARY", Buffer.from(decodeURIComponent(userinfo)).toString("base64")]) {
    expect(everything).not.toContain(secret)
  }
}

const expectProxyError = (outcome: unknown): string => {
  expect(outcome).toSatisfy(isDcsError)
  expect(outcome).toMatchObject({ _tag: "DcsTransportError", kind: "proxy", attempts: 1, mayHaveDeleted: false })
  expectNoUserinfo(outcome)
  const { message } = outcome as Error
  expect(message).toMatch(/proxy/)
  expect(message.split("\n")).toHaveLength(1)
  return message
}

describe.concurrent("HTTPS_PROXY", () => {
  for (const name of ["HTTPS_PROXY", "https_proxy"]) {
    it(`is honoured as ${name}, and the proxy sees nothing but the tunnel`, async () => {
      await using f = await fixture()
      const outcome = await callUnder({ ...f.environment, [name]: f.proxy.url(userinfo) }, { endpoint: f.endpoint })
      expect(outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
      expect(f.proxy.heads.map((head) => head.split("\r\n")[0])).toEqual([`CONNECT ${host}:443 HTTP/1.1`])
      expect(f.proxy.heads[0]).toContain(
        `proxy-authorization: Basic ${Buffer.from(decodeURIComponent(userinfo)).toString("base64")}`
      )
      for (const secret of [canary, "x-auth-token", input.taskId]) {
        expect(f.proxy.seen().includes(secret)).toBe(false)
      }
      const [request] = f.server.requests
      expect(request?.headers.filter(([name]) => name.startsWith("proxy-"))).toEqual([])
      expect(request?.headers).toContainEqual(["x-auth-token", canary])
      expectNoUserinfo(outcome)
    })
  }

  it("is read from the process's environment by createClient", async () => {
    await using f = await fixture()
    const { outcome } = await callInChild(
      { ...f.environment, HTTPS_PROXY: f.proxy.url() },
      { endpoint: `${f.endpoint}:8443` }
    )
    expect(outcome).toMatchObject({ _tag: "Deleted" })
    expect(f.proxy.heads[0]).toContain(`CONNECT ${host}:8443 `)
  })

  // The connection of the previous call may not be free yet.
  it.for([
    [1, { connections: 1 }],
    [2, {}]
  ] as const)(
    "serves many calls through %i tunnels at most, and closing the client closes them",
    async ([most, options]) => {
      await using f = await fixture()
      const client = clientUnder({ ...f.environment, HTTPS_PROXY: f.proxy.url() }, { endpoint: f.endpoint, ...options })
      for (let n = 0; n < 5; n += 1) expect(await client.deleteBackgroundTask(input)).toMatchObject({ status: 204 })
      expect(f.proxy.heads.length).toBeLessThanOrEqual(most)
      await client.close()
      await f.proxy.allClosed()
    }
  )

  it("does not count where it is empty", async () => {
    await using f = await fixture()
    const environment = { ...f.environment, https_proxy: "", HTTPS_PROXY: f.proxy.url() }
    expect(await callUnder(environment, { endpoint: f.endpoint })).toMatchObject({ _tag: "Deleted" })
    expect(f.proxy.heads).toHaveLength(1)
  })
})

describe.concurrent("goes past the proxy", () => {
  for (const address of ["127.0.0.1", "localhost"]) {
    it(`to loopback: ${address}`, async () => {
      await using f = await fixture({ refuse: "silent" })
      await using tls = await socketServer({
        tls: await ca.issue(),
        answer: (socket) => void socket.write(answer(204))
      })
      const environment = { ...f.environment, HTTPS_PROXY: f.proxy.url(), HTTP_PROXY: f.proxy.url() }
      const endpoint = `https://${address}:${tls.port}`
      expect(await callUnder(environment, { endpoint })).toMatchObject({ _tag: "Deleted" })
      await using plain = await socketServer({ answer: (socket) => void socket.write(answer(204)) })
      expect(await callUnder(environment, { endpoint: plain.origin })).toMatchObject({ _tag: "Deleted" })
      expect(f.proxy.heads).toEqual([])
    })
  }

  for (const [name, past] of [
    ["NO_PROXY", true],
    ["no_proxy", true],
    ["SOMETHING_ELSE", false]
  ] as const) {
    it(`${past ? "" : "not "}to what ${name} names`, async () => {
      await using f = await fixture()
      const environment = { ...f.environment, HTTPS_PROXY: f.proxy.url(), [name]: `other.example.com,${unproxied}` }
      const endpoint = `https://${unproxied}:${f.server.port}`
      expect(await callUnder(environment, { endpoint })).toMatchObject({ _tag: "Deleted" })
      expect(f.proxy.heads).toHaveLength(past ? 0 : 1)
    })
  }
})

describe.concurrent("a proxy that fails is named, at the first attempt, with nothing sent and nothing echoed", () => {
  const page = "<html><h1>Bad gateway</h1></html>"
  const refusals: ReadonlyArray<readonly [string, string, RegExp]> = [
    ["407", answer(407, "", { "Proxy-Authenticate": `Basic realm="${user}"` }), /407/],
    ["407 that closes", "HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n", /407/],
    ["502 with a page", answer(502, page, { "Content-Type": "text/html" }), /502/],
    ["302 to a page", answer(302, page, { Location: `https://${user}.example.com/` }), /302/],
    ["nothing, and closes", "", /./]
  ]
  for (const [name, refuse, reason] of refusals) {
    it(`answers ${name}`, async () => {
      await using f = await fixture({ refuse })
      const environment = { ...f.environment, HTTPS_PROXY: f.proxy.url(userinfo) }
      expect(expectProxyError(await callUnder(environment, { endpoint: f.endpoint }))).toMatch(reason)
      expect(f.server.connections()).toBe(0)
    })
  }

  it("answers with what is not HTTP", async () => {
    await using f = await fixture({ refuse: "SSH-2.0-OpenSSH_9.6\r\n\r\n" })
    const environment = { ...f.environment, HTTPS_PROXY: f.proxy.url(userinfo) }
    const outcome = await callUnder(environment, { endpoint: f.endpoint })
    expect(outcome).toMatchObject({ kind: "protocol", attempts: 1, mayHaveDeleted: false })
    expectNoUserinfo(outcome)
  })

  it("does not listen", async () => {
    await using f = await fixture()
    // Its port is free as well.
    const dead = new URL(deadOrigin)
    const environment = { ...f.environment, HTTPS_PROXY: `http://${userinfo}@${dead.host}` }
    expect(expectProxyError(await callUnder(environment, { endpoint: f.endpoint }))).toMatch(
      /\(HTTPS_PROXY: connect ECONNREFUSED/
    )
  })

  it("has a host name that nobody knows", async () => {
    const environment = { HTTPS_PROXY: `http://${userinfo}@proxy.invalid:3128` }
    expectProxyError(await callUnder(environment, { endpoint: `https://${host}` }))
  })

  it("never answers: the clock ends it, and the connection to the proxy closes", async () => {
    await using f = await fixture({ refuse: "silent" })
    const client = clientUnder(
      { ...f.environment, HTTPS_PROXY: f.proxy.url(userinfo) },
      { endpoint: f.endpoint, timeout: 1000, retry: { maxAttempts: 1 } }
    )
    const outcome = await settled(client.deleteBackgroundTask(input))
    expect(outcome).toMatchObject({ _tag: "DcsTimeout", phase: "connect", attempts: 1, mayHaveDeleted: false })
    await f.proxy.allClosed()
    await client.close()
  })

  for (const value of [
    `${userinfo}@127.0.0.1:3128`,
    "127.0.0.1:3128",
    "proxy.example.com:3128",
    `socks5://${userinfo}@127.0.0.1:1080`,
    `http://${user}:%zz@127.0.0.1`,
    `http://${userinfo}@`,
    "http://127.0.0.1:99999",
    canary
  ]) {
    it(`has no usable URL: ${value}`, async () => {
      const message = expectProxyError(await callUnder({ HTTPS_PROXY: value }, { endpoint: `https://${host}` }))
      expect(message).toContain("HTTPS_PROXY is not")
      expect(message).not.toContain("3128@")
    })
  }

  it("has no usable URL in the other variable", async () => {
    const environment = { HTTPS_PROXY: "http://127.0.0.1:3128", HTTP_PROXY: canary }
    expect(expectProxyError(await callUnder(environment, { endpoint: `https://${host}` }))).toContain("HTTP_PROXY is")
  })
})

describe.concurrent("a certificate behind a proxy", () => {
  it("is checked as without one", async () => {
    await using f = await fixture()
    for (const [environment, endpoint, code] of [
      [{}, f.endpoint, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
      [f.environment, "https://other.example.com", "ERR_TLS_CERT_ALTNAME_INVALID"]
    ] as const) {
      const outcome = await callUnder({ ...environment, HTTPS_PROXY: f.proxy.url(userinfo) }, { endpoint })
      expect(outcome).toMatchObject({ kind: "tls", code, attempts: 1, mayHaveDeleted: false })
      expectNoUserinfo(outcome)
    }
    expect(f.server.requests).toEqual([])
  })
})
