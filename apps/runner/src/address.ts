/** Addresses of this process: what a flag says, or what the route to the database shows. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { connect, createServer, isIPv6, type Server } from "node:net"
import { ExitCode, Failure } from "./failure.ts"

export interface Address {
  readonly host: string
  readonly port: number
}

/** `HOST:PORT`, or `[HOST]:PORT` for IPv6. */
export const parse = (text: string): Option.Option<Address> => {
  const [, bracketed, plain, digits = ""] = /^(?:\[([\da-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  return host === undefined || port > 65_535 ? Option.none() : Option.some({ host, port })
}

export const show = ({ host, port }: Address): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`

const failed = (message: string) => new Failure({ exitCode: ExitCode.failed, message })

/** The address from which this machine reaches the database: other runners reach it there, too. */
export const onRouteTo = (server: Address): Effect.Effect<string, Failure> =>
  Effect.callback((resume) => {
    const socket = connect({ ...server, timeout: 10_000 })
    const fail = (problem: string) =>
      resume(
        Effect.fail(
          failed(
            `the database at ${show(server)} cannot be reached: ${problem}. Nothing was sent. Make it available, or correct its URL.`
          )
        )
      )
    socket.once("connect", () => {
      resume(Effect.succeed(socket.localAddress ?? server.host))
      socket.destroy()
    })
    socket.once("error", (error) => fail(error.message))
    socket.once("timeout", () => {
      fail("no connection within 10 s")
      socket.destroy()
    })
    return Effect.sync(() => socket.destroy())
  })

/** Starts to listen; the port of the result is the one that was chosen for port 0. */
export const listen = (server: Server, { host, port }: Address, flag: string): Effect.Effect<Address, Failure> =>
  Effect.callback((resume) => {
    server.once("error", (error) =>
      resume(
        Effect.fail(
          failed(
            `${flag} ${show({ host, port })} cannot be used: ${error.message}. Nothing was sent. Choose another address.`
          )
        )
      )
    )
    server.listen(port, host, () => {
      const bound = server.address()
      resume(Effect.succeed({ host, port: typeof bound === "object" && bound !== null ? bound.port : port }))
    })
  })

export const close = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => void server.close(() => resume(Effect.void)))

export const withFreePort = (host: string): Effect.Effect<Address, Failure> =>
  Effect.acquireUseRelease(
    Effect.sync(() => createServer()),
    (server) => listen(server, { host, port: 0 }, "--cluster-listen"),
    close
  )
