/** Opens connections, or fails to. */
import { isIP } from "node:net"
import type { SimulatedSocket } from "./clientSocket.ts"
import type { Events } from "../machine/events.ts"
import { makeConnection, type Surroundings } from "./connection.ts"
import {
  aggregateError,
  closedInHandshake,
  connectError,
  lookupError,
  systemError,
  tlsError,
  untrusted
} from "./errors.ts"
import type { ConnectFate, ConnectQuestion } from "./fate.ts"
import { SimulatedTlsSocket } from "./tlsSocket.ts"

export interface Target {
  readonly host: string
  readonly port: number
  readonly secure: boolean
}

interface Dialled extends Target {
  readonly pid: number
  /** When something reaches the client. */
  readonly clientTime: Events
  readonly isAlive: () => boolean
}

interface DiallingOptions extends Surroundings {
  readonly connectFateOf: (question: ConnectQuestion) => ConnectFate
}

const addresses = ["192.0.2.10", "192.0.2.11"] as const

/** The error of a connection that is never made. */
const failureOf = ({ end }: ConnectFate, { host, port }: Target, address: string): Error | undefined => {
  switch (end) {
    case "refused":
      return connectError("ECONNREFUSED", address, port)
    case "all refused":
      return aggregateError(addresses.map((each) => connectError("ECONNREFUSED", each, port)))
    case "host unreachable":
      return connectError("EHOSTUNREACH", address, port)
    case "network unreachable":
      return connectError("ENETUNREACH", address, port)
    case "forbidden":
      return connectError("EACCES", address, port)
    case "times out":
      return connectError("ETIMEDOUT", address, port)
    case "reset":
      return connectError("ECONNRESET", address, port)
    case "no such name":
      return lookupError("ENOTFOUND", host)
    case "no name server":
      return lookupError("EAI_AGAIN", host)
    default:
      return undefined
  }
}

/** The error of a handshake. */
const handshakeFailureOf = ({ end }: ConnectFate, { host, port }: Target): Error | undefined => {
  switch (end) {
    case "untrusted":
      return untrusted()
    case "closed in the handshake":
      return closedInHandshake(host, port)
    case "reset in the handshake":
      return systemError("ECONNRESET", "read")
    case "no TLS":
      return tlsError("wrong version number")
    default:
      return undefined
  }
}

/** Returns a function that connects a new socket. */
export const dialling = (options: DiallingOptions) => {
  const { connectFateOf } = options
  let count = 0

  return (socket: SimulatedSocket, dialled: Dialled): void => {
    const { clientTime, host, isAlive, pid, port, secure } = dialled
    const ordinal = count
    count += 1
    const fate = connectFateOf({ ordinal, host, port, pid })
    const connection = makeConnection(options, { ordinal, pid, host, secure, clientTime, isAlive }, socket)
    socket.plugIn(connection)
    const address = isIP(host) === 0 ? addresses[0] : host

    const later = (delay: number, act: () => void): void =>
      void clientTime.after(delay, () => {
        if (isAlive() && !socket.destroyed) act()
      })

    if (fate.end === "hangs") return
    const failure = failureOf(fate, dialled, address)
    if (failure !== undefined) return later(fate.latency, () => void socket.destroy(failure))

    const isTls = socket instanceof SimulatedTlsSocket
    const trip = isTls ? fate.latency / 2 : fate.latency
    later(trip, () => {
      if (isIP(host) === 0) socket.emit("lookup", null, address, 4, host)
      socket.opened({
        remoteAddress: address,
        remotePort: port,
        localAddress: "198.51.100.2",
        localPort: 40_000 + ordinal
      })
      const broken = handshakeFailureOf(fate, dialled)
      if (isTls) {
        later(trip, () => {
          if (broken !== undefined) return void socket.destroy(broken)
          socket.secured()
          if (fate.end === "closed") connection.close("end", 0)
        })
      } else if (broken !== undefined) {
        connection.close("reset", 0)
      } else if (fate.end === "closed") {
        connection.close("end", 0)
      }
    })
  }
}
