/**
 * Connections on their way. undici lets go of a request once that has a connection, not while it waits for one: so the
 * sockets that it opens for a request are kept in sight, and closed when the request is given up.
 *
 * @since 0.1.0
 */
import { Socket } from "node:net"
// The file, not the package: Bun has a stub of its own in the place of "undici".
import { type buildConnector, Client, type Dispatcher } from "undici/index.js"

/** Why a connection is dropped on purpose. Never reaches a caller. */
export const noLongerNeeded = new Error("the rest of the response is not needed")

let openedSockets: Array<Socket> | undefined

/** A connector that keeps what it opens in sight. */
export const trackSockets =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) => {
    // It returns the socket, though its type does not say so.
    const socket: unknown = connect(options, callback)
    if (socket instanceof Socket) openedSockets?.push(socket)
  }

/** The sockets that are opened meanwhile. */
const socketsOpenedBy = (connect: () => void): ReadonlyArray<Socket> => {
  const sockets: Array<Socket> = []
  openedSockets = sockets
  try {
    connect()
  } finally {
    openedSockets = undefined
  }
  return sockets
}

/** One connection on its way: the socket that is opened for it, to a proxy where one stands in between. */
export class AbortableConnector {
  readonly #connect: buildConnector.connector
  readonly #all: Set<AbortableConnector>
  #sockets: ReadonlyArray<Socket> = []

  constructor(connect: buildConnector.connector, all: Set<AbortableConnector>) {
    this.#connect = connect
    this.#all = all
  }

  readonly connect: buildConnector.connector = (options, callback) => {
    this.#all.add(this)
    this.#sockets = socketsOpenedBy(() =>
      this.#connect(options, (...result) => {
        this.#all.delete(this)
        this.#sockets = []
        callback(...result)
      })
    )
  }

  abort(): void {
    // An error: without one, undici's own clock for the connection would keep running.
    for (const socket of this.#sockets) socket.destroy(noLongerNeeded)
  }
}

/** A request that wants to know by which connection it leaves. */
export abstract class AbortableHandler {
  /** Told as soon as that is known. False: it does not want to leave any more. */
  abstract onClientChosen(connector: AbortableConnector): boolean
}

/** undici's connection, which takes one request at a time. */
export class AbortableClient extends Client {
  readonly #connector: AbortableConnector

  constructor(origin: URL, options: Client.Options, connector: AbortableConnector) {
    super(origin, { ...options, connect: connector.connect })
    this.#connector = connector
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return handler instanceof AbortableHandler && !handler.onClientChosen(this.#connector)
      ? true
      : super.dispatch(options, handler)
  }
}
