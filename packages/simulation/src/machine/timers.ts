/** The timers of a simulated process: those of Node, in virtual time. */
import type { Events } from "./events.ts"

interface Timers {
  readonly globals: Readonly<Record<string, unknown>>
  /** Whether a timer keeps the process running. */
  readonly isBusy: () => boolean
}

/** A longer delay fires at once, as in Node. */
const longestDelay = 2 ** 31 - 1

const delayOf = (millis: unknown): number => {
  const delay = Number(millis)
  return delay >= 1 && delay <= longestDelay ? delay : 1
}

/** `run` calls a callback of the process, and takes what it throws. */
export const timersOf = (events: Events, isAlive: () => boolean, run: (callback: () => void) => void): Timers => {
  const busy = new Set<Timer>()
  const byId = new Map<number, Timer>()
  let lastId = 0

  class Timer {
    readonly #id = (lastId += 1)
    readonly #delay: number
    readonly #repeats: boolean
    readonly #callback: () => void
    #cancel: (() => void) | undefined
    #hasRef = true

    constructor(callback: () => void, delay: number, repeats: boolean) {
      this.#callback = callback
      this.#delay = delay
      this.#repeats = repeats
      byId.set(this.#id, this)
      this.refresh()
    }

    refresh(): this {
      this.#cancel?.()
      this.#cancel = events.after(this.#delay, () => {
        if (this.#repeats && isAlive()) this.refresh()
        else this.#end()
        run(this.#callback)
      })
      if (this.#hasRef) busy.add(this)
      return this
    }

    close(): this {
      this.#cancel?.()
      this.#end()
      return this
    }

    ref(): this {
      this.#hasRef = true
      if (this.#cancel !== undefined) busy.add(this)
      return this
    }

    unref(): this {
      this.#hasRef = false
      busy.delete(this)
      return this
    }

    hasRef(): boolean {
      return this.#hasRef
    }

    [Symbol.toPrimitive](): number {
      return this.#id
    }

    [Symbol.dispose](): void {
      this.close()
    }

    #end(): void {
      this.#cancel = undefined
      busy.delete(this)
      byId.delete(this.#id)
    }
  }

  type Callback = (...args: ReadonlyArray<unknown>) => void
  const bound = (callback: Callback, args: ReadonlyArray<unknown>) => () => callback(...args)
  const clear = (timer: unknown): void => {
    if (timer instanceof Timer) timer.close()
    else byId.get(Number(timer))?.close()
  }
  return {
    globals: {
      setTimeout: (callback: Callback, millis?: unknown, ...args: ReadonlyArray<unknown>) =>
        new Timer(bound(callback, args), delayOf(millis), false),
      setInterval: (callback: Callback, millis?: unknown, ...args: ReadonlyArray<unknown>) =>
        new Timer(bound(callback, args), delayOf(millis), true),
      setImmediate: (callback: Callback, ...args: ReadonlyArray<unknown>) => new Timer(bound(callback, args), 0, false),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear
    },
    isBusy: () => busy.size > 0
  }
}
