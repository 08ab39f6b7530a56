/**
 * Records the passes of a request through `fetch`.
 *
 * Any `fetch` can repeat a request unseen when a reused connection breaks.
 */
import {
  type Answer,
  type BodyEnd,
  bodyReader,
  Collector,
  type Lost,
  onePass,
  type Outcome
} from "@dcs-tasks/wire/answer"
import { begin, type Exchange, ForeignRequest } from "./exchange.ts"

type Fetch = typeof globalThis.fetch

const singlePass = { passes: onePass, repeatsUnseen: true } as const

/** A request in progress counts as written. `fetch` does not report whether a failed one was. */
const lost = (error: unknown, written?: true): Lost => ({
  _tag: "Lost",
  error,
  phase: "headers",
  written,
  ...singlePass
})

/** A response whose body is being read. */
interface PartialResponse {
  readonly response: Response
  readonly kept: Collector
}

const answerOf = ({ kept, response: { headers, status } }: PartialResponse, end: BodyEnd): Answer => ({
  _tag: "Answer",
  status,
  headers: Object.fromEntries(headers),
  body: kept.bytes(),
  end,
  ...singlePass
})

/**
 * Reads to the end or to the limit. The status of a failure counts even if its body breaks off. A success without any
 * bytes does not, because `fetch` discards what it had not delivered yet.
 */
const readBody = async ({ kept, response }: PartialResponse): Promise<BodyEnd> => {
  try {
    const reader = bodyReader(response)
    for (;;) {
      const next = await reader?.read()
      if (next?.value === undefined) return "complete"
      if (kept.add(next.value)) continue
      // Releases the connection; a failure to do so changes nothing.
      void reader?.cancel?.().catch(() => {})
      return "limit"
    }
  } catch (error) {
    if (response.ok && kept.size === 0) throw error
    return "brokenOff"
  }
}

/** Statuses for which the web's `Response` allows no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The response of a pass with its body in memory, so that a second reader loses nothing. A status that `Response` does
 * not accept stays as it is: its body has been read. The status text is left out, because a server can send one that
 * `Response` does not accept.
 */
const inMemory = ({ body }: Answer, response: Response): Response => {
  const { headers, status } = response
  if (status < 200 || status > 599) return response
  return new Response(bodiless.has(status) ? null : new Uint8Array(body), { headers, status })
}

const isOwnRequest = ({ request: { method, url } }: Exchange, [input, init]: Parameters<Fetch>): boolean =>
  (input instanceof Request ? input.url : String(input)) === url && init?.method === method

const exchangeOf = new WeakMap<Fetch, Exchange>()

/**
 * A `fetch` that records each pass of the exchange's own request and forwards all others unchanged. It reads the body
 * itself and gives middleware a copy in memory. It never follows a redirect; a response that was redirected anyway is
 * rejected.
 */
export const watchedFetch = (exchange: Exchange, fetch: Fetch): Fetch => {
  if (exchangeOf.get(fetch) === exchange) return fetch
  const watch: Fetch = async (...request) => {
    const [input, init] = request
    if (!isOwnRequest(exchange, request)) return fetch(...request)
    let partial: PartialResponse | undefined
    const pass = begin(exchange, (): Outcome =>
      partial === undefined ? lost(undefined, true) : answerOf(partial, "clock")
    )
    const markAbandoned = (): void => {
      pass.outcome ??= partial === undefined ? lost(init?.signal?.reason) : answerOf(partial, "brokenOff")
    }
    init?.signal?.addEventListener("abort", markAbandoned, { once: true })
    try {
      const response = await fetch(input, { ...init, redirect: "manual" })
      if (response.redirected) throw new ForeignRequest()
      partial = { response, kept: new Collector(exchange.request.bodyLimit(response.status)) }
      const answer = answerOf(partial, await readBody(partial))
      pass.outcome = answer
      return inMemory(answer, response)
    } catch (error) {
      pass.outcome = lost(error)
      throw error
    }
  }
  exchangeOf.set(watch, exchange)
  return watch
}
