/**
 * Connections on their way. undici lets go of a request once that has a connection, not while it waits for one: so the
 * sockets that it opens for a request are kept in sight, and closed when the request is given up.
 *
 * @since 0.1.0
 */
import { Socket } from "node:net"
import type { buildConnector } from "undici"

let opened: Array<Socket> | undefined

/** A connector that keeps what it opens in sight. */
export const watched =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) => {
    // It returns the socket, though its type does not say so.
    const socket: unknown = connect(options, callback)
    if (socket instanceof Socket) opened?.push(socket)
  }

/** The sockets that were opened while a request was handed over: for it, as undici shares none before it is connected. */
export const during = (handOver: () => void): ReadonlyArray<Socket> => {
  const sockets: Array<Socket> = []
  opened = sockets
  try {
    handOver()
  } finally {
    opened = undefined
  }
  return sockets
}
