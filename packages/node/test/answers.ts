/** Servers that respond with exactly these bytes. */
import { head, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import type { Socket } from "node:net"
import { clientUnder, input, settled } from "./support.ts"

export { head } from "@dcs-tasks/contract/net/socketServer"

/** One response per request; the last one repeats. */
export const serve = (...answers: ReadonlyArray<(socket: Socket) => void>): Promise<SocketServer> =>
  socketServer({ answer: (socket, _, n) => answers[Math.min(n, answers.length) - 1]?.(socket) })

export const write =
  (...pieces: ReadonlyArray<string | Uint8Array>) =>
  (socket: Socket): void => {
    for (const piece of pieces) socket.write(piece)
  }

/** A body with its length. */
export const body = (status: number, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  write(head(status, { "Content-Length": String(bytes.length), ...headers }), bytes)

/** One attempt at a server. */
export const callOnce = async (server: SocketServer, options: { readonly timeout?: number } = {}): Promise<unknown> => {
  await using client = clientUnder({}, { endpoint: server.origin, retry: { maxAttempts: 1 }, ...options })
  return await settled(client.deleteBackgroundTask(input))
}
