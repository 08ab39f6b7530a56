/**
 * A small number for each of a million ids, in memory that fits: an id of 32 hex digits, or a UUID, is 128 bits and is
 * kept as such, exactly. Every other id is kept as the string it is.
 *
 * @since 0.1.0
 */

/** Open addressing over four words a slot; the all-zero key marks an empty slot and is kept aside. */
class Words {
  #slots = new Uint32Array(4 * 1024)
  #values = new Uint8Array(1024)
  #size = 0
  #ofZero = 0

  get(a: number, b: number, c: number, d: number): number {
    return (a | b | c | d) === 0 ? this.#ofZero : (this.#values[this.#find(a, b, c, d)] ?? 0)
  }

  /** Gives what it was. */
  set(a: number, b: number, c: number, d: number, value: number): number {
    if ((a | b | c | d) === 0) {
      const was = this.#ofZero
      this.#ofZero = value
      return was
    }
    const slot = this.#find(a, b, c, d)
    if (this.#isFree(slot)) {
      this.#put(slot, a, b, c, d, value)
      this.#size += 1
      if (this.#size * 2 > this.#values.length) this.#grow()
      return 0
    }
    const was = this.#values[slot] ?? 0
    this.#values[slot] = value
    return was
  }

  #isFree(slot: number): boolean {
    const at = slot * 4
    const slots = this.#slots
    return slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0 && slots[at + 3] === 0
  }

  /** The slot of a key, or the free one where it belongs. */
  #find(a: number, b: number, c: number, d: number): number {
    const slots = this.#slots
    const mask = this.#values.length - 1
    let slot = (Math.imul(a ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d, 0x9e3779b1) >>> 5) & mask
    while (true) {
      const at = slot * 4
      const w = slots[at]
      const x = slots[at + 1]
      const y = slots[at + 2]
      const z = slots[at + 3]
      if (w === a && x === b && y === c && z === d) return slot
      if (w === 0 && x === 0 && y === 0 && z === 0) return slot
      slot = (slot + 1) & mask
    }
  }

  #put(slot: number, a: number, b: number, c: number, d: number, value: number): void {
    const at = slot * 4
    this.#slots[at] = a
    this.#slots[at + 1] = b
    this.#slots[at + 2] = c
    this.#slots[at + 3] = d
    this.#values[slot] = value
  }

  #grow(): void {
    const slots = this.#slots
    const values = this.#values
    this.#slots = new Uint32Array(slots.length * 2)
    this.#values = new Uint8Array(values.length * 2)
    for (let slot = 0; slot < values.length; slot++) {
      const at = slot * 4
      const a = slots[at] ?? 0
      const b = slots[at + 1] ?? 0
      const c = slots[at + 2] ?? 0
      const d = slots[at + 3] ?? 0
      if ((a | b | c | d) !== 0) this.#put(this.#find(a, b, c, d), a, b, c, d, values[slot] ?? 0)
    }
  }
}

/**
 * Numbers from 0 to 255 by id.
 *
 * @since 0.1.0
 */
export interface IdMap {
  /** 0 for an id that was never set. */
  readonly get: (id: string) => number
  /** Gives what it was. */
  readonly set: (id: string, value: number) => number
}

/** The value of a hex digit by its character code; capitals are other ids. */
const digits = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  return /[0-9a-f]/.test(char) ? Number.parseInt(char, 16) : 255
})

const dash = 45

/**
 * Reads an id of 32 lower-case hex digits, or a UUID with its dashes, as four words. False for any other: it is kept as
 * the string it is.
 */
const parse = (id: string, words: Uint32Array): boolean => {
  const isDashed = id.length === 36
  if (!isDashed && id.length !== 32) return false
  let at = 0
  for (let word = 0; word < 4; word++) {
    let value = 0
    for (let n = 0; n < 8; n++) {
      if (isDashed && (at === 8 || at === 13 || at === 18 || at === 23) && id.charCodeAt(at++) !== dash) return false
      const digit = digits[id.charCodeAt(at++)] ?? 255
      if (digit === 255) return false
      value = (value << 4) | digit
    }
    words[word] = value
  }
  return true
}

/**
 * A map in which every id stands for 0.
 *
 * @since 0.1.0
 */
export const make = (): IdMap => {
  const plain = new Words()
  const dashed = new Words()
  const others = new Map<string, number>()
  const words = new Uint32Array(4)
  const exchange = (id: string, value: number | undefined): number => {
    if (!parse(id, words)) {
      const was = others.get(id) ?? 0
      if (value !== undefined) others.set(id, value)
      return was
    }
    const known = id.length === 32 ? plain : dashed
    const [a = 0, b = 0, c = 0, d = 0] = words
    return value === undefined ? known.get(a, b, c, d) : known.set(a, b, c, d, value)
  }
  return {
    get: (id) => exchange(id, undefined),
    set: exchange
  }
}
