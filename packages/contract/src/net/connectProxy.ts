/**
 * A CONNECT proxy that sends all tunnels to one port, so that tests can use host names that do not resolve. For Node only.
 */
import { connect, createServer, type Socket } from "node:net"
import { gate } from "./gate.ts"
import { listen } from "./socketServer.ts"

export interface ConnectProxyOptions {
  /** The port on 127.0.0.1 at which all tunnels end. */
  readonly to?: number
  /** The response to CONNECT instead of a tunnel; `silent` for none. */
  readonly refuse?: string | "silent"
}

interface ConnectProxy extends AsyncDisposable {
  readonly port: number
  readonly url: (userinfo?: string) => string
  /** The heads of all requests, as received. */
  readonly heads: ReadonlyArray<string>
  /** All bytes from clients, including those inside tunnels. */
  readonly seen: () => Buffer
  readonly connected: (count: number) => Promise<void>
  readonly allClosed: () => Promise<void>
}

export const connectProxy = async ({ refuse, to }: ConnectProxyOptions): Promise<ConnectProxy> => {
  const heads: Array<string> = []
  const seen: Array<Buffer> = []
  const sockets = new Set<Socket>()
  const changed = gate()
  let opened = 0
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      sockets.delete(socket)
      changed.check()
    })
  }

  const tunnel = (client: Socket): void => {
    const target = connect(to ?? 0, "127.0.0.1")
    keep(target)
    target.on("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n")
      client.pipe(target)
      target.pipe(client)
    })
    target.on("close", () => client.destroy())
    client.on("close", () => target.destroy())
  }

  const server = createServer((client) => {
    keep(client)
    opened += 1
    let head = ""
    client.on("data", (chunk: Buffer) => seen.push(chunk))
    const read = (chunk: Buffer): void => {
      head += chunk.toString("latin1")
      if (!head.includes("\r\n\r\n")) return
      client.off("data", read)
      heads.push(head)
      changed.check()
      if (refuse === undefined && head.startsWith("CONNECT ")) tunnel(client)
      else if (refuse !== "silent") client.end(refuse ?? "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
    }
    client.on("data", read)
    changed.check()
  })
  const port = await listen(server)
  return {
    port,
    url: (userinfo) => `http://${userinfo === undefined ? "" : `${userinfo}@`}127.0.0.1:${port}`,
    heads,
    seen: () => Buffer.concat(seen),
    connected: (count) => changed.wait(() => opened >= count),
    allClosed: () => changed.wait(() => sockets.size === 0),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
