/** One attempt, from the request to the last byte of its answer. Mutable: whoever stands at the transport writes. */
import type { BodyEnd } from "@dcs-tasks/wire/confirmation"
import { type Fate, worseFate } from "@dcs-tasks/wire/fate"
import { hasEnded, settled } from "@dcs-tasks/wire/passes"
import type * as Redacted from "effect/Redacted"

/** One pass of the request through a transport: a middleware may send it again. */
export interface Pass {
  status: number | undefined
  headers: Readonly<Record<string, string | undefined>>
  /** What has been read of the body so far. */
  body: () => Uint8Array
  /** How the body ended; `undefined` as long as it may go on. */
  end: BodyEnd | undefined
  /** Why no answer came. */
  error: unknown
  /** The transport may send a request again by itself and show nothing of it, as any `fetch` may. */
  repeatsUnseen: boolean
  /** It was under way together with another: a middleware races them. */
  raced: boolean
}

/** A middleware tried to send something else in the place of this library's request. */
export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("a middleware of the HttpClient sent the request to another URL")
  }
}

export interface Exchange {
  readonly method: string
  /** The whole URL, as built and checked. */
  readonly url: string
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Bytes of body worth reading. Beyond, the connection is dropped. */
  readonly bodyLimit: (status: number) => number
  /** Requests with secrets that somebody has looked at: nothing else can be on its way. */
  opened: number
  /** How often a transport asked whether to trace such a request, and how many of these went no further. */
  asked: number
  stopped: number
  /** Where the transport tells of its passes. */
  passes: ReadonlyArray<Pass>
  /** The pass whose answer counts. */
  told: Pass
  /** The fate of all passes but that one. */
  others: Fate
  /** Nobody waits for it any more, and what became of it has been told: nothing goes out after that. */
  isOver: boolean
}

const pass = (): Pass => ({
  status: undefined,
  headers: {},
  body: () => new Uint8Array(),
  end: undefined,
  error: undefined,
  repeatsUnseen: false,
  raced: false
})

export const make = (options: Pick<Exchange, "method" | "url" | "secretHeaders" | "bodyLimit">): Exchange => ({
  ...options,
  opened: 0,
  asked: 0,
  stopped: 0,
  passes: [],
  told: pass(),
  others: "untouched",
  isOver: false
})

/** Begins a pass of which its transport will tell. */
export const begin = (exchange: Exchange): Pass => {
  const begun = pass()
  for (const earlier of exchange.passes) {
    if (hasEnded(earlier)) continue
    earlier.raced = true
    begun.raced = true
  }
  exchange.passes = [...exchange.passes, begun]
  return begun
}

/** How many requests were made, as far as anybody saw. None is proof that nothing was sent. */
export const requestsOf = ({ asked, opened, passes, stopped }: Exchange): number =>
  Math.max(asked, opened - stopped, passes.length)

/** Chooses the pass that counts. Of passes that nobody told of, only the last one's end is known. */
export const conclude = (exchange: Exchange, isBeforeRequest: (error: unknown) => boolean): void => {
  const { asked, passes } = exchange
  const { others, told = exchange.told } = settled(passes, isBeforeRequest)
  const requests = requestsOf(exchange)
  /** Whoever looks at the secrets may send them more than once. */
  const isUncounted = requests > 0 && asked === 0 && passes.length === 0
  exchange.told = told
  exchange.others = isUncounted || requests > Math.max(passes.length, 1) ? worseFate(others, "unproven") : others
}

/** Collects pieces up to a limit. `add` is false once it is reached. */
export const collector = (limit: number) => {
  const pieces: Array<Uint8Array> = []
  let size = 0
  return {
    add: (piece: Uint8Array): boolean => {
      const kept = piece.length > limit - size ? piece.subarray(0, limit - size) : piece
      pieces.push(kept)
      size += kept.length
      return size < limit
    },
    bytes: (): Uint8Array<ArrayBuffer> => {
      const all = new Uint8Array(size)
      let at = 0
      for (const piece of pieces) {
        all.set(piece, at)
        at += piece.length
      }
      return all
    }
  }
}
