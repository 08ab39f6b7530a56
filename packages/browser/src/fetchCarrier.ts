/**
 * `fetch`, locked: no redirect is followed, no cookie and no referrer goes along, no cache answers. Bodies are read to
 * the limit of the exchange, then the connection is dropped.
 *
 * A browser never says whether a request was written. So every one counts as written from the start, and after a failure
 * nobody knows what it did.
 *
 * @since 0.1.0
 */
import { type Carrier, fromCallbacks } from "@dcs-tasks/core/transport/Transport"
import type { Closing } from "@dcs-tasks/core/Closing"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import * as Exchange from "@dcs-tasks/core/transport/httpClient/Exchange"
import { heard, lost, readBody } from "@dcs-tasks/core/transport/httpClient/watchedFetch"
import { requestHeaders } from "@dcs-tasks/wire/calls"
import { networkFault } from "@dcs-tasks/wire/networkFault"
import * as Redacted from "effect/Redacted"

/** A body of a request that is in memory. */
export type MemoryBody = string | Uint8Array<ArrayBuffer> | null

/**
 * A list is to come from the service: one out of the browser's cache would confirm what nobody said. No cache answers a
 * `DELETE`, and there are runtimes that throw on the option.
 */
const uncached = (method: string): RequestInit => (method === "DELETE" ? {} : { cache: "no-store" })

/** Sends what the exchange describes, and gives what drops the connection. `onFailure` where no status came. */
export const carryOver = (
  exchange: Exchange.Exchange,
  headers: Readonly<Record<string, string>>,
  body: MemoryBody,
  onSuccess: (response: Response) => void,
  onFailure: (error: unknown) => void
): (() => void) => {
  exchange.written = true
  exchange.repeatsUnseen = true
  exchange.phase = "headers"
  const controller = new AbortController()
  const drop = () => controller.abort()
  const carried = async () => {
    const response = await globalThis.fetch(exchange.url, {
      ...uncached(exchange.method),
      method: exchange.method,
      headers: { ...headers, ...Redacted.value(exchange.secretHeaders) },
      body: exchange.secretBody === undefined ? body : Redacted.value(exchange.secretBody),
      redirect: "manual",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: controller.signal
    })
    if (response.redirected) throw new Exchange.ForeignRequest()
    heard(exchange, response)
    await readBody(exchange, response, () => false)
    return response
  }
  carried().then(onSuccess, (error: unknown) => {
    lost(exchange, error)
    onFailure(error)
  })
  return drop
}

/**
 * The carrier of this package's own clients, as long as requests are taken: what is under way when that ends is cut off.
 *
 * @since 0.1.0
 */
export const carrierUntil = (closing: Closing): Carrier =>
  Object.assign(
    fromCallbacks((exchange, settle) => {
      const done = (error?: unknown): void => {
        forget()
        settle(error)
      }
      const drop = carryOver(exchange, requestHeaders, null, () => done(), done)
      const forget = closing.watch(() => {
        drop()
        // A body that breaks off leaves the status of a failure standing.
        settle(exchange.status === undefined || exchange.status < 300 ? new DcsClientClosed() : undefined)
      })
      return () => {
        forget()
        drop()
      }
    }, networkFault),
    { closing }
  )

/**
 * The carrier of the transport, which nobody closes.
 *
 * @since 0.1.0
 */
export const fetchCarrier: Carrier = /* @__PURE__ */ fromCallbacks(
  (exchange, settle) => carryOver(exchange, requestHeaders, null, () => settle(), settle),
  networkFault
)
