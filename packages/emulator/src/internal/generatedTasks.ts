/**
 * Generated tasks by the million: ids and times follow from an index, and one bit says which are gone.
 */
import { deterministicHex } from "./deterministic.ts"

const minute = 60_000
const newest = Date.UTC(2026, 2, 2, 9, 30)

export interface Bulk {
  /** How many there were to begin with. Index 0 is the newest. */
  readonly size: number
  /** How many are gone. */
  readonly gone: () => number
  readonly idAt: (index: number) => string
  readonly createdAt: (index: number) => string
  /** Of an id that is one of these, gone or not. */
  readonly indexOf: (id: string) => number | undefined
  readonly isGone: (index: number) => boolean
  readonly remove: (index: number) => void
  /** How many are newer than a time, and how many at least as new: gone ones count. */
  readonly newerThan: (millis: number) => number
  readonly notOlderThan: (millis: number) => number
  /** How many with a smaller index are still there. */
  readonly leftBefore: (index: number) => number
  /** The index of the n-th that is still there, counted from 0; `size` if there are not so many. */
  readonly nth: (n: number) => number
}

/** Bits that are set in a 32-bit word. */
const bits = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The low `count` bits of a word, `count` being 0 to 31. */
const low = (word: number, count: number): number => word & (2 ** count - 1)

/** What is no number, from a time that is none, becomes 0. */
const clamp = (value: number, max: number): number => (Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), max))

export const makeBulk = (name: string, size: number): Bulk => {
  const prefix = deterministicHex(name, 24)
  const words = new Uint32Array(Math.ceil(size / 32))
  let gone = 0

  const word = (at: number): number => words[at] ?? 0
  const isGone = (index: number): boolean => ((word(index >>> 5) >>> (index & 31)) & 1) === 1

  return {
    size,
    gone: () => gone,
    idAt: (index) => `${prefix}${index.toString(16).padStart(8, "0")}`,
    createdAt: (index) => new Date(newest - index * minute).toISOString(),
    indexOf: (id) => {
      if (!id.startsWith(prefix) || !/^[0-9a-f]{32}$/.test(id)) return undefined
      const index = Number.parseInt(id.slice(24), 16)
      return index < size ? index : undefined
    },
    isGone,
    remove: (index) => {
      if (isGone(index)) return
      words[index >>> 5] = word(index >>> 5) | (1 << (index & 31))
      gone += 1
    },
    newerThan: (millis) => clamp(Math.ceil((newest - millis) / minute), size),
    notOlderThan: (millis) => clamp(Math.floor((newest - millis) / minute) + 1, size),
    leftBefore: (index) => {
      let before = index
      for (let at = 0; at < index >>> 5; at++) before -= bits(word(at))
      return before - bits(low(word(index >>> 5), index & 31))
    },
    nth: (n) => {
      let left = n
      let at = 0
      for (let here = 32 - bits(word(at)); left >= here && at < words.length; here = 32 - bits(word(at))) {
        left -= here
        at += 1
      }
      for (let index = at * 32; index < size; index++) {
        if (isGone(index)) continue
        if (left === 0) return index
        left -= 1
      }
      return size
    }
  }
}
