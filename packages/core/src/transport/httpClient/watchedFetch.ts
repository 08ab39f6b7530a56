/**
 * Passes of a request through `fetch`, whoever calls it.
 *
 * Any `fetch` may send a request again by itself when a connection that was used before breaks, and show nothing of it.
 *
 * @since 0.1.0
 */
import * as Exchange from "./Exchange.ts"
import * as passes from "./passes.ts"

/**
 * Reads to the end or to the limit. A body that breaks off leaves the status of a failure standing. But `fetch` throws
 * away what it had not handed over yet: a success is none then, unless `confirms` takes so many bytes for enough.
 *
 * @since 0.1.0
 */
export const readBody = async (
  pass: Exchange.Exchange,
  { body, ok }: Response,
  confirms: (size: number) => boolean
): Promise<void> => {
  const reader = body?.getReader()
  try {
    while (pass.end === undefined) {
      const next = await reader?.read()
      if (next?.value === undefined) pass.end = "complete"
      else if (!Exchange.receive(pass, next.value)) {
        pass.end = "limit"
        // Lets go of the connection; whether that works changes nothing.
        void reader?.cancel().catch(() => {})
      }
    }
  } catch (error) {
    if (ok && !confirms(pass.size)) throw error
    pass.end = "brokenOff"
  }
}

/** Status and headers, as soon as they are there. */
export const heard = (pass: Exchange.Exchange, { headers, status }: Response): void => {
  pass.status = status
  pass.headers = Object.fromEntries(headers)
  pass.phase = "body"
}

/** No answer: what was read of it, if anything, confirms nothing. */
export const lost = (pass: Exchange.Exchange, error: unknown): void => {
  pass.status = undefined
  pass.end = undefined
  pass.error = error
}

/** Statuses for which the web's `Response` allows no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The answer of a pass as a `Response` whose body is in memory, so that whoever reads it takes nothing away. An opaque
 * redirect, or a status that no `Response` can be made with, stays as it came: its body is no longer there. The words of
 * the status are left out: a server may send some that no `Response` can be made with.
 *
 * @since 0.1.0
 */
export const inMemory = (pass: Exchange.Exchange, response: Response): Response => {
  const { status } = response
  if (status < 200 || status > 599) return response
  const { chunks, headers, size } = Exchange.shown(pass)
  const body = bodiless.has(status) ? null : new Uint8Array(Exchange.body({ chunks, size }))
  return new Response(body, { status, headers: headers as Record<string, string> })
}

const isOwn = ({ method, url }: Exchange.Exchange, [input, init]: Parameters<typeof fetch>): boolean =>
  (input instanceof Request ? input.url : String(input)) === url && init?.method === method

/**
 * A `fetch` that keeps an account of the exchange's own request each time it goes out, and hands everything else on as
 * it is. The answer's body is read here: a middleware gets it from memory. Nobody else's options make it follow a
 * redirect; what was redirected all the same is the answer of somebody else.
 *
 * @since 0.1.0
 */
export const watched =
  (exchange: Exchange.Exchange, fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (...request) => {
    const [input, init] = request
    if (!isOwn(exchange, request)) return fetch(...request)
    const pass = passes.begin(exchange)
    pass.repeatsUnseen = true
    pass.phase = "headers"
    const given = (): void => {
      pass.error ??= init?.signal?.reason
    }
    init?.signal?.addEventListener("abort", given, { once: true })
    let response
    try {
      response = await fetch(input, { ...init, redirect: "manual" })
      if (response.redirected) throw new Exchange.ForeignRequest()
      heard(pass, response)
      await readBody(pass, response, (size) => size > 0)
    } catch (error) {
      lost(pass, error)
      throw error
    }
    return inMemory(pass, response)
  }
