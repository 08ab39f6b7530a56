/** However a request ends, its connection becomes available to the next one. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { connectProxy, type ConnectProxyOptions } from "@dcs-tasks/contract/net/connectProxy"
import { answer, pour, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { connect, type Socket } from "node:net"
import { describe, expect, it } from "vitest"
import { head } from "./answers.ts"
import { requestedIds, clientUnder, input, numbered, settled, temporaryFile } from "./support.ts"

const { instanceId } = input
const deleted = { _tag: "Deleted", attempts: 1 }

/** Forwards to a TLS server. `first` can take the first connection. */
const frontOf = async ({ port }: SocketServer, first?: (socket: Socket) => void) => {
  const server = await socketServer({
    accept: (socket) => {
      if (first !== undefined && server.connections() === 1) return first(socket)
      const target = connect(port, "127.0.0.1")
      socket.pipe(target).pipe(socket)
      target.on("error", () => socket.destroy())
      target.on("close", () => socket.destroy())
      socket.on("close", () => target.destroy())
    }
  })
  return { ...server, origin: server.origin.replace("http:", "https:") }
}

describe.concurrent("a connection is free again after", () => {
  const hang = () => {}
  const chunked = head(200, { "Content-Type": "application/json", "Transfer-Encoding": "chunked" })
  interface End {
    readonly name: string
    /** What happens to the first request, or to the first connection. */
    readonly answer?: (socket: Socket) => void
    readonly accept?: (socket: Socket) => void
    readonly timeout?: number
    readonly aborted?: "connected" | "arrived"
  }
  const ends: ReadonlyArray<End> = [
    { name: "an answer", answer: (socket) => void socket.write(answer(204)) },
    { name: "a refusal", answer: (socket) => void socket.write(answer(403, "no")) },
    {
      name: "an answer that closes it",
      answer: (socket) => void socket.end(answer(204, "", { Connection: "close" }))
    },
    { name: "a break", answer: (socket) => void socket.destroy() },
    { name: "an end without an answer", answer: (socket) => void socket.end() },
    { name: "what is not HTTP", answer: (socket) => void socket.write("SSH-2.0-OpenSSH_9.6\r\n") },
    { name: "a body that breaks off", answer: (socket) => void socket.end(`${chunked}1\r\n{\r\n`) },
    {
      name: "a body that is dropped",
      answer: (socket) => {
        socket.write(chunked)
        pour(socket, `10000\r\n${" ".repeat(65_536)}\r\n`)
      }
    },
    { name: "no answer in time", answer: hang, timeout: 8000 },
    { name: "no body in time", answer: (socket) => void socket.write(chunked), timeout: 8000 },
    { name: "an abort", answer: hang, aborted: "arrived" },
    { name: "an abort while it was made", accept: hang, aborted: "connected" },
    { name: "a connection that failed", accept: (socket) => void socket.resetAndDestroy() },
    { name: "a connection that was not made in time", accept: hang, timeout: 8000 }
  ]

  it.for(ends)("$name", async ({ accept, aborted, answer: first, timeout }) => {
    const ca = await authority()
    await using file = await temporaryFile(ca.cert)
    let underWay = 0
    let most = 0
    await using server = await socketServer({
      tls: await ca.issue(),
      answer: (socket, _, n) => {
        if (n === 1 && accept === undefined) return first?.(socket)
        most = Math.max(most, ++underWay)
        setImmediate(() => {
          underWay -= 1
          socket.write(answer(204))
        })
      }
    })
    await using front = await frontOf(server, accept)
    const options = { endpoint: front.origin, connections: 1, retry: { maxAttempts: 1 } }
    await using client = clientUnder({ OS_CACERT: file.path }, options)
    const controller = new AbortController()
    const call = settled(
      client.deleteBackgroundTask(input, { signal: controller.signal, ...(timeout !== undefined && { timeout }) })
    )
    // They wait for its connection.
    const rest = numbered(5).map((taskId) => settled(client.deleteBackgroundTask({ instanceId, taskId })))
    if (aborted !== undefined) {
      await (aborted === "arrived" ? server.arrived(1) : front.connected(1))
      controller.abort()
    }
    await call
    expect(await Promise.all(rest)).toMatchObject(rest.map(() => deleted))
    expect(requestedIds(server).slice(-5)).toEqual(numbered(5))
    expect(most).toBe(1)
  })

  const neverMade: ReadonlyArray<readonly [string, ((port: number) => ConnectProxyOptions)?]> = [
    ["a handshake that hangs"],
    ["a handshake that hangs behind a proxy", (to) => ({ to })],
    ["a proxy that does not answer", () => ({ refuse: "silent" })]
  ]
  it.for(neverMade)("each of many attempts at %s", async ([, behind]) => {
    await using server = await socketServer()
    await using proxy = await connectProxy(behind?.(server.port) ?? {})
    const environment = behind === undefined ? {} : { HTTPS_PROXY: proxy.url() }
    const endpoint = behind === undefined ? server.origin.replace("http:", "https:") : "https://dcs.example.com"
    await using client = clientUnder(environment, {
      endpoint,
      connections: 2,
      timeout: 1000,
      retry: { maxAttempts: 1 }
    })
    const calls = numbered(8).map((taskId) => settled(client.deleteBackgroundTask({ instanceId, taskId })))
    const late = { _tag: "DcsTimeout", phase: "connect", attempts: 1, mayHaveDeleted: false }
    expect(await Promise.all(calls)).toMatchObject(calls.map(() => late))
    await Promise.all([server.allClosed(), proxy.allClosed()])
    await (behind === undefined ? server.connected(8) : proxy.connected(8))
  })
})
