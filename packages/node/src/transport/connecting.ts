/**
 * Connections that can be aborted while they are being opened. undici can only abort a request that has a connection,
 * so the sockets that it opens for a request are tracked here, and destroyed when the request is dropped.
 */
// These two before undici: the first fails with a clear message where undici does not load.
import * as builtin from "../builtin.ts"
import { restoreGlobalDispatcher } from "./globalDispatcher.ts"
import type { Socket } from "node:net"
// The file, not the package: Bun replaces "undici" with its own stub.
import { type buildConnector, Client, type Dispatcher } from "undici/index.js"

restoreGlobalDispatcher()

/** Why a connection is dropped on purpose. Callers never see it. */
export const noLongerNeeded = new Error("the rest of the response is not needed")

let openedSockets: Array<Socket> | undefined

/** Makes the sockets that a connector opens visible to {@link AbortableConnector}. */
export const trackSockets =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) => {
    // It returns the socket, although its type does not say so.
    const socket: unknown = connect(options, callback)
    if (socket instanceof builtin.net().Socket) openedSockets?.push(socket)
  }

/** The sockets that are opened while `connect` runs, which is synchronous. */
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

/** The connector of one client. Abortable until there is a connection; behind a proxy, its socket goes to the proxy. */
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
    // With an error: without one, undici's timer for the connection would keep running.
    for (const socket of this.#sockets) socket.destroy(noLongerNeeded)
  }
}

/** The handler of a request that can be dropped before it has a connection. */
export abstract class AbortableHandler {
  /** Called when undici has chosen a client for the request. False: the request was dropped, do not send it. */
  abstract onClientChosen(connector: AbortableConnector): boolean
}

/** undici's client, which is one connection and takes one request at a time. */
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
