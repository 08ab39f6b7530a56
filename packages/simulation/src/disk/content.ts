/** The bytes of a file, and which of them a power loss leaves. */
import type { Random } from "@dcs-tasks/contract/laws/random"

type Edit = { readonly at: number; readonly bytes: Uint8Array } | { readonly size: number }

const pageSize = 4096

/** How many of some events, which happened in order, reached the disk: often none or all of them. */
export const survivors = (random: Random, count: number): number =>
  random.pick([() => 0, () => count, () => random.below(count + 1), () => random.below(count + 1)])()

const sizeAfter = (size: number, edit: Edit): number =>
  "size" in edit ? edit.size : edit.bytes.length === 0 ? size : Math.max(size, edit.at + edit.bytes.length)

export class Content {
  size = 0
  #bytes = new Uint8Array(0)
  #durable = new Uint8Array(0)
  /** What happened since the last sync. */
  #edits: Array<Edit> = []

  read(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(Math.min(at, this.size), Math.min(at + length, this.size))
  }

  write(at: number, bytes: Uint8Array): void {
    const edit = { at, bytes: Uint8Array.from(bytes) }
    this.#edits.push(edit)
    this.#redo(edit)
  }

  truncate(size: number): void {
    this.#edits.push({ size })
    this.#redo({ size })
  }

  sync(): void {
    if (this.#edits.length === 0) return
    this.#durable = this.#bytes.slice(0, this.size)
    this.#edits = []
  }

  /** Power is lost: what is left is what was synced, and a part of what followed. */
  tear(random: Random): void {
    const edits = this.#edits
    if (edits.length === 0) return
    this.#bytes = this.#durable.slice()
    this.size = this.#durable.length
    const whole = survivors(random, edits.length)
    for (const edit of edits.slice(0, whole)) this.#redo(edit)
    const way = random.pick(["bytes", "pages", "zeros"])
    const torn = edits[whole]
    if (torn !== undefined && "at" in torn) {
      const end = torn.at + random.below(torn.bytes.length + 1)
      const reached = way === "pages" ? end - (end % pageSize) : end
      this.#redo({ at: torn.at, bytes: torn.bytes.subarray(0, Math.max(0, reached - torn.at)) })
    }
    if (way === "zeros" && torn !== undefined) {
      // The new length was written before the bytes.
      const known = edits.slice(whole, whole + 1 + random.below(edits.length - whole)).reduce(sizeAfter, this.size)
      if (known > this.size) this.#redo({ size: known })
    }
    this.#durable = this.#bytes.slice(0, this.size)
    this.#edits = []
  }

  #redo(edit: Edit): void {
    const size = sizeAfter(this.size, edit)
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.size))
      this.#bytes = larger
    }
    if ("at" in edit) this.#bytes.set(edit.bytes, edit.at)
    else this.#bytes.fill(0, size, this.size)
    this.size = size
  }
}
