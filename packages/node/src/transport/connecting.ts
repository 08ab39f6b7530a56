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
export const notNeeded = new Error("the rest of the response is not needed")

let opened: Array<Socket> | undefined

/** A connector that keeps what it opens in sight. */
export const watched =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) => {
    // It returns the socket, though its type does not say so.
    const socket: unknown = connect(options, callback)
    if (socket instanceof Socket) opened?.push(socket)
  }

/** The sockets that are opened meanwhile. */
const during = (connect: () => void): ReadonlyArray<Socket> => {
  const sockets: Array<Socket> = []
  opened = sockets
  try {
    connect()
  } finally {
    opened = undefined
  }
  return sockets
}

/** One connection on its way: the socket that is opened for it, to a proxy where one stands in between. */
export class Dial {
  readonly #connect: buildConnector.connector
  readonly #all: Set<Dial>
  #sockets: ReadonlyArray<Socket> = []

  constructor(connect: buildConnector.connector, all: Set<Dial>) {
    this.#connect = connect
    this.#all = all
  }

  readonly connect: buildConnector.connector = (options, callback) => {
    this.#all.add(this)
    this.#sockets = during(() =>
      this.#connect(options, (...result) => {
        this.#all.delete(this)
        this.#sockets = []
        callback(...result)
      })
    )
  }

  hangUp(): void {
    // An error: without one, undici's own clock for the connection would keep running.
    for (const socket of this.#sockets) socket.destroy(notNeeded)
  }
}

/** A request that wants to know by which connection it leaves. */
export abstract class Caller {
  /** Told as soon as that is known. False: it does not want to leave any more. */
  abstract leavesBy(dial: Dial): boolean
}

/** undici's connection, which takes one request at a time. */
export class Line extends Client {
  readonly #dial: Dial

  constructor(origin: URL, options: Client.Options, dial: Dial) {
    super(origin, { ...options, connect: dial.connect })
    this.#dial = dial
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return handler instanceof Caller && !handler.leavesBy(this.#dial) ? true : super.dispatch(options, handler)
  }
}
