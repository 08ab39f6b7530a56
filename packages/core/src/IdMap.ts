/**
 * A small number for each of a million ids, in memory that fits: an id of 32 hex digits, or a UUID, is 128 bits and is
 * kept as such, exactly. Every other id is kept as the string it is.
 *
 * @since 0.1.0
 */

const hex32 = /^[0-9a-f]{32}$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Open addressing over four words a slot; the all-zero key marks an empty slot and is kept aside. */
class Words {
  #slots = new Uint32Array(4 * 1024)
  #values = new Uint8Array(1024)
  #size = 0
  #ofZero = 0

  get(a: number, b: number, c: number, d: number): number {
    return (a | b | c | d) === 0 ? this.#ofZero : (this.#values[this.#find(a, b, c, d)] ?? 0)
  }

  set(a: number, b: number, c: number, d: number, value: number): void {
    if ((a | b | c | d) === 0) {
      this.#ofZero = value
      return
    }
    const slot = this.#find(a, b, c, d)
    if (this.#isFree(slot)) {
      this.#put(slot, a, b, c, d, value)
      this.#size += 1
      if (this.#size * 2 > this.#values.length) this.#grow()
    } else this.#values[slot] = value
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
  readonly set: (id: string, value: number) => void
}

const word = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 8), 16)

const without = (id: string): string =>
  id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24)

/**
 * A map in which every id stands for 0.
 *
 * @since 0.1.0
 */
export const make = (): IdMap => {
  const plain = new Words()
  const dashed = new Words()
  const others = new Map<string, number>()
  const wordsFor = (id: string): Words | undefined =>
    id.length === 32 && hex32.test(id) ? plain : id.length === 36 && uuid.test(id) ? dashed : undefined
  return {
    get: (id) => {
      const words = wordsFor(id)
      if (words === undefined) return others.get(id) ?? 0
      const hex = words === plain ? id : without(id)
      return words.get(word(hex, 0), word(hex, 8), word(hex, 16), word(hex, 24))
    },
    set: (id, value) => {
      const words = wordsFor(id)
      if (words === undefined) {
        others.set(id, value)
        return
      }
      const hex = words === plain ? id : without(id)
      words.set(word(hex, 0), word(hex, 8), word(hex, 16), word(hex, 24), value)
    }
  }
}
