/**
 * Millions of generated tasks: the index determines id and time, and one bit each records the deletion.
 */
import { deterministicHex } from "../deterministic.ts"

const minute = 60_000
const newest = Date.UTC(2026, 2, 2, 9, 30)

interface GeneratedTasks {
  /** The initial number. Index 0 is the newest. */
  readonly size: number
  readonly deletedCount: () => number
  readonly idAt: (index: number) => string
  readonly createdAt: (index: number) => string
  /** The index of an id, deleted or not. */
  readonly indexOf: (id: string) => number | undefined
  readonly isDeleted: (index: number) => boolean
  readonly delete: (index: number) => void
  /** The number of tasks that are newer than a time, or not older, including deleted ones. */
  readonly newerThan: (millis: number) => number
  readonly notOlderThan: (millis: number) => number
  /** The number of tasks with a smaller index that are not deleted. */
  readonly leftBefore: (index: number) => number
  /** The index of the n-th task that is not deleted, counted from 0; `size` if there are fewer. */
  readonly nth: (n: number) => number
}

/** The number of bits that are set in a 32-bit word. */
const countBits = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The low `count` bits of a word; `count` is 0 to 31. */
const lowBits = (word: number, count: number): number => word & (2 ** count - 1)

/** NaN, from an invalid time, becomes 0. */
const clamp = (value: number, max: number): number => (Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), max))

export const makeGeneratedTasks = (name: string, size: number): GeneratedTasks => {
  const prefix = deterministicHex(name, 24)
  const words = new Uint32Array(Math.ceil(size / 32))
  let deletedCount = 0

  const word = (at: number): number => words[at] ?? 0
  const isDeleted = (index: number): boolean => ((word(index >>> 5) >>> (index & 31)) & 1) === 1

  return {
    size,
    deletedCount: () => deletedCount,
    idAt: (index) => `${prefix}${index.toString(16).padStart(8, "0")}`,
    createdAt: (index) => new Date(newest - index * minute).toISOString(),
    indexOf: (id) => {
      if (!id.startsWith(prefix) || !/^[0-9a-f]{32}$/.test(id)) return undefined
      const index = Number.parseInt(id.slice(24), 16)
      return index < size ? index : undefined
    },
    isDeleted,
    delete: (index) => {
      if (isDeleted(index)) return
      words[index >>> 5] = word(index >>> 5) | (1 << (index & 31))
      deletedCount += 1
    },
    newerThan: (millis) => clamp(Math.ceil((newest - millis) / minute), size),
    notOlderThan: (millis) => clamp(Math.floor((newest - millis) / minute) + 1, size),
    leftBefore: (index) => {
      let before = index
      for (let at = 0; at < index >>> 5; at++) before -= countBits(word(at))
      return before - countBits(lowBits(word(index >>> 5), index & 31))
    },
    nth: (n) => {
      let left = n
      let at = 0
      for (let here = 32 - countBits(word(at)); left >= here && at < words.length; here = 32 - countBits(word(at))) {
        left -= here
        at += 1
      }
      for (let index = at * 32; index < size; index++) {
        if (isDeleted(index)) continue
        if (left === 0) return index
        left -= 1
      }
      return size
    }
  }
}
