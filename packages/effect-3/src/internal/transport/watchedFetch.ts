/**
 * Passes of a request through `fetch`, whoever calls it.
 *
 * Any `fetch` may send a request again by itself when a connection that was used before breaks, and show nothing of it.
 */
import { type Answer, type BodyEnd, Collector, type Lost, onePass, type Outcome } from "@dcs-tasks/wire/answer"
import { begin, type Exchange, ForeignRequest } from "./exchange.ts"

type Fetch = typeof globalThis.fetch

const seen = { passes: onePass, repeatsUnseen: true } as const

/** What is under way counts as written; of what has failed, `fetch` does not say. */
const lost = (error: unknown, written?: true): Lost => ({ _tag: "Lost", error, phase: "headers", written, ...seen })

/** A response of which so much was read. */
interface Heard {
  readonly response: Response
  readonly kept: Collector
}

const answerOf = ({ kept, response: { headers, status } }: Heard, end: BodyEnd): Answer => ({
  _tag: "Answer",
  status,
  headers: Object.fromEntries(headers),
  body: kept.bytes(),
  end,
  ...seen
})

/**
 * Reads to the end or to the limit. A body that breaks off leaves the status of a failure standing. But `fetch` throws
 * away what it had not handed over yet: a success is none then, unless something came.
 */
const readBody = async ({ kept, response: { body, ok } }: Heard): Promise<BodyEnd> => {
  const reader = body?.getReader()
  try {
    for (;;) {
      const next = await reader?.read()
      if (next?.value === undefined) return "complete"
      if (kept.add(next.value)) continue
      // Lets go of the connection; whether that works changes nothing.
      void reader?.cancel().catch(() => {})
      return "limit"
    }
  } catch (error) {
    if (ok && kept.size === 0) throw error
    return "brokenOff"
  }
}

/** Statuses for which the web's `Response` allows no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The answer with its body in memory, so that whoever reads it takes nothing away. A status that no `Response` can be
 * made with stays as it came: its body is no longer there. The words of the status are left out: a server may send some
 * that no `Response` can be made with.
 */
const inMemory = ({ body }: Answer, response: Response): Response => {
  const { headers, status } = response
  if (status < 200 || status > 599) return response
  return new Response(bodiless.has(status) ? null : new Uint8Array(body), { headers, status })
}

const isUnchanged = ({ request: { method, url } }: Exchange, [input, init]: Parameters<Fetch>): boolean =>
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
    if (!isUnchanged(exchange, request)) return fetch(...request)
    let heard: Heard | undefined
    const pass = begin(exchange, (): Outcome =>
      heard === undefined ? lost(undefined, true) : answerOf(heard, "clock")
    )
    const givenUp = (): void => {
      pass.outcome ??= heard === undefined ? lost(init?.signal?.reason) : answerOf(heard, "brokenOff")
    }
    init?.signal?.addEventListener("abort", givenUp, { once: true })
    try {
      const response = await fetch(input, { ...init, redirect: "manual" })
      if (response.redirected) throw new ForeignRequest()
      heard = { response, kept: new Collector(exchange.request.bodyLimit(response.status)) }
      const answer = answerOf(heard, await readBody(heard))
      pass.outcome = answer
      return inMemory(answer, response)
    } catch (error) {
      pass.outcome = lost(error)
      throw error
    }
  }
  watching.set(watch, exchange)
  return watch
}
