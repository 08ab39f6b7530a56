/** What a process says about a deletion, compared with what the service did. */
import {
  firstOf,
  type History,
  journalLines,
  type Law,
  type PrintedResult,
  type Run,
  type SeenRequest
} from "./history.ts"

const deletions = ({ requests }: History, taskId: string): ReadonlyArray<SeenRequest> =>
  requests.filter((request) => request.taskId === taskId)

const results = (history: History, broken: (result: PrintedResult, run: Run) => string | undefined) =>
  firstOf(history.runs, (run) => firstOf(run.results ?? [], (result) => broken(result, run)))

const of = (requests: ReadonlyArray<SeenRequest>, { pid }: Run): ReadonlyArray<SeenRequest> =>
  requests.filter((request) => request.pid === pid)

/** The network repeated it: the client can have received the response of the second time. */
const wasRepeated = (requests: ReadonlyArray<SeenRequest>): boolean =>
  requests.some(({ effects }) => effects.length > 1)

const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 300 && status < 500 && status !== 408

/** A response that does not say what happened, or none. */
const leavesDoubt = ({ status }: SeenRequest): boolean => !isRefusal(status)

const wasInDoubt = (history: History, taskId: string, run: Run): boolean => {
  const earlier = journalLines(run.journalBefore).filter((line) => line.taskId === taskId)
  // A run that was killed after its line, and before its request, leaves the same doubt.
  const open = earlier.findLast(({ event, outcome }) => event === "sent" || outcome !== "failed")
  // It waited for another run, and then read what that had written.
  const others = history.runs.filter(
    ({ endedAt, pid, startedAt }) => pid !== run.pid && startedAt < run.endedAt && run.startedAt < endedAt
  )
  // It can have been killed between its line and its request.
  const announced = journalLines(run.journalAfter).filter((line) => line.event === "sent" && line.taskId === taskId)
  const isShared =
    others.length > 0 &&
    (announced.length > 1 || others.some((other) => of(deletions(history, taskId), other).some(leavesDoubt)))
  return open !== undefined || isShared || of(deletions(history, taskId), run).some(leavesDoubt)
}

/** `--ignore-missing` asks the service about the instance: a mistyped one has no tasks either. */
const couldList = ({ plan, requests }: History, { pid }: Run, instanceId: string): boolean =>
  plan.program !== "cli" ||
  requests.some(
    ({ method, pid: own, status, target }) =>
      own === pid && method === "GET" && status === 200 && target.includes(`/${instanceId}/tasks`)
  )

export const truth: ReadonlyArray<Law> = [
  {
    name: "Only ids of the input are addressed",
    broken: ({ ids, requests, plan }) =>
      firstOf(requests, ({ effects, instanceId, method, target, taskId }) => {
        if (effects.includes("catastrophe")) return `${method} ${target}`
        if (method !== "DELETE") return undefined
        const isInput =
          taskId !== undefined &&
          ids.has(taskId) &&
          (plan.selection?.allInstances === true || instanceId === plan.instanceId)
        return isInput ? undefined : `${method} ${target}`
      })
  },
  {
    name: "Deleted only if the service deleted the task, or confirmed it",
    broken: (history) =>
      results(history, ({ outcome, taskId }, run) => {
        if (outcome !== "deleted") return undefined
        const own = of(deletions(history, taskId), run).flatMap(({ effects }) => effects)
        return own.includes("deleted") || own.includes("denied nothing") ? undefined : `${taskId} in run ${run.pid}`
      })
  },
  {
    name: "A failure that says nothing was deleted is right",
    broken: (history) =>
      results(history, ({ mayHaveDeleted, outcome, taskId }, run) => {
        const isProof = mayHaveDeleted === undefined ? outcome === "failed" : !mayHaveDeleted
        if (!isProof || (outcome !== "failed" && outcome !== "unknown")) return undefined
        const own = of(deletions(history, taskId), run)
        return own.some(({ effects }) => effects.includes("deleted")) && !wasRepeated(own)
          ? `${taskId} in run ${run.pid}`
          : undefined
      })
  },
  {
    name: "AlreadyGone only with a reason",
    broken: (history) =>
      results(history, ({ attempts = 0, instanceId, outcome, priorAttemptMayHaveDeleted, taskId }, run) => {
        if (outcome !== "already-gone") return undefined
        const where = `${taskId} in run ${run.pid}`
        // A request that was written to a connection that nobody reads any more is not seen by the network.
        const isUnseen = attempts > of(deletions(history, taskId), run).length
        const isInDoubt = isUnseen || wasInDoubt(history, taskId, run)
        if (priorAttemptMayHaveDeleted === true && !isInDoubt) return `${where}: no attempt was in doubt`
        if (!isInDoubt && !history.plan.ignoreMissing) return `${where}: nothing explains it`
        if (!isInDoubt && !couldList(history, run, instanceId))
          return `${where}: no list shows that its instance exists`
        const own = of(deletions(history, taskId), run)
        // `apply` has it from a new list, without a request for the task.
        const isUnlisted = history.plan.command === "apply" && own.length === 0
        return isUnlisted || own.some(({ effects }) => effects.includes("missing"))
          ? undefined
          : `${where}: the service never said so`
      })
  },
  {
    name: "A task that was not attempted got no request",
    broken: (history) =>
      results(history, ({ attempts, outcome, taskId }, run) => {
        if (outcome !== "not-attempted" && outcome !== "skipped" && outcome !== "would-delete") return undefined
        const own = of(deletions(history, taskId), run)
        // One that was throttled got some, each of them refused.
        const isUnsent = outcome === "not-attempted" ? own.every(({ status }) => isRefusal(status)) : own.length === 0
        return isUnsent || (attempts ?? 0) > 0 ? undefined : `${taskId} in run ${run.pid}: ${own.length} requests`
      })
  }
]
