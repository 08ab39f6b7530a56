/** What a run takes: requests, connections and time. */
import { roundsOf } from "./durable/history.ts"
import { deletionsOf, firstOf, isThrottled, type Law, type Run } from "./history.ts"

/** Milliseconds for what is not a request: 500 to read on in standard input, and the timers of Node, which round up. */
const slack = 1000

/** How long the system paused a process. */
const pausedMillis = ({ plan: { pauses = [] } }: Run): number => pauses.reduce((sum, { millis }) => sum + millis, 0)

export const limits: ReadonlyArray<Law> = [
  {
    name: "No id gets more requests than attempts are allowed",
    broken: (history) =>
      // A runner can claim a record again.
      history.durable !== undefined
        ? undefined
        : firstOf(history.runs, (run) => {
            const sent = Map.groupBy(deletionsOf(history, run), ({ taskId = "" }) => taskId)
            return firstOf(sent, ([taskId, requests]) => {
              // A throttled call is made again by the pool, for as long as `--max-wait`.
              const calls = 1 + requests.filter(({ status }) => isThrottled(status)).length
              return requests.length > history.plan.limits.maxAttempts * calls * history.plan.copies
                ? `${taskId} got ${requests.length} in run ${run.pid}`
                : undefined
            })
          })
  },
  {
    name: "No more requests are in flight than allowed",
    broken: (history) =>
      firstOf(history.runs, (run) =>
        firstOf(deletionsOf(history, run), ({ inFlight, taskId }) =>
          inFlight > history.plan.limits.concurrency * history.plan.copies * roundsOf(history)
            ? `${inFlight} with ${taskId} in run ${run.pid}`
            : undefined
        )
      )
  },
  {
    name: "Nothing new is sent after a stop",
    broken: (history) =>
      firstOf(history.runs, (run) => {
        const { pid, stoppedAt } = run
        if (stoppedAt === undefined || !history.plan.stops) return undefined
        const [before, after] = [new Set<string>(), new Set<string>()]
        for (const { at, taskId = "" } of deletionsOf(history, run)) {
          if (at <= stoppedAt) before.add(taskId)
          else if (!before.has(taskId)) after.add(taskId)
          if (at > stoppedAt + history.plan.limits.timeout + pausedMillis(run))
            return `${taskId} in run ${pid}, ${at - stoppedAt} ms after it`
        }
        // What was waiting for its connection has begun, as what was sent.
        return after.size <= history.plan.limits.concurrency ? undefined : `${[...after].join(", ")} in run ${pid}`
      })
  },
  {
    name: "A stop ends within its bound",
    broken: ({ plan, runs }) =>
      firstOf(runs, (run) => {
        const {
          endedAt,
          pid,
          plan: { stdout },
          stdout: printed,
          stoppedAt
        } = run
        if (stoppedAt === undefined || !plan.stops) return undefined
        const took = endedAt - stoppedAt
        // A reader that takes its time is waited for.
        const reading =
          stdout.slow === undefined ? 0 : (printed.split("\n").length / stdout.slow.every + 1) * stdout.slow.millis
        // The program opens its journal before it listens, and a lock of a dead machine is watched.
        const opening = plan.program === "effect" && plan.journal ? 10_500 : 0
        // The list call that verifies a missing task, too, is one attempt more.
        const attempts = plan.ignoreMissing ? 2 : 1
        return took > attempts * plan.limits.timeout + reading + opening + pausedMillis(run) + slack
          ? `run ${pid} took ${Math.round(took)} ms`
          : undefined
      })
  }
]
