/** One attempt, from the request to the last byte of its answer. Mutable. */
import type * as Redacted from "effect/Redacted"

export interface Exchange {
  readonly method: string
  /** The whole URL, as built and checked. */
  readonly url: string
  readonly secretHeaders: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Bytes of body worth reading. Beyond, the connection is dropped. */
  readonly bodyLimit: (status: number) => number
  /** The request went to the transport, at least once. */
  begun: boolean
  status: number | undefined
  headers: Readonly<Record<string, string | undefined>>
  /** What has been read of the body so far. */
  body: () => Uint8Array
}

export const make = (options: Pick<Exchange, "method" | "url" | "secretHeaders" | "bodyLimit">): Exchange => ({
  ...options,
  begun: false,
  status: undefined,
  headers: {},
  body: () => new Uint8Array()
})

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
