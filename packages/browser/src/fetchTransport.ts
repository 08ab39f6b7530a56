/**
 * `fetch` with restrictions: it follows no redirect, sends no cookie and no referrer, and takes no list from a cache.
 * Bodies are read up to the request's limit; then the connection is dropped.
 */
import { type Closing, Fetched, fromSender, type Request, type Sender, type Transport } from "@dcs-tasks/core/adapter"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import type { Outcome } from "@dcs-tasks/wire/answer"
import { networkFault } from "@dcs-tasks/wire/fault"
import * as Redacted from "effect/Redacted"

/**
 * A list must come from the service: one from the browser's cache could confirm something that is no longer true. No
 * cache responds to a `DELETE`, and some runtimes throw on the option.
 */
const cacheOptions = (method: string): RequestInit => (method === "DELETE" ? {} : { cache: "no-store" })

const bodyOf = ({ body }: Request): string | Uint8Array<ArrayBuffer> | null => {
  if (Redacted.isRedacted(body)) return Redacted.value(body)
  return body instanceof Uint8Array ? new Uint8Array(body) : body
}

/** Async, so that a patched `fetch` that throws at once counts as a failed request. */
const restrictedFetch = async (request: Request, signal: AbortSignal): Promise<Response> =>
  globalThis.fetch(request.url.href, {
    ...cacheOptions(request.method),
    method: request.method,
    headers: { ...request.headers, ...Redacted.value(request.secretHeaders) },
    body: bodyOf(request),
    redirect: "manual",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal
  })

const noop = (): void => {}

/** Sends with the page's `fetch`. Closing aborts the requests that are running. */
export const fetchSender =
  (closing?: Closing): Sender =>
  (request, onEnd) => {
    const controller = new AbortController()
    const fetched = new Fetched(request.bodyLimit, true)
    const abort = (): void => {
      const state = fetched.soFar("brokenOff")
      // The status of a failure counts even if the body breaks off.
      const isAnswer = state._tag === "Answer" && state.status >= 300
      onEnd(isAnswer ? state : fetched.lost(new DcsClientClosed()))
      controller.abort()
    }
    const unwatch = closing?.watch(abort) ?? noop
    const finish = (outcome: Outcome): void => {
      unwatch()
      if (!controller.signal.aborted) onEnd(outcome)
    }
    void restrictedFetch(request, controller.signal)
      .then((response) => fetched.read(response, () => false))
      .catch((error: unknown) => fetched.lost(error))
      .then(finish)
    return {
      soFar: () => fetched.soFar(),
      drop: () => {
        unwatch()
        controller.abort()
      }
    }
  }

/** The transport of this package's own clients. */
export const fetchTransport = (closing?: Closing): Transport =>
  Object.assign(fromSender(fetchSender(closing), networkFault), { closing })
