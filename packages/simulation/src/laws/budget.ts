/** What a run asks of a service that has trouble. */
import { deletionsOf, firstOf, isThrottled, type Law, type SeenRequest } from "./history.ts"

/** The budget of a client, in tokens, and what a retry after a failed connection or response costs. */
const tokens = 500
const cost = 14

/** A request after it is not a retry of the budget, or a cheap one. */
const isCheap = ({ status = 0 }: SeenRequest): boolean =>
  status === 429 || status === 503 || (status >= 400 && status < 408)

/** Timers round up, and a connection can take time. */
const slack = 50

export const budget: ReadonlyArray<Law> = [
  {
    name: "Retries stay within their budget",
    broken: (history) =>
      history.plan.copies > 1
        ? undefined
        : firstOf(history.runs, (run) => {
            const requests = deletionsOf(history, run)
            let retries = 0
            for (const own of Map.groupBy(requests, ({ taskId }) => taskId).values()) {
              retries += own.filter((_, at) => {
                const before = own[at - 1]
                return before !== undefined && !isCheap(before)
              }).length
            }
            const successes = history.requests.filter(
              ({ pid, status = 0 }) => pid === run.pid && status >= 200 && status < 300
            ).length
            return retries * cost > tokens + successes * cost
              ? `${retries} retries and ${successes} successes in run ${run.pid}`
              : undefined
          })
  },
  {
    name: "Requests keep to the rate",
    broken: (history) => {
      const { rate } = history.plan.limits
      if (rate === undefined || history.plan.program !== "cli") return undefined
      return firstOf(history.runs, (run) => {
        // What was paused goes on at once.
        if (run.plan.pauses !== undefined) return undefined
        const all = deletionsOf(history, run)
        // A call sends its retries by its own schedule, within the budget.
        const times = all
          .filter(({ taskId }, n) => {
            const before = all.slice(0, n).findLast((earlier) => earlier.taskId === taskId)
            return before === undefined || before.status === 429
          })
          .map(({ at }) => at)
        return firstOf(times.entries(), ([first, from]) => {
          const inSecond = times.slice(first).filter((at) => at < from + 1000).length
          // One more can be at the edges, and some have waited for their connections.
          return inSecond > rate + 1 + history.plan.limits.concurrency
            ? `${inSecond} in a second, with ${rate} allowed, in run ${run.pid}`
            : undefined
        })
      })
    }
  },
  {
    name: "Nothing new is sent after the deadline",
    broken: (history) => {
      const { concurrency, deadline, timeout } = history.plan.limits
      if (deadline === undefined || history.plan.program !== "cli") return undefined
      return firstOf(history.runs, (run) => {
        const paused = (run.plan.pauses ?? []).reduce((sum, { millis }) => sum + millis, 0)
        const all = deletionsOf(history, run)
        const begun = all[0]?.at ?? 0
        const before = new Set(all.filter(({ at }) => at <= begun + deadline).map(({ taskId }) => taskId))
        const after = new Set(
          all
            .filter(({ at, taskId }) => at > begun + deadline + paused && !before.has(taskId))
            .map(({ taskId }) => taskId)
        )
        if (after.size > concurrency) return `${[...after].join(", ")} in run ${run.pid}`
        const late = all.find(({ at }) => at > begun + deadline + paused + timeout + slack)
        return late === undefined ? undefined : `${late.taskId ?? ""} at ${late.at} in run ${run.pid}`
      })
    }
  },
  {
    name: "A call ends within its total time",
    broken: (history) =>
      history.plan.copies > 1 || history.durable !== undefined
        ? undefined
        : firstOf(history.runs, (run) => {
            if (run.plan.pauses !== undefined) return undefined
            return firstOf(
              Map.groupBy(deletionsOf(history, run), ({ taskId }) => taskId),
              ([taskId, own]) => {
                // A throttled call is made again.
                if (own.some(({ status }) => isThrottled(status))) return undefined
                const took = Math.max(...own.map(({ at }) => at)) - Math.min(...own.map(({ at }) => at))
                return took > history.plan.limits.totalTimeout + slack
                  ? `${taskId}: ${took} ms in run ${run.pid}`
                  : undefined
              }
            )
          })
  }
]
