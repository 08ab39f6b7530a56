/**
 * The outcome of one `fetch`. Any `fetch` can repeat a request unseen when a reused connection breaks.
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
import { ForeignRequest } from "./ForeignRequest.ts"

const singlePass = { passes: onePass, repeatsUnseen: true } as const

/**
 * Collects the response of one `fetch`.
 *
 * @since 0.1.0
 * @category models
 */
export class Fetched {
  readonly #bodyLimit: (status: number) => number
  readonly #written: true | undefined
  #received: { readonly status: number; readonly headers: Answer["headers"]; readonly kept: Collector } | undefined

  /** A browser's `fetch` never says whether a request was written, so there it counts as written from the start. */
  constructor(bodyLimit: (status: number) => number, written?: true) {
    this.#bodyLimit = bodyLimit
    this.#written = written
  }

  /** Returns what has arrived; `Lost` before there is a status. */
  soFar(end: BodyEnd = "clock"): Outcome {
    if (this.#received === undefined) return this.lost(undefined)
    const { headers, kept, status } = this.#received
    return { _tag: "Answer", status, headers, body: kept.bytes(), end, ...singlePass }
  }

  /** What was read of the response, if anything, confirms nothing. */
  lost(error: unknown): Lost {
    return { _tag: "Lost", error, phase: "headers", written: this.#written, ...singlePass }
  }

  /**
   * Reads to the end or to the limit. If the body breaks off, a failure keeps its status. A success does not, because
   * `fetch` discards what it had not delivered yet, unless `confirms` accepts the number of bytes read.
   */
  async read(response: Response, confirms: (size: number) => boolean): Promise<Outcome> {
    const { headers, ok, redirected, status } = response
    // The response comes from another URL.
    if (redirected) throw new ForeignRequest()
    const kept = new Collector(this.#bodyLimit(status))
    this.#received = { status, headers: Object.fromEntries(headers), kept }
    try {
      const reader = bodyReader(response)
      for (;;) {
        const next = await reader?.read()
        if (next?.value === undefined) return this.soFar("complete")
        if (kept.add(next.value)) continue
        // Releases the connection; a failure to do so changes nothing.
        void reader?.cancel?.().catch(() => {})
        return this.soFar("limit")
      }
    } catch (error) {
      if (ok && !confirms(kept.size)) throw error
      return this.soFar("brokenOff")
    }
  }
}
