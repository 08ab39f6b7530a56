/** Joins what the network saw of each request with what the service did. */
import type { Effect, SeenRequest, TaskSeen } from "../laws/history.ts"
import type { Fate } from "../network/fate.ts"
import type { Exchange } from "../network/traffic.ts"
import type { LogEntry } from "../service/log.ts"
import type { TaskTruth } from "../service/taskStore.ts"

const effectOf = ({ effect, status }: LogEntry): Effect => {
  switch (effect) {
    case "deleted the task":
      return "deleted"
    case "missed the task":
      return status < 300 ? "denied nothing" : "missing"
    case "deleted the instance":
    case "changed something else":
      return "catastrophe"
    case "refused":
      return "refused"
    case "listed":
    case "issued a token":
      return "read"
  }
}

const taskOf = (target: string): Pick<SeenRequest, "instanceId" | "taskId"> => {
  const [, instanceId, taskId] = /^\/v2\/[^/]+\/instances\/([^/?]+)\/tasks\/([^/?]+)$/.exec(target) ?? []
  return instanceId === undefined || taskId === undefined ? {} : { instanceId, taskId }
}

const waitOf = ({ instead }: Fate): Pick<SeenRequest, "retryAfter"> =>
  instead === undefined ? {} : { retryAfter: typeof instead.retryAfter === "number" ? instead.retryAfter : "none" }

export const seenRequests = (
  traffic: ReadonlyArray<Exchange>,
  log: ReadonlyArray<LogEntry>
): ReadonlyArray<SeenRequest> =>
  traffic.map(({ at, fate, headReceived, inFlight, method, ordinal, pid, status, target }) => ({
    ordinal,
    pid,
    at,
    method,
    target,
    ...taskOf(target),
    effects: log.filter(({ request }) => request === ordinal).map(effectOf),
    inFlight,
    // undici takes a 100 that it has not asked for as the end of the connection.
    status: headReceived && fate.interim !== 100 ? status : undefined,
    ...waitOf(fate)
  }))

export const seenTasks = (tasks: ReadonlyArray<TaskTruth>): ReadonlyArray<TaskSeen> =>
  tasks.map(({ deletedAt, instanceId, seed: { goneAt, id } }) => ({ instanceId, taskId: id, deletedAt, goneAt }))
