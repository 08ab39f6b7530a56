/**
 * Places for requests to one origin: so many at once, the others in the order in which they came.
 *
 * @since 0.1.0
 */

/** A request that waits for its place: one of the two is called, once. */
export interface Waiter {
  /** There is one. */
  readonly onSlot: () => void
  /** There will be none. */
  readonly onRefused: () => void
}

export class Slots {
  readonly #limit: number
  readonly #waiting = new Set<Waiter>()
  #free: number
  #handingOver = false
  #onIdle: (() => void) | undefined

  constructor(limit: number) {
    this.#limit = limit
    this.#free = limit
  }

  /** Whether anybody has a place or waits for one. */
  get isBusy(): boolean {
    return this.#free < this.#limit || this.#waiting.size > 0
  }

  /** Takes a place, if there is one at once. Nobody overtakes those who wait. */
  tryTake(): boolean {
    if (this.#free === 0 || this.#waiting.size > 0) return false
    this.#free -= 1
    return true
  }

  enqueue(waiter: Waiter): void {
    this.#waiting.add(waiter)
  }

  /** It no longer waits. */
  dequeue(waiter: Waiter): void {
    this.#waiting.delete(waiter)
    this.#notifyIfIdle()
  }

  /** Gives a place back, which goes to whoever waits first. */
  release(): void {
    this.#free += 1
    // A request that fails as it begins gives its place back before this is done.
    if (this.#handingOver) return
    this.#handingOver = true
    try {
      for (const waiter of this.#waiting) {
        if (this.#free === 0) break
        this.#waiting.delete(waiter)
        this.#free -= 1
        waiter.onSlot()
      }
    } finally {
      this.#handingOver = false
    }
    this.#notifyIfIdle()
  }

  /** Turns away whoever waits. */
  refuseWaiting(): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter)
      waiter.onRefused()
    }
  }

  /** Calls back once nobody has a place any more, nor waits for one. */
  whenIdle(onIdle: () => void): void {
    this.#onIdle = onIdle
    this.#notifyIfIdle()
  }

  #notifyIfIdle(): void {
    if (this.#onIdle === undefined || this.isBusy) return
    const onIdle = this.#onIdle
    this.#onIdle = undefined
    onIdle()
  }
}

/** Waits until all are idle, but not longer than this. */
export const untilIdle = (all: Iterable<Slots>, millis: number): Promise<void> =>
  new Promise((resolve) => {
    const busy = [...all].filter((slots) => slots.isBusy)
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
