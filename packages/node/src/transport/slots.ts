/**
 * Places for requests to one origin: so many at once, the others in the order in which they came.
 *
 * @since 0.1.0
 */

/** A request that waits for its place: one of the two is called, once. */
export interface Waiter {
  /** There is one. */
  readonly begin: () => void
  /** There will be none. */
  readonly refuse: () => void
}

export class Slots {
  readonly #limit: number
  readonly #waiting = new Set<Waiter>()
  #free: number
  #handing = false
  #idle: (() => void) | undefined

  constructor(limit: number) {
    this.#limit = limit
    this.#free = limit
  }

  /** Whether anybody has a place or waits for one. */
  get busy(): boolean {
    return this.#free < this.#limit || this.#waiting.size > 0
  }

  /** Takes a place, if there is one at once. Nobody overtakes those who wait. */
  take(): boolean {
    if (this.#free === 0 || this.#waiting.size > 0) return false
    this.#free -= 1
    return true
  }

  wait(waiter: Waiter): void {
    this.#waiting.add(waiter)
  }

  /** It no longer waits. */
  leave(waiter: Waiter): void {
    this.#waiting.delete(waiter)
    this.#tell()
  }

  /** Gives a place back, which goes to whoever waits first. */
  give(): void {
    this.#free += 1
    // A request that fails as it begins gives its place back before this is done.
    if (this.#handing) return
    this.#handing = true
    try {
      for (const waiter of this.#waiting) {
        if (this.#free === 0) break
        this.#waiting.delete(waiter)
        this.#free -= 1
        waiter.begin()
      }
    } finally {
      this.#handing = false
    }
    this.#tell()
  }

  /** Turns away whoever waits. */
  refuse(): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter)
      waiter.refuse()
    }
  }

  /** Calls back once nobody has a place any more, nor waits for one. */
  whenIdle(idle: () => void): void {
    this.#idle = idle
    this.#tell()
  }

  #tell(): void {
    if (this.#idle === undefined || this.busy) return
    const idle = this.#idle
    this.#idle = undefined
    idle()
  }
}

/** Waits until all are idle, but not longer than this. */
export const idle = (all: Iterable<Slots>, millis: number): Promise<void> =>
  new Promise((resolve) => {
    const busy = [...all].filter((slots) => slots.busy)
    let left = busy.length
    if (left === 0 || millis === 0) return resolve()
    const timer = setTimeout(resolve, millis)
    for (const slots of busy) {
      slots.whenIdle(() => {
        left -= 1
        if (left > 0) return
        clearTimeout(timer)
        resolve()
      })
    }
  })
