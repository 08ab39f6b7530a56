/**
 * One exchange on undici's `dispatch`.
 *
 * `dispatch` is the one place in Node that tells whether a request was written before its connection broke, and that
 * can stop a body in the middle. Redirects are not followed, no trace header is added. Bodies are read to the limit of
 * the exchange and then the connection is dropped.
 *
 * @since 0.1.0
 */
import * as Exchange from "@dcs-tasks/core/Exchange"
import * as Redacted from "effect/Redacted"
import type { Socket } from "node:net"
import type { Dispatcher } from "undici"
import * as dialling from "./dialling.ts"
import * as Dispatchers from "./Dispatchers.ts"
import { inflate } from "./inflate.ts"

/** The ways out that an exchange may take. */
export type Ways = Pick<Dispatchers.Dispatchers, "to">

/** Why a connection is dropped on purpose. Never reaches a caller. */
const enough = new Error("the rest of the answer is not needed")

const flatten = (
  headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
): Record<string, string | undefined> => {
  const flat: Record<string, string | undefined> = {}
  for (const name in headers) {
    const value = headers[name]
    flat[name] = typeof value === "object" ? value.join(", ") : value
  }
  return flat
}

/** What undici calls while an exchange is under way. */
class Handler implements Dispatcher.DispatchHandler {
  proxied = false
  dialled: ReadonlyArray<Socket> = []
  readonly #exchange: Exchange.Exchange
  readonly #settle: (error?: unknown) => void
  #controller: Dispatcher.DispatchController | undefined
  #dropped = false

  constructor(exchange: Exchange.Exchange, settle: (error?: unknown) => void) {
    this.#exchange = exchange
    this.#settle = settle
  }

  drop(): void {
    this.#dropped = true
    this.#exchange.error ??= enough
    if (this.#controller !== undefined) return this.#controller.abort(enough)
    for (const socket of this.dialled) socket.destroy(enough)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#dropped) return controller.abort(enough)
    this.#exchange.written = true
    this.#exchange.phase = "headers"
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  ): void {
    if (status < 200) return
    this.#exchange.status = status
    this.#exchange.headers = flatten(headers)
    this.#exchange.phase = "body"
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (Exchange.receive(this.#exchange, chunk)) return
    this.#end("limit")
    this.drop()
  }

  onResponseEnd(): void {
    this.#end("complete")
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#dropped) return
    // A body that breaks off leaves the status standing.
    if (this.#exchange.status === undefined) this.#fail(Dispatchers.connectionError(error, this.proxied))
    else this.#end("brokenOff")
  }

  #fail(error: unknown): void {
    this.#exchange.error = error
    this.#settle(error)
  }

  #end(end: Exchange.Exchange["end"]): void {
    inflate(this.#exchange)
    this.#exchange.end = end
    this.#settle()
  }
}

const ownHeaders = { "accept-encoding": "identity", "user-agent": "dcs-tasks" }

/** Whoever has a token has the same headers each time: the last ones are kept. */
let last:
  | { readonly plain: object; readonly secret: object; readonly all: Readonly<Record<string, string>> }
  | undefined

const headersOf = (plain: Readonly<Record<string, string>>, secret: Exchange.Exchange["secretHeaders"]) => {
  if (last?.plain !== plain || last.secret !== secret) {
    last = { plain, secret, all: Object.freeze({ ...ownHeaders, ...plain, ...Redacted.value(secret) }) }
  }
  return last.all
}

/**
 * Sends what the exchange describes and settles once: with nothing, or with the error after which there is no status.
 * Gives what drops the connection.
 */
export const dispatch = (
  ways: Ways,
  exchange: Exchange.Exchange,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array | null,
  settle: (error?: unknown) => void
): (() => void) => {
  exchange.written = false
  const handler = new Handler(exchange, settle)
  try {
    const way = ways.to(exchange.origin)
    handler.proxied = way.proxied
    handler.dialled = dialling.during(() =>
      way.dispatcher.dispatch(
        {
          origin: exchange.origin,
          path: exchange.url.slice(exchange.origin.length),
          method: exchange.method,
          headers: headersOf(headers, exchange.secretHeaders),
          body: exchange.secretBody === undefined ? body : Redacted.value(exchange.secretBody),
          headersTimeout: 0,
          bodyTimeout: 0
        },
        handler
      )
    )
  } catch (error) {
    exchange.error = error
    settle(error)
  }
  return () => handler.drop()
}
