/** The errors of sockets as Node creates them. */
import { constants } from "node:os"

type SystemError = Error & {
  readonly code: string
  readonly errno: number
  readonly syscall: string
}

const errnos = new Map<string, number>([
  ...Object.entries(constants.errno).map(([code, errno]): [string, number] => [code, -errno]),
  ["EAI_AGAIN", -3001],
  ["ENOTFOUND", -3008]
])

export const systemError = (
  code: string,
  syscall: string,
  detail = "",
  fields: Readonly<Record<string, string | number>> = {}
): SystemError =>
  Object.assign(new Error(`${syscall} ${code}${detail === "" ? "" : ` ${detail}`}`), {
    errno: errnos.get(code) ?? 0,
    code,
    syscall,
    ...fields
  })

export const connectError = (code: string, address: string, port: number): SystemError =>
  systemError(code, "connect", `${address}:${port}`, { address, port })

export const lookupError = (code: string, hostname: string): SystemError =>
  systemError(code, "getaddrinfo", hostname, { hostname })

/** As `net.connect` throws it if all addresses of a name fail. */
export const aggregateError = (errors: ReadonlyArray<SystemError>): AggregateError =>
  Object.assign(new AggregateError(errors), { code: errors[0]?.code })

export const untrusted = (): Error =>
  Object.assign(new Error("self-signed certificate in certificate chain"), { code: "SELF_SIGNED_CERT_IN_CHAIN" })

export const closedInHandshake = (host: string, port: number): Error =>
  Object.assign(new Error("Client network socket disconnected before secure TLS connection was established"), {
    code: "ECONNRESET",
    path: undefined,
    host,
    port,
    localAddress: undefined
  })

/** As OpenSSL reports a record that it cannot accept. */
export const tlsError = (
  reason: "wrong version number" | "bad record type" | "decryption failed or bad record mac"
): Error =>
  Object.assign(new Error(`error:0A0001BB:SSL routines::${reason}`), {
    library: "SSL routines",
    reason,
    code: `ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`
  })
