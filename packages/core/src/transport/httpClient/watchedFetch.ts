/**
 * The passes of a request through a `fetch` that is below somebody's `HttpClient`.
 */
import type { Outcome } from "@dcs-tasks/wire/answer"
import { Fetched } from "../Fetched.ts"
import * as Exchange from "./exchange.ts"
import { bodiless } from "./MemoryResponse.ts"

/**
 * The answer of a pass as a `Response` whose body is in memory, so that whoever reads it takes nothing away. An opaque
 * redirect, or a status that no `Response` can be made with, stays as it came: its body is no longer there. The words of
 * the status are left out: a server may send some that no `Response` can be made with.
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
 * A `fetch` that keeps an account of the exchange's own request each time it goes out, and hands everything else on as
 * it is. The answer's body is read here: a middleware gets it from memory. Nobody else's options make it follow a
 * redirect.
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
