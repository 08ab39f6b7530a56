/**
 * Passes of a request through `fetch`, whoever calls it.
 *
 * Any `fetch` may send a request again by itself when a connection that was used before breaks, and show nothing of it.
 */
import { begin, collector, type Exchange, ForeignRequest, type Pass } from "./exchange.ts"

type Fetch = typeof globalThis.fetch

/**
 * Reads to the end or to the limit. A body that breaks off leaves the status of a failure standing. But `fetch` throws
 * away what it had not handed over yet: a success is none then, unless something came.
 */
const readBody = async (pass: Pass, { body, ok }: Response, limit: number): Promise<void> => {
  const kept = collector(limit)
  pass.body = kept.bytes
  const reader = body?.getReader()
  try {
    while (pass.end === undefined) {
      const next = await reader?.read()
      if (next?.value === undefined) pass.end = "complete"
      else if (!kept.add(next.value)) {
        pass.end = "limit"
        // Lets go of the connection; whether that works changes nothing.
        void reader?.cancel().catch(() => {})
      }
    }
  } catch (error) {
    if (ok && kept.bytes().length === 0) throw error
    pass.end = "brokenOff"
  }
}

/** Statuses for which the web's `Response` allows no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The answer with its body in memory, so that whoever reads it takes nothing away. A status that no `Response` can be
 * made with stays as it came: its body is no longer there. The words of the status are left out: a server may send some
 * that no `Response` can be made with.
 */
const inMemory = ({ body }: Pass, response: Response): Response => {
  const { headers, status } = response
  if (status < 200 || status > 599) return response
  return new Response(bodiless.has(status) ? null : new Uint8Array(body()), { headers, status })
}

const isOwn = ({ method, url }: Exchange, [input, init]: Parameters<Fetch>): boolean =>
  (input instanceof Request ? input.url : String(input)) === url && init?.method === method

const watching = new WeakMap<Fetch, Exchange>()

/**
 * A `fetch` that keeps an account of the exchange's own request each time it goes out, and hands everything else on as
 * it is. The answer's body is read here: a middleware gets it from memory. Nobody else's options make it follow a
 * redirect; what was redirected all the same is the answer of somebody else.
 */
export const watched = (exchange: Exchange, fetch: Fetch): Fetch => {
  if (watching.get(fetch) === exchange) return fetch
  const watch: Fetch = async (...request) => {
    const [input, init] = request
    if (!isOwn(exchange, request)) return fetch(...request)
    const pass = begin(exchange)
    pass.repeatsUnseen = true
    const given = (): void => {
      pass.error ??= init?.signal?.reason
    }
    init?.signal?.addEventListener("abort", given, { once: true })
    let response
    try {
      response = await fetch(input, { ...init, redirect: "manual" })
      if (response.redirected) throw new ForeignRequest()
      pass.status = response.status
      pass.headers = Object.fromEntries(response.headers)
      await readBody(pass, response, exchange.bodyLimit(response.status))
    } catch (error) {
      pass.status = undefined
      pass.end = undefined
      pass.error = error
      throw error
    }
    return inMemory(pass, response)
  }
  watching.set(watch, exchange)
  return watch
}
