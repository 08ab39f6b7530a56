/** Rows per second over the last ten seconds, from the times at which rows ended. */

const windowMillis = 10_000

export const makeRateMeter = (startedAt: number) => {
  let times: Array<number> = []
  let since = startedAt
  return {
    /** A row ended. */
    mark: (now: number): void => {
      times.push(now)
    },
    /** A pause ended: it does not count. */
    restart: (now: number): void => {
      times = []
      since = now
    },
    perSecond: (now: number): number => {
      const begin = Math.max(since, now - windowMillis)
      const first = times.findIndex((time) => time >= begin)
      times = first === -1 ? [] : times.slice(first)
      // Less than a second says little.
      return times.length / (Math.max(now - begin, 1000) / 1000)
    }
  }
}
