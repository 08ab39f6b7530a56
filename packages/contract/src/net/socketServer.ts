/**
 * A server whose every byte is the test's own, over TCP or TLS. For Node only.
 */
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { createServer as createTlsServer } from "node:tls"
import { type Incoming, requestReader } from "../requestReader.ts"
import type { Certificate } from "./certificates.ts"
import { gate } from "./gate.ts"

export interface SocketServerOptions {
  readonly tls?: Certificate
  /** Answers a whole request, the `n`th counted from 1, with anything. Silent if absent. */
  readonly answer?: (socket: Socket, request: Incoming, n: number) => void
  /** Is told of every connection, before anything was read from it. */
  readonly accept?: (socket: Socket) => void
}

export interface SocketServer extends AsyncDisposable {
  readonly port: number
  /** At 127.0.0.1. */
  readonly origin: string
  /** Every request that came whole. */
  readonly requests: ReadonlyArray<Incoming>
  /** Connections that were ever opened. */
  readonly connections: () => number
  /** Connections that are open. */
  readonly open: () => number
  /** What happened, in order. */
  readonly events: Array<string>
  /** Settles once this holds, which whatever happens here may change. */
  readonly when: (holds: () => boolean) => Promise<void>
  readonly connected: (count: number) => Promise<void>
  readonly arrived: (count: number) => Promise<void>
  readonly allClosed: () => Promise<void>
}

/** The head of an answer, or a whole one with its length. */
export const answer = (status: number, body = "", headers: Readonly<Record<string, string>> = {}): string =>
  `HTTP/1.1 ${status} Scripted\r\n${Object.entries({ "Content-Length": String(Buffer.byteLength(body)), ...headers })
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n${body}`

/** Writes as fast as the other side reads: `times` pieces, or until the socket is gone. */
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

/** One piece at once, and one every so many milliseconds until the socket is gone. */
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
  const happened = (event: string): void => {
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
        happened("request")
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
      happened("close")
    })
    accept?.(socket)
    happened("connection")
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
