/** What can be between the client and the emulator besides the faulty proxy: TLS, and a proxy for CONNECT. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { connectProxy } from "@dcs-tasks/contract/net/connectProxy"
import { listen } from "@dcs-tasks/contract/net/socketServer"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createServer } from "node:tls"
import { afterAll } from "vitest"
import type { Front } from "./harmed.ts"

const host = "dcs.example.com"
const ca = await authority()
const certificate = await ca.issue({ hosts: [host, "127.0.0.1"] })
const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-faults-"))
const caFile = join(folder, "ca.pem")
writeFileSync(caFile, ca.cert)
afterAll(() => rmSync(folder, { recursive: true }))

/** Ends TLS, and passes what is inside to this port. */
const tlsEnd = async (to: number) => {
  const sockets = new Set<Socket>()
  const server = createServer({ ...certificate }, (client) => {
    const target = connect(to, "127.0.0.1")
    for (const [one, other] of [
      [client, target],
      [target, client]
    ] as const) {
      sockets.add(one)
      one.on("error", () => other.destroy())
      one.on("close", () => other.destroy())
      one.pipe(other)
    }
  })
  server.on("connection", (socket: Socket) => socket.on("error", () => socket.destroy()))
  server.on("tlsClientError", () => {})
  const port = await listen(server)
  return {
    port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/** The client speaks TLS; the proxy carries it. */
export const behindTls = async (emulatorPort: number): Promise<Front> => {
  const end = await tlsEnd(emulatorPort)
  return {
    ...end,
    reach: (proxyPort) => ({ endpoint: `https://127.0.0.1:${proxyPort}`, env: { OS_CACERT: caFile } })
  }
}

const tunnelled = (proxyPort: number) => ({
  endpoint: `https://${host}`,
  env: { OS_CACERT: caFile, HTTPS_PROXY: `http://127.0.0.1:${proxyPort}` }
})

/** Client, faulty proxy, CONNECT proxy, TLS: the proxy itself fails. */
export const toConnectProxy = async (emulatorPort: number): Promise<Front> => {
  const end = await tlsEnd(emulatorPort)
  const tunnels = await connectProxy({ to: end.port })
  return {
    port: tunnels.port,
    reach: tunnelled,
    [Symbol.asyncDispose]: async () => {
      await tunnels[Symbol.asyncDispose]()
      await end[Symbol.asyncDispose]()
    }
  }
}
