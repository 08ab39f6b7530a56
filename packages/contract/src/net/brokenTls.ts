/**
 * TLS that breaks after a request was handled. For Node only.
 */
import { connect, createServer, type Socket } from "node:net"
import type { Certificate } from "./certificates.ts"
import { listen, socketServer } from "./socketServer.ts"

/** What replaces the next record. */
export const breaks: ReadonlyArray<readonly [string, (socket: Socket) => void]> = [
  ["something that is no TLS", (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["an alert in the clear", (socket) => void socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, 40]))],
  ["a record that cannot be read", (socket) => void socket.write(Buffer.from([0x17, 3, 3, 0, 4, 1, 2, 3, 4]))],
  ["a reset", (socket) => void socket.resetAndDestroy()],
  ["an end", (socket) => void socket.end()]
]

/** A TLS server behind a relay that breaks the connection after a request was handled. */
export const breakingServer = async (tls: Certificate, broken: (socket: Socket) => void) => {
  const clients = new Set<Socket>()
  const server = await socketServer({ tls, answer: () => clients.forEach(broken) })
  const relay = createServer((client) => {
    clients.add(client)
    const target = connect(server.port, "127.0.0.1")
    for (const socket of [client, target]) socket.on("error", () => socket.destroy())
    client.pipe(target)
    target.on("data", (data) => void (client.writable && client.write(data)))
    client.on("close", () => target.destroy())
  })
  const port = await listen(relay)
  return {
    endpoint: `https://127.0.0.1:${port}`,
    requests: server.requests,
    [Symbol.asyncDispose]: async () => {
      relay.close()
      for (const socket of clients) socket.destroy()
      await server[Symbol.asyncDispose]()
    }
  }
}
