/**
 * A set of a million ids that fits: an id of 32 hex digits, or a UUID, is 128 bits and is kept as such, exactly. Every
 * other id is kept as the string it is.
 *
 * @since 0.1.0
 */

const hex32 = /^[0-9a-f]{32}$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Open addressing over four words a slot; the all-zero key marks an empty slot and is kept aside. */
class Words {
  #slots = new Uint32Array(4 * 1024)
  #size = 0
  #hasZero = false

  /** False if it was there. */
  add(a: number, b: number, c: number, d: number): boolean {
    if ((a | b | c | d) === 0) {
      const isNew = !this.#hasZero
      this.#hasZero = true
      return isNew
    }
    const at = this.#find(this.#slots, a, b, c, d)
    if (at < 0) return false
    this.#put(this.#slots, at, a, b, c, d)
    this.#size += 1
    if (this.#size * 8 > this.#slots.length) this.#grow()
    return true
  }

  has(a: number, b: number, c: number, d: number): boolean {
    return (a | b | c | d) === 0 ? this.#hasZero : this.#find(this.#slots, a, b, c, d) < 0
  }

  /** The free slot for a key, or -1 if it is there. */
  #find(slots: Uint32Array, a: number, b: number, c: number, d: number): number {
    const mask = slots.length / 4 - 1
    let slot = (Math.imul(a ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d, 0x9e3779b1) >>> 5) & mask
    while (true) {
      const at = slot * 4
      const w = slots[at]
      const x = slots[at + 1]
      const y = slots[at + 2]
      const z = slots[at + 3]
      if (w === a && x === b && y === c && z === d) return -1
      if (w === 0 && x === 0 && y === 0 && z === 0) return at
      slot = (slot + 1) & mask
    }
  }

  #put(slots: Uint32Array, at: number, a: number, b: number, c: number, d: number): void {
    slots[at] = a
    slots[at + 1] = b
    slots[at + 2] = c
    slots[at + 3] = d
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = [old[at], old[at + 1], old[at + 2], old[at + 3]]
      if ((a | b | c | d) !== 0) this.#put(slots, this.#find(slots, a, b, c, d), a, b, c, d)
    }
    this.#slots = slots
  }
}

/**
 * A set of ids.
 *
 * @since 0.1.0
 */
export interface IdSet {
  /** False if it was there. */
  readonly add: (id: string) => boolean
  readonly has: (id: string) => boolean
}

const word = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 8), 16)

/**
 * An empty set.
 *
 * @since 0.1.0
 */
export const make = (): IdSet => {
  const plain = new Words()
  const dashed = new Words()
  const others = new Set<string>()
  const on = (id: string, name: "add" | "has"): boolean => {
    const words = hex32.test(id) ? plain : uuid.test(id) ? dashed : undefined
    if (words !== undefined) {
      const hex = words === plain ? id : id.replaceAll("-", "")
      return words[name](word(hex, 0), word(hex, 8), word(hex, 16), word(hex, 24))
    }
    const known = others.has(id)
    if (name === "has") return known
    others.add(id)
    return !known
  }
  return { add: (id) => on(id, "add"), has: (id) => on(id, "has") }
}
