/** Waits for conditions, because a trial never assumes how long something takes. */
import { setTimeout as delay } from "node:timers/promises"

class TookTooLong extends Error {
  override readonly name = "TookTooLong"
}

interface Patience {
  /** Seconds. */
  readonly within: number
  /** Milliseconds between two looks. */
  readonly every?: number
  /** Rejects at once when it returns a reason why the condition will never hold. */
  readonly hopeless?: () => string | undefined
}

/** The first value that is not `undefined` or `false`; rejects when there is none in time. */
export const until = async <A>(
  what: string,
  look: () => A | undefined | false | Promise<A | undefined | false>,
  { every = 50, hopeless, within }: Patience
): Promise<A> => {
  const end = performance.now() + within * 1000
  for (;;) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    const reason = hopeless?.()
    if (reason !== undefined) throw new TookTooLong(`${what}: ${reason}`)
    if (performance.now() > end) throw new TookTooLong(`${what}: not within ${within} s`)
    await delay(every)
  }
}

/** Rejects when the promise does not settle in time. */
export const inTime = async <A>(what: string, promise: Promise<A>, within: number): Promise<A> => {
  const ended = new AbortController()
  const late = delay(within * 1000, undefined, { signal: ended.signal }).then(() => {
    throw new TookTooLong(`${what}: not within ${within} s`)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    late.catch(() => {})
    ended.abort()
  }
}

export const secondsSince = (start: number): number => (performance.now() - start) / 1000
