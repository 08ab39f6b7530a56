/** Collects the chunks of a body up to a size limit. */

export class Collector {
  readonly #limit: number
  #pieces: Array<Uint8Array> = []
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#size
  }

  /** Adds a chunk, cut to the space left. False once the limit is reached: the reader then drops the connection. */
  add(piece: Uint8Array): boolean {
    const room = this.#limit - this.#size
    const kept = piece.length > room ? piece.subarray(0, room) : piece
    this.#pieces.push(kept)
    this.#size += kept.length
    return piece.length < room
  }

  /** The bytes received so far. */
  bytes(): Uint8Array {
    const [first] = this.#pieces
    // Most bodies are a single chunk.
    if (first !== undefined && this.#pieces.length === 1) return first
    const all = new Uint8Array(this.#size)
    let offset = 0
    for (const piece of this.#pieces) {
      all.set(piece, offset)
      offset += piece.length
    }
    return all
  }
}
