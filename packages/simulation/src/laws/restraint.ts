/** What a run leaves alone after the service has said that it should. */
import { deletionsOf, firstOf, type History, type Law, type SeenRequest } from "./history.ts"

/** Seconds. */
const retryAfterOf = ({ plan }: History, { retryAfter, status }: SeenRequest): number | undefined => {
  if (retryAfter !== undefined) return retryAfter === "none" ? undefined : retryAfter
  const { throttle } = plan.world
  return throttle !== undefined && throttle.status === status ? throttle.retryAfter : undefined
}

export const restraint: ReadonlyArray<Law> = [
  {
    name: "A task is not sent again before the service allows it",
    broken: (history) =>
      history.plan.copies > 1
        ? undefined
        : firstOf(history.runs, (run) =>
            firstOf(
              Map.groupBy(deletionsOf(history, run), ({ taskId = "" }) => taskId),
              ([taskId, sent]) =>
                firstOf(sent.entries(), ([n, request]) => {
                  const before = sent[n - 1]
                  if (before?.status === undefined) return undefined
                  const wait = (retryAfterOf(history, before) ?? 0) * 1000
                  return request.at < before.at + wait ? `${taskId} in run ${run.pid}` : undefined
                })
            )
          )
  },
  {
    name: "Rejected credentials stop a run",
    broken: (history) => {
      const { env, limits, program } = history.plan
      // Other credentials can correct themselves.
      if (program !== "cli" || env["OS_TOKEN"] === undefined) return undefined
      return firstOf(history.runs, (run) => {
        const rejected = new Set(
          deletionsOf(history, run)
            .filter(({ status }) => status === 401)
            .map(({ taskId }) => taskId)
        )
        return rejected.size > limits.concurrency ? `${rejected.size} ids in run ${run.pid}` : undefined
      })
    }
  }
]
