/** The parts of `node:net` and `node:tls` that clients use. Other parts throw when they are called. */
import net from "node:net"
import tls from "node:tls"
import { type Plug, SimulatedSocket, type SocketOptions } from "./clientSocket.ts"
import type { Target } from "./dialling.ts"
import { SimulatedTlsSocket } from "./tlsSocket.ts"

export interface Modules {
  readonly net: object
  readonly tls: object
}

interface ConnectOptions extends SocketOptions {
  readonly host?: string
  readonly port?: number | string
  readonly path?: string
  readonly socket?: unknown
  readonly servername?: string | null
  readonly timeout?: number
}

type Listener = () => void

/** As Node: `connect(options, listener?)`, `connect(port, host?, listener?)`. */
type ConnectArguments = readonly [first: ConnectOptions | number | string, second?: string | Listener, third?: Listener]

const readArguments = ([first, second, third]: ConnectArguments): readonly [ConnectOptions, Listener | undefined] => {
  const listener = third ?? (typeof second === "function" ? second : undefined)
  if (typeof first === "object") return [first, listener]
  return [{ port: first, ...(typeof second === "string" && { host: second }) }, listener]
}

/** Throws for each name that is not there, but only when it is called: undici and Node read more than they call. */
const withRest = (name: string, parts: Readonly<Record<string, unknown>>): object =>
  new Proxy(parts, {
    get: (target, key) => {
      if (typeof key === "symbol" || key in target) return Reflect.get(target, key)
      if (key === "then" || key === "default" || key === "__esModule") return undefined
      return () => {
        throw new Error(`${name}.${key} is not simulated`)
      }
    }
  })

export const modules = (plug: Plug, dial: (socket: SimulatedSocket, target: Target) => void): Modules => {
  const open = (
    socket: SimulatedSocket,
    { host = "localhost", path, port, socket: inner, timeout }: ConnectOptions,
    secure: boolean
  ): void => {
    if (path != null || inner != null) throw new Error("connections over another socket are not simulated")
    if (timeout !== undefined && timeout !== 0) socket.setTimeout(timeout)
    dial(socket, { host, port: Number(port), secure })
  }

  const connect = (...given: ConnectArguments): SimulatedSocket => {
    const [options, listener] = readArguments(given)
    const socket = new SimulatedSocket(plug, options)
    if (listener !== undefined) socket.once("connect", listener)
    open(socket, options, false)
    return socket
  }

  const connectTls = (...given: ConnectArguments): SimulatedTlsSocket => {
    const [options, listener] = readArguments(given)
    const socket = new SimulatedTlsSocket(plug, options)
    socket.servername = options.servername ?? undefined
    if (listener !== undefined) socket.once("secureConnect", listener)
    open(socket, options, true)
    return socket
  }

  return {
    net: withRest("net", {
      Socket: SimulatedSocket,
      connect,
      createConnection: connect,
      isIP: net.isIP,
      isIPv4: net.isIPv4,
      isIPv6: net.isIPv6,
      getDefaultAutoSelectFamily: net.getDefaultAutoSelectFamily,
      getDefaultAutoSelectFamilyAttemptTimeout: net.getDefaultAutoSelectFamilyAttemptTimeout
    }),
    tls: withRest("tls", {
      TLSSocket: SimulatedTlsSocket,
      connect: connectTls,
      checkServerIdentity: tls.checkServerIdentity,
      createSecureContext: tls.createSecureContext,
      getCACertificates: tls.getCACertificates,
      rootCertificates: tls.rootCertificates
    })
  }
}
