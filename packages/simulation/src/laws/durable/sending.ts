/** What the runners of a durable run send, and when they stop. */
import { firstOf, isThrottled, type Law, type Run } from "../history.ts"
import { awake, claimsOf, deletions, type DurableHistory, keyOf, ofDurable, processes } from "./history.ts"

/** How often a runner looks whether its claim holds and its run shall go on. */
const beat = 1000

/** A lock that another process holds is tried again, and timers round up. */
const slack = 500

/** A disk that refuses is tried again each five seconds. */
const hasBrokenDisk = ({ plan: { diskFaults } }: Run): boolean => diskFaults.length > 0

/** Times at which the run shall not go on. */
const stops = ({ states }: DurableHistory) =>
  states.flatMap(({ at, state, stop }, n) => {
    const isStopped = stop !== undefined || state === "cancelled" || state === "failed"
    return isStopped ? [{ from: at, to: states[n + 1]?.at ?? Infinity }] : []
  })

export const sending: ReadonlyArray<Law> = [
  {
    name: "A durable run sends a record only while its runner has claimed it",
    broken: ofDurable((durable, history) =>
      firstOf(deletions(history), (request) => {
        const { at, pid } = request
        const key = keyOf(request)
        const own = claimsOf(durable, key).some((claim) => claim.pid === pid && claim.at <= at)
        return own ? undefined : `${key} by ${pid}`
      })
    )
  },
  {
    name: "A runner that lost a claim stops sending",
    broken: ofDurable((durable, history) =>
      processes(history, (run, sent) =>
        hasBrokenDisk(run)
          ? undefined
          : firstOf(sent, (request) => {
              if (request.method !== "DELETE") return undefined
              const { at, pid } = request
              const all = claimsOf(durable, keyOf(request)).filter((claim) => claim.at <= at)
              const own = all.findLast((claim) => claim.pid === pid)
              const newer = all.find((claim) => own !== undefined && claim.no === own.no && claim.fence > own.fence)
              if (newer === undefined) return undefined
              const late = awake(run, newer.at, at)
              return late > beat + history.plan.limits.timeout + slack
                ? `${keyOf(request)} by ${pid}, ${late} ms after ${newer.pid} claimed it`
                : undefined
            })
      )
    )
  },
  {
    name: "Nothing is sent once a pause, a cancellation or a stop of a durable run is seen",
    broken: ofDurable((durable, history) =>
      processes(history, (run, sent) =>
        hasBrokenDisk(run)
          ? undefined
          : firstOf(stops(durable), ({ from, to }) =>
              firstOf(sent, ({ at, method, pid, target }) => {
                if (at <= from || at >= to) return undefined
                const late = awake(run, from, at)
                return late > beat + history.plan.limits.timeout + slack
                  ? `${method} ${target} by ${pid}, ${late} ms after it`
                  : undefined
              })
            )
      )
    )
  },
  {
    name: "A record of a durable run is sent no more often than its claims allow",
    broken: ofDurable((durable, history) =>
      firstOf(Map.groupBy(deletions(history), keyOf), ([key, sent]) => {
        const calls = claimsOf(durable, key).length + sent.filter(({ status }) => isThrottled(status)).length
        return sent.length > calls * history.plan.limits.maxAttempts
          ? `${key}: ${sent.length} requests in ${calls} calls`
          : undefined
      })
    )
  },
  {
    name: "All runners together keep to the rate",
    broken: ofDurable((_, history) => {
      const { durable, limits } = history.plan
      const rate = durable?.rate
      // What was paused goes on at once.
      if (rate === undefined || history.runs.some(({ plan }) => plan.pauses !== undefined)) return undefined
      const times = history.requests.filter(({ method }) => method !== "POST").map(({ at }) => at)
      // One at the edge, and those of each process that have waited for their connections.
      const more = 1 + history.runs.length * limits.concurrency
      return firstOf([1, 3, 10], (seconds) =>
        firstOf(times.entries(), ([first, from]) => {
          const count = times.slice(first).filter((at) => at < from + seconds * 1000).length
          return count > seconds * rate + more
            ? `${count} in ${seconds} s from ${from}, with ${rate} allowed`
            : undefined
        })
      )
    })
  }
]
