/** Slots for requests to one origin: a fixed number at a time. The others wait in their order. */

/** A request that waits for a slot. One of the two is called, once, unless it leaves the queue. */
export interface Waiter {
  /** It has a slot. */
  readonly onSlot: () => void
  /** It will not get one. */
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

  /** Whether any request has a slot or waits for one. */
  get isBusy(): boolean {
    return this.#free < this.#limit || this.#waiting.size > 0
  }

  /** Takes a slot if one is free and no request waits. */
  tryTake(): boolean {
    if (this.#free === 0 || this.#waiting.size > 0) return false
    this.#free -= 1
    return true
  }

  enqueue(waiter: Waiter): void {
    this.#waiting.add(waiter)
  }

  dequeue(waiter: Waiter): void {
    this.#waiting.delete(waiter)
    this.#notifyIfIdle()
  }

  /** Returns a slot. The first that waits gets it. */
  release(): void {
    this.#free += 1
    // A request that fails at once releases its slot while this loop runs.
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

  /** Refuses all that wait. */
  refuseWaiting(): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter)
      waiter.onRefused()
    }
  }

  /** Calls back once no request has a slot or waits for one. */
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

/** Waits until all are idle, but not longer than `millis`. */
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
