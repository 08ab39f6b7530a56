/**
 * Reports the passes of a request through a `fetch` below a caller's `HttpClient`.
 */
import type { Outcome } from "@dcs-tasks/wire/answer"
import { Fetched } from "../Fetched.ts"
import * as Exchange from "./exchange.ts"
import { bodiless } from "./MemoryResponse.ts"

/**
 * The response of a pass with its body in memory, so that a second reader loses nothing. An opaque redirect, or a
 * status that `Response` does not accept, stays as it is: its body has been read. The status text is left out, because
 * a server can send one that `Response` does not accept.
 */
const inMemory = (outcome: Outcome, response: Response, isConfidential: boolean): Response => {
  const { headers, status } = response
  if (outcome._tag === "Lost" || status < 200 || status > 599) return response
  if (isConfidential) return new Response(null, { status })
  return new Response(bodiless.has(status) ? null : new Uint8Array(outcome.body), { status, headers })
}

const isOwnRequest = (
  { request: { method, url } }: Exchange.Exchange,
  [input, init]: Parameters<typeof fetch>
): boolean => (input instanceof Request ? input.url : String(input)) === url.href && init?.method === method

/**
 * A `fetch` that records each pass of the exchange's own request and forwards all others unchanged. It reads the body
 * itself and gives middleware a copy in memory. It never follows a redirect, whatever the options say.
 */
export const watchedFetch =
  (exchange: Exchange.Exchange, fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (...request) => {
    const [input, init] = request
    if (!isOwnRequest(exchange, request)) return fetch(...request)
    const pass = Exchange.begin(exchange)
    const fetched = new Fetched(exchange.request.bodyLimit)
    pass.soFar = () => fetched.soFar()
    const markAbandoned = (): void => {
      pass.abandoned = true
    }
    init?.signal?.addEventListener("abort", markAbandoned, { once: true })
    try {
      const response = await fetch(input, { ...init, redirect: "manual" })
      pass.outcome = await fetched.read(response, (size) => size > 0)
      return inMemory(pass.outcome, response, exchange.request.confidential)
    } catch (error) {
      pass.outcome = fetched.lost(error)
      throw error
    }
  }
