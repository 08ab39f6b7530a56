/** Reads choices and texts from the bytes of an input, so that every input means something. */

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

/** Bytes as text. A byte order mark stays. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)

/** Choices come first, one byte each, then the text. An input that is too short continues with zeros. */
export class Input {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  byte(): number {
    const byte = this.#bytes[this.#at] ?? 0
    this.#at += 1
    return byte
  }

  pick<A>(first: A, ...others: ReadonlyArray<A>): A {
    return [first, ...others][this.byte() % (others.length + 1)] ?? first
  }

  flag(): boolean {
    return this.byte() % 2 === 1
  }

  /** A number below `limit`, from two bytes. */
  below(limit: number): number {
    return (this.byte() * 256 + this.byte()) % Math.max(limit, 1)
  }

  isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(Math.min(this.#at, this.#bytes.length))
  }

  /** The rest as text, in parts. */
  parts(separator: string): ReadonlyArray<string> {
    return textOf(this.rest()).split(separator)
  }
}
