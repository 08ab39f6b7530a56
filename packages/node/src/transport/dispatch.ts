/**
 * One request on undici's `dispatch`.
 *
 * `dispatch` is the one place in Node that tells whether a request was written before its connection broke, and that
 * can stop a body in the middle. Redirects are not followed, no trace header is added. Bodies are read to the limit of
 * the request and then the connection is dropped.
 *
 * @since 0.1.0
 */
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import type { Request, Sender, Sending } from "@dcs-tasks/core/adapter"
import { type Answer, Collector, noPass, onePass, type Outcome, passesOf, type Phase } from "@dcs-tasks/wire/answer"
import * as Redacted from "effect/Redacted"
import type { Dispatcher } from "undici"
import * as dialling from "./connecting.ts"
import * as Dispatchers from "./dispatchers.ts"
import { inflate } from "./inflate.ts"
import type { Waiter } from "./slots.ts"

/** The ways out that a request may take. */
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

/** The headers of a request, complete. */
type HeadersOf = (request: Request) => Readonly<Record<string, string>>

/** What has come of an answer. */
interface Heard {
  readonly status: number
  readonly headers: Answer["headers"]
  readonly kept: Collector
}

/** One request: it waits for its turn, and hears what undici tells of it. */
class Handler extends dialling.Caller implements Dispatcher.DispatchHandler, Sending, Waiter {
  readonly #way: Dispatchers.Way
  readonly #request: Request
  readonly #headersOf: HeadersOf
  readonly #ended: (outcome: Outcome) => void
  #moved: ((waits: boolean) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #dial: dialling.Dial | undefined
  #phase: Phase = "connect"
  #written = 0
  #heard: Heard | undefined
  #holdsSlot = false
  #dropped = false

  constructor(way: Dispatchers.Way, request: Request, headersOf: HeadersOf, ended: (outcome: Outcome) => void) {
    super()
    this.#way = way
    this.#request = request
    this.#headersOf = headersOf
    this.#ended = ended
  }

  start(): void {
    const { slots } = this.#way
    if (slots === undefined) return this.#send()
    if (slots.take()) return this.begin()
    this.#phase = "queue"
    slots.wait(this)
  }

  begin(): void {
    this.#holdsSlot = true
    if (this.#phase === "queue") {
      this.#phase = "connect"
      this.#moved?.(false)
    }
    this.#send()
  }

  refuse(): void {
    this.#ended(this.#lost(new DcsClientClosed()))
  }

  leavesBy(dial: dialling.Dial): boolean {
    this.#dial = dial
    if (this.#dropped) this.#leave()
    return !this.#dropped
  }

  watchQueue(moved: (waits: boolean) => void): boolean {
    this.#moved = moved
    return this.#phase === "queue"
  }

  soFar(): Outcome {
    return this.#heard === undefined ? this.#lost(undefined) : this.#answer(this.#heard, "clock")
  }

  drop(): void {
    this.#dropped = true
    if (this.#phase === "queue") this.#way.slots?.leave(this)
    else if (this.#controller === undefined) this.#dial?.hangUp()
    else this.#controller.abort(dialling.notNeeded)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#dropped) return controller.abort(dialling.notNeeded)
    this.#written += 1
    this.#phase = "headers"
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  ): void {
    if (status < 200) return
    this.#heard = { status, headers: flatten(headers), kept: new Collector(this.#request.bodyLimit(status)) }
    this.#phase = "body"
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#heard?.kept.add(chunk) !== false) return
    this.#ended(this.#answer(this.#heard, "limit"))
    this.drop()
  }

  onResponseEnd(): void {
    this.#leave()
    if (this.#heard !== undefined) this.#ended(this.#answer(this.#heard, "complete"))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#leave()
    if (this.#dropped) return
    // A body that breaks off leaves the status standing.
    if (this.#heard !== undefined) return this.#ended(this.#answer(this.#heard, "brokenOff"))
    const { isCut, proxied } = this.#way
    this.#ended(this.#lost(isCut() ? new DcsClientClosed() : Dispatchers.connectionError(error, proxied)))
  }

  #send(): void {
    const { body, method, url } = this.#request
    try {
      this.#way.dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: this.#headersOf(this.#request),
          body: Redacted.isRedacted(body) ? Redacted.value(body) : body,
          headersTimeout: 0,
          bodyTimeout: 0
        },
        this
      )
    } catch (error) {
      this.#leave()
      this.#ended(this.#lost(error))
    }
  }

  /** Its connection is free for others, or gone. */
  #leave(): void {
    if (!this.#holdsSlot) return
    this.#holdsSlot = false
    this.#way.slots?.give()
  }

  /** A dispatcher of the caller's, such as undici's `RetryAgent`, shows nothing of how the one before ended. */
  #passes() {
    if (this.#phase === "queue") return noPass
    return this.#written > 1 ? passesOf(this.#written, "unproven") : onePass
  }

  #lost(error: unknown): Outcome {
    return {
      _tag: "Lost",
      error,
      phase: this.#phase,
      written: this.#written > 0,
      passes: this.#passes(),
      repeatsUnseen: false
    }
  }

  #answer({ headers, kept, status }: Heard, end: Answer["end"]): Answer {
    return {
      _tag: "Answer",
      status,
      headers,
      body: inflate(kept.bytes(), headers["content-encoding"], this.#request.bodyLimit(status)),
      end,
      passes: this.#passes(),
      repeatsUnseen: false
    }
  }
}

const ownHeaders = { "accept-encoding": "identity", "user-agent": "dcs-tasks" }

/** Whoever has a token has the same headers each time: the last ones are kept, as long as their transport is. */
const lastHeaders = (): HeadersOf => {
  let last:
    | { readonly plain: object; readonly secret: object; readonly all: Readonly<Record<string, string>> }
    | undefined
  return ({ headers, secretHeaders }) => {
    if (last?.plain !== headers || last.secret !== secretHeaders) {
      const all = Object.freeze({ ...ownHeaders, ...headers, ...Redacted.value(secretHeaders) })
      last = { plain: headers, secret: secretHeaders, all }
    }
    return last.all
  }
}

const unsent = (error: unknown): Outcome => ({
  _tag: "Lost",
  error,
  phase: "connect",
  written: false,
  passes: onePass,
  repeatsUnseen: false
})

/** Sends by the ways of a transport. */
export const dispatcherSender = (ways: Ways): Sender => {
  const headersOf = lastHeaders()
  return (request, ended) => {
    try {
      const handler = new Handler(ways.to(request.url.origin), request, headersOf, ended)
      handler.start()
      return handler
    } catch (error) {
      const outcome = unsent(error)
      ended(outcome)
      return { soFar: () => outcome, drop: () => {} }
    }
  }
}
