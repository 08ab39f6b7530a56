/**
 * A server over TCP or TLS with full control of the bytes that it sends. For Node only.
 */
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { createServer as createTlsServer } from "node:tls"
import { type Incoming, requestReader } from "../requestReader.ts"
import type { Certificate } from "./certificates.ts"
import { gate } from "./gate.ts"

export interface SocketServerOptions {
  readonly tls?: Certificate
  /** Responds to a complete request, the `n`th counted from 1. Without it, the server never responds. */
  readonly answer?: (socket: Socket, request: Incoming, n: number) => void
  /** Called with every connection, before anything is read from it. */
  readonly accept?: (socket: Socket) => void
}

export interface SocketServer extends AsyncDisposable {
  readonly port: number
  /** On 127.0.0.1. */
  readonly origin: string
  /** All complete requests. */
  readonly requests: ReadonlyArray<Incoming>
  /** The number of connections that were opened so far. */
  readonly connections: () => number
  /** The number of open connections. */
  readonly open: () => number
  /** All events, in order. */
  readonly events: Array<string>
  /** Settles once the condition holds. It is checked after each event. */
  readonly when: (holds: () => boolean) => Promise<void>
  readonly connected: (count: number) => Promise<void>
  readonly arrived: (count: number) => Promise<void>
  readonly allClosed: () => Promise<void>
}

type Headers = Readonly<Record<string, string>>

export const head = (status: number, headers: Headers): string =>
  `HTTP/1.1 ${status} Scripted\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`

/** A response with its length, unless `headers` has another one. */
export const answer = (status: number, body = "", headers: Headers = {}): string =>
  head(status, { "Content-Length": String(Buffer.byteLength(body)), ...headers }) + body

/** Writes as fast as the client reads: `times` pieces, or until the socket closes. */
export const pour = (socket: Socket, piece: string | Uint8Array, times = Number.POSITIVE_INFINITY): void => {
  let left = times
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1
      if (!socket.write(piece)) return void socket.once("drain", more)
    }
  }
  more()
}

/** Writes one piece at once, and one every `millis` until the socket closes. */
export const drip = (socket: Socket, piece: string, millis = 1000): void => {
  socket.write(piece)
  const timer = setInterval(() => socket.write(piece), millis)
  socket.once("close", () => clearInterval(timer))
}

export const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}

export const socketServer = async ({ accept, answer, tls }: SocketServerOptions = {}): Promise<SocketServer> => {
  const requests: Array<Incoming> = []
  const events: Array<string> = []
  const sockets = new Set<Socket>()
  const changed = gate()
  let opened = 0
  const record = (event: string): void => {
    events.push(event)
    changed.check()
  }

  const serve = (socket: Socket): void => {
    socket.on("error", () => socket.destroy())
    socket.on(
      "data",
      requestReader((request) => {
        requests.push(request)
        answer?.(socket, request, requests.length)
        record("request")
      })
    )
  }
  const server = tls === undefined ? createTcpServer(serve) : createTlsServer({ ...tls }, serve)
  server.on("connection", (socket: Socket) => {
    sockets.add(socket)
    opened += 1
    socket.setNoDelay(true)
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      sockets.delete(socket)
      record("close")
    })
    accept?.(socket)
    record("connection")
  })
  server.on("tlsClientError", () => {})
  const port = await listen(server)
  return {
    port,
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    events,
    connections: () => opened,
    open: () => sockets.size,
    when: changed.wait,
    connected: (count) => changed.wait(() => opened >= count),
    arrived: (count) => changed.wait(() => requests.length >= count),
    allClosed: () => changed.wait(() => sockets.size === 0),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
