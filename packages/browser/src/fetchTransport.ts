/**
 * `fetch`, locked: no redirect is followed, no cookie and no referrer goes along, no cache answers. Bodies are read to
 * the limit of the request, then the connection is dropped.
 *
 * @since 0.1.0
 */
import { type Closing, Fetched, fromSender, type Request, type Sender, type Transport } from "@dcs-tasks/core/adapter"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import type { Outcome } from "@dcs-tasks/wire/answer"
import { networkFault } from "@dcs-tasks/wire/fault"
import * as Redacted from "effect/Redacted"

/**
 * A list is to come from the service: one out of the browser's cache would confirm what nobody said. No cache answers a
 * `DELETE`, and there are runtimes that throw on the option.
 */
const uncached = (method: string): RequestInit => (method === "DELETE" ? {} : { cache: "no-store" })

const bodyOf = ({ body }: Request): string | Uint8Array<ArrayBuffer> | null => {
  if (Redacted.isRedacted(body)) return Redacted.value(body)
  return body instanceof Uint8Array ? new Uint8Array(body) : body
}

/** Also where a `fetch` that a page has patched throws at once: that is a failure of the request. */
const fetchLocked = async (request: Request, signal: AbortSignal): Promise<Response> =>
  globalThis.fetch(request.url.href, {
    ...uncached(request.method),
    method: request.method,
    headers: { ...request.headers, ...Redacted.value(request.secretHeaders) },
    body: bodyOf(request),
    redirect: "manual",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal
  })

const nothing = (): void => {}

/**
 * Sends by the page's `fetch`, as long as requests are taken: what is under way when that ends is cut off.
 *
 * @since 0.1.0
 */
export const fetchSender =
  (closing?: Closing): Sender =>
  (request, ended) => {
    const controller = new AbortController()
    const fetched = new Fetched(request.bodyLimit, true)
    const closed = (): void => {
      const state = fetched.soFar("brokenOff")
      // A body that breaks off leaves the status of a failure standing.
      const isAnswer = state._tag === "Answer" && state.status >= 300
      ended(isAnswer ? state : fetched.lost(new DcsClientClosed()))
      controller.abort()
    }
    const forget = closing?.watch(closed) ?? nothing
    const settled = (outcome: Outcome): void => {
      forget()
      if (!controller.signal.aborted) ended(outcome)
    }
    void fetchLocked(request, controller.signal)
      .then((response) => fetched.read(response, () => false))
      .catch((error: unknown) => fetched.lost(error))
      .then(settled)
    return {
      soFar: () => fetched.soFar(),
      drop: () => {
        forget()
        controller.abort()
      }
    }
  }

/**
 * The transport of this package's own clients.
 *
 * @since 0.1.0
 */
export const fetchTransport = (closing?: Closing): Transport =>
  Object.assign(fromSender(fetchSender(closing), networkFault), { closing })
