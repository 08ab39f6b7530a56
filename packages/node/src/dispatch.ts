/**
 * One exchange on undici's `dispatch`.
 *
 * `dispatch` is the one place in Node that tells whether a request was written before its connection broke, and that
 * can stop a body in the middle. Redirects are not followed, no trace header is added. Bodies are read to the limit of
 * the exchange and then the connection is dropped.
 *
 * @since 0.1.0
 */
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import * as Exchange from "@dcs-tasks/core/transport/httpClient/Exchange"
import * as Redacted from "effect/Redacted"
import type { Dispatcher } from "undici"
import * as dialling from "./dialling.ts"
import * as Dispatchers from "./Dispatchers.ts"
import { inflate } from "./inflate.ts"
import type { Waiter } from "./slots.ts"

/** The ways out that an exchange may take. */
export type Ways = Pick<Dispatchers.Dispatchers, "to">

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

/** What a request carries besides what its exchange says. */
interface Load {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
}

/** One request: it waits for its turn, and hears what undici tells of it. */
class Handler extends dialling.Caller implements Dispatcher.DispatchHandler, Waiter {
  readonly #way: Dispatchers.Way
  readonly #exchange: Exchange.Exchange
  readonly #load: Load
  readonly #settle: (error?: unknown) => void
  #controller: Dispatcher.DispatchController | undefined
  #dial: dialling.Dial | undefined
  #waits = false
  #holdsSlot = false
  #dropped = false

  constructor(way: Dispatchers.Way, exchange: Exchange.Exchange, load: Load, settle: (error?: unknown) => void) {
    super()
    this.#way = way
    this.#exchange = exchange
    this.#load = load
    this.#settle = settle
  }

  start(): void {
    const { slots } = this.#way
    if (slots === undefined) return this.#send()
    if (slots.take()) return this.begin()
    this.#waits = true
    slots.wait(this)
    Exchange.queue(this.#exchange)
  }

  begin(): void {
    this.#holdsSlot = true
    if (this.#waits) {
      this.#waits = false
      Exchange.leaveQueue(this.#exchange)
    }
    this.#send()
  }

  refuse(): void {
    this.#waits = false
    this.#fail(new DcsClientClosed())
  }

  leavesBy(dial: dialling.Dial): boolean {
    this.#dial = dial
    if (this.#dropped) this.#leave()
    return !this.#dropped
  }

  drop(): void {
    this.#dropped = true
    this.#exchange.error ??= dialling.notNeeded
    if (this.#waits) this.#way.slots?.leave(this)
    else if (this.#controller === undefined) this.#dial?.hangUp()
    else this.#controller.abort(dialling.notNeeded)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#dropped) return controller.abort(dialling.notNeeded)
    if (this.#exchange.written === true) this.#repeated()
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
    this.#leave()
    this.#end("complete")
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#leave()
    if (this.#dropped) return
    // A body that breaks off leaves the status standing.
    if (this.#exchange.status !== undefined) return this.#end("brokenOff")
    const { isCut, proxied } = this.#way
    this.#fail(isCut() ? new DcsClientClosed() : Dispatchers.connectionError(error, proxied))
  }

  /** By a dispatcher of the caller's, such as undici's `RetryAgent`, which shows nothing of how the one before ended. */
  #repeated(): void {
    this.#exchange.sent += 1
    this.#exchange.others = "unproven"
  }

  #send(): void {
    const exchange = this.#exchange
    const { body, headers } = this.#load
    try {
      this.#way.dispatcher.dispatch(
        {
          origin: exchange.origin,
          path: exchange.url.slice(exchange.origin.length),
          method: exchange.method,
          headers: headersOf(headers, exchange.secretHeaders),
          body: exchange.secretBody === undefined ? body : Redacted.value(exchange.secretBody),
          headersTimeout: 0,
          bodyTimeout: 0
        },
        this
      )
    } catch (error) {
      this.#leave()
      this.#fail(error)
    }
  }

  /** Its connection is free for others, or gone. */
  #leave(): void {
    if (!this.#holdsSlot) return
    this.#holdsSlot = false
    this.#way.slots?.give()
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
  load: Load,
  settle: (error?: unknown) => void
): (() => void) => {
  exchange.written = false
  try {
    const handler = new Handler(ways.to(exchange.origin), exchange, load, settle)
    handler.start()
    return () => handler.drop()
  } catch (error) {
    exchange.error = error
    settle(error)
    return () => {}
  }
}
