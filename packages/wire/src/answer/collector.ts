/** The pieces of a body, up to a limit. */

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

  /** Adds a piece, as far as there is room. False once the limit is reached: whoever reads drops the connection. */
  add(piece: Uint8Array): boolean {
    const room = this.#limit - this.#size
    const kept = piece.length > room ? piece.subarray(0, room) : piece
    this.#pieces.push(kept)
    this.#size += kept.length
    return piece.length < room
  }

  /** What has come so far. */
  bytes(): Uint8Array {
    const [first] = this.#pieces
    // Most bodies are one piece.
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
