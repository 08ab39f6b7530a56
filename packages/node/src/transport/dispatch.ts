/**
 * Sends one request with undici's `dispatch`: the only API in Node that shows whether a request was written before its
 * connection broke, and that can stop a body halfway. Redirects are not followed, and no trace header is added. Bodies
 * are read up to the request's limit; then the connection is dropped.
 */
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import type { Request, Sender, Sending } from "@dcs-tasks/core/adapter"
import { type Answer, Collector, noPass, onePass, type Outcome, passesOf, type Phase } from "@dcs-tasks/wire/answer"
import * as Redacted from "effect/Redacted"
import type { Dispatcher } from "undici"
import * as connecting from "./connecting.ts"
import { connectionError } from "./connectionError.ts"
import type * as Dispatchers from "./dispatchers.ts"
import { inflate } from "./inflate.ts"
import type { Waiter } from "./slots.ts"

/** Chooses the route of a request. */
export type Routes = Pick<Dispatchers.Dispatchers, "routeTo">

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

/** All headers of a request, secret ones included. */
type HeadersOf = (request: Request) => Readonly<Record<string, string>>

/** The part of a response that has arrived. */
interface Received {
  readonly status: number
  readonly headers: Answer["headers"]
  readonly body: Collector
}

/** One request, from its wait for a slot to the end of its response. */
class Handler extends connecting.AbortableHandler implements Dispatcher.DispatchHandler, Sending, Waiter {
  readonly #route: Dispatchers.Route
  readonly #request: Request
  readonly #headersOf: HeadersOf
  readonly #onEnd: (outcome: Outcome) => void
  #onQueueChange: ((waits: boolean) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #connector: connecting.AbortableConnector | undefined
  #phase: Phase = "connect"
  #writes = 0
  #received: Received | undefined
  #holdsSlot = false
  #dropped = false

  constructor(route: Dispatchers.Route, request: Request, headersOf: HeadersOf, onEnd: (outcome: Outcome) => void) {
    super()
    this.#route = route
    this.#request = request
    this.#headersOf = headersOf
    this.#onEnd = onEnd
  }

  start(): void {
    const { slots } = this.#route
    if (slots === undefined) return this.#send()
    if (slots.tryTake()) return this.onSlot()
    this.#phase = "queue"
    slots.enqueue(this)
  }

  onSlot(): void {
    this.#holdsSlot = true
    if (this.#phase === "queue") {
      this.#phase = "connect"
      this.#onQueueChange?.(false)
    }
    this.#send()
  }

  onRefused(): void {
    this.#onEnd(this.#lost(new DcsClientClosed()))
  }

  onClientChosen(connector: connecting.AbortableConnector): boolean {
    this.#connector = connector
    if (this.#dropped) this.#releaseSlot()
    return !this.#dropped
  }

  watchQueue(onChange: (waits: boolean) => void): boolean {
    this.#onQueueChange = onChange
    return this.#phase === "queue"
  }

  soFar(): Outcome {
    return this.#received === undefined ? this.#lost(undefined) : this.#answer(this.#received, "clock")
  }

  drop(): void {
    this.#dropped = true
    if (this.#phase === "queue") this.#route.slots?.dequeue(this)
    else if (this.#controller === undefined) this.#connector?.abort()
    else this.#controller.abort(connecting.noLongerNeeded)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#dropped) return controller.abort(connecting.noLongerNeeded)
    this.#writes += 1
    this.#phase = "headers"
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  ): void {
    if (status < 200) return
    this.#received = { status, headers: flatten(headers), body: new Collector(this.#request.bodyLimit(status)) }
    this.#phase = "body"
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#received?.body.add(chunk) !== false) return
    this.#onEnd(this.#answer(this.#received, "limit"))
    this.drop()
  }

  onResponseEnd(): void {
    this.#releaseSlot()
    if (this.#received !== undefined) this.#onEnd(this.#answer(this.#received, "complete"))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#releaseSlot()
    if (this.#dropped) return
    // The status counts even if the body breaks off.
    if (this.#received !== undefined) return this.#onEnd(this.#answer(this.#received, "brokenOff"))
    const { isAborted, proxy } = this.#route
    this.#onEnd(this.#lost(isAborted() ? new DcsClientClosed() : connectionError(error, proxy)))
  }

  #send(): void {
    const { body, method, url } = this.#request
    try {
      this.#route.dispatcher.dispatch(
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
      this.#releaseSlot()
      this.#onEnd(this.#lost(error))
    }
  }

  /** Its connection is free for other requests, or gone. */
  #releaseSlot(): void {
    if (!this.#holdsSlot) return
    this.#holdsSlot = false
    this.#route.slots?.release()
  }

  /** A caller's own dispatcher, such as undici's `RetryAgent`, can repeat a request and hide how the first ended. */
  #passes() {
    if (this.#phase === "queue") return noPass
    return this.#writes > 1 ? passesOf(this.#writes, "unproven") : onePass
  }

  #lost(error: unknown): Outcome {
    return {
      _tag: "Lost",
      error,
      phase: this.#phase,
      written: this.#writes > 0,
      passes: this.#passes(),
      repeatsUnseen: false
    }
  }

  #answer({ headers, body, status }: Received, end: Answer["end"]): Answer {
    return {
      _tag: "Answer",
      status,
      headers,
      // Only a caller's own dispatcher can speak another version.
      protocolVersion: this.#route.slots === undefined ? undefined : "1.1",
      body: inflate(body.bytes(), headers["content-encoding"], this.#request.bodyLimit(status)),
      end,
      passes: this.#passes(),
      repeatsUnseen: false
    }
  }
}

const fixedHeaders = { "accept-encoding": "identity", "user-agent": "dcs-tasks" }

/** Headers are the same for every call with the same token, so the last set is cached, once per transport. */
const cachedHeaders = (): HeadersOf => {
  let last:
    | { readonly plain: object; readonly secret: object; readonly all: Readonly<Record<string, string>> }
    | undefined
  return ({ headers, secretHeaders }) => {
    if (last?.plain !== headers || last.secret !== secretHeaders) {
      const all = Object.freeze({ ...fixedHeaders, ...headers, ...Redacted.value(secretHeaders) })
      last = { plain: headers, secret: secretHeaders, all }
    }
    return last.all
  }
}

const notSent = (error: unknown): Outcome => ({
  _tag: "Lost",
  error,
  phase: "connect",
  written: false,
  passes: onePass,
  repeatsUnseen: false
})

/** Sends requests along the routes of a transport. */
export const dispatcherSender = (routes: Routes): Sender => {
  const headersOf = cachedHeaders()
  return (request, onEnd) => {
    try {
      const handler = new Handler(routes.routeTo(request.url.origin), request, headersOf, onEnd)
      handler.start()
      return handler
    } catch (error) {
      const outcome = notSent(error)
      onEnd(outcome)
      return { soFar: () => outcome, drop: () => {} }
    }
  }
}
