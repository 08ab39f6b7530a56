/** What the runners of a durable run send, and when they stop. */
import { deletionsOf, firstOf, type History, isThrottled, type Law, type Run, type SeenRequest } from "../history.ts"
import { awake, claimsOf, deletions, finalOutcomes, keyOf, ofDurable, processes, roundsOf } from "./history.ts"
import type { DurableHistory } from "./tables.ts"

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

/** What a process sends after it shall send nothing more: attempts that had begun, and those that waited for connections. */
const late = (
  { plan }: History,
  run: Run,
  sent: ReadonlyArray<SeenRequest>,
  endOf: (request: SeenRequest) => number | undefined
): string | undefined => {
  if (hasBrokenDisk(run)) return undefined
  const waited = new Set<string>()
  const mayWait = plan.connectFates.length === 0 ? 0 : plan.limits.concurrency
  return firstOf(sent.entries(), ([n, request]) => {
    const end = endOf(request)
    if (end === undefined) return undefined
    const millis = awake(run, end, request.at) - beat - slack
    if (millis <= 0) return undefined
    const what = `${request.method} ${request.target} by ${run.pid}, ${millis} ms too late`
    if (millis > plan.limits.timeout) return what
    const isBegun = sent.slice(0, n).some(({ at, target }) => target === request.target && at <= end)
    if (!isBegun) waited.add(request.target)
    return waited.size > mayWait ? what : undefined
  })
}

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
    name: "A record that has an outcome is not sent again, except by a retry",
    broken: ofDurable((durable, history) =>
      firstOf(deletions(history), (request) => {
        const key = keyOf(request)
        const claim = claimsOf(durable, key).findLast(({ at, pid }) => pid === request.pid && at <= request.at)
        const claimedAt = claim?.at ?? 0
        // A retry can remove it at the time of the claim.
        const before = durable.outcomes.findLast(
          ({ at, tag, ...outcome }) => outcome.key === key && (at < claimedAt || (at === claimedAt && tag === ""))
        )
        return before === undefined || before.tag === "" ? undefined : `${key} by ${request.pid}`
      })
    )
  },
  {
    name: "A runner that lost a claim stops sending",
    broken: ofDurable((durable, history) =>
      processes(history, (run, sent) => {
        const lostAt = ({ at, ...request }: SeenRequest): number | undefined => {
          const all = claimsOf(durable, keyOf(request)).filter((claim) => claim.at <= at)
          const own = all.findLast((claim) => claim.pid === run.pid)
          return all.find((claim) => claim.no === own?.no && claim.fence > own.fence)?.at
        }
        return late(
          history,
          run,
          sent.filter(({ method }) => method === "DELETE"),
          lostAt
        )
      })
    )
  },
  {
    name: "Nothing is sent once a pause, a cancellation or a stop of a durable run is seen",
    broken: ofDurable((durable, history) =>
      processes(history, (run, sent) =>
        late(history, run, sent, ({ at }) => stops(durable).find(({ from, to }) => from < at && at < to)?.from)
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
    name: "Rejected credentials pause a durable run, and end no record of it",
    broken: ofDurable((durable, history) => {
      const ended = firstOf(finalOutcomes(durable).values(), ({ key, text }) =>
        text.includes('"_tag":"DcsUnauthorized"') ? `${key} ended with it` : undefined
      )
      return (
        ended ??
        firstOf(history.runs, (run) => {
          const count = deletionsOf(history, run).filter(({ status }) => status === 401).length
          return count > history.plan.limits.concurrency * roundsOf(history) ? `${count} by ${run.pid}` : undefined
        })
      )
    })
  },
  {
    name: "All runners together keep to the rate",
    broken: ofDurable((_, history) => {
      const { durable, limits } = history.plan
      const rate = durable?.rate
      if (rate === undefined) return undefined
      // What was paused goes on at once.
      const steady = new Set(history.runs.filter(({ plan }) => plan.pauses === undefined).map(({ pid }) => pid))
      const sent = history.requests.filter(({ pid }) => steady.has(pid))
      return firstOf([1, 3, 10], (seconds) =>
        firstOf(sent.entries(), ([first, { at: from }]) => {
          const within = sent.slice(first).filter(({ at }) => at < from + seconds * 1000)
          // One at the edge, and those of each process that have waited for their connections.
          const more = 1 + new Set(within.map(({ pid }) => pid)).size * limits.concurrency
          return within.length > seconds * rate + more
            ? `${within.length} in ${seconds} s from ${from}, with ${rate} allowed`
            : undefined
        })
      )
    })
  }
]
