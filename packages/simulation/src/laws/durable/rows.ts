/** What the tables of a durable run say, compared with what the service did. */
import type { TaskSeed } from "../../service/worldSeed.ts"
import { firstOf, type Law } from "../history.ts"
import { claimsOf, deletions, finalOutcomes, keyOf, lastState, ofDurable } from "./history.ts"

const isFinal = ({ status }: TaskSeed): boolean => status === "SUCCESS" || status === "FAILED"

const gone: ReadonlySet<string> = new Set(["Deleted", "AlreadyGone"])

export const rows: ReadonlyArray<Law> = [
  {
    name: "Every listed record of a durable run ends once, or stays open in a run that stopped",
    broken: ofDurable((durable) => {
      const ended = finalOutcomes(durable)
      const keys = durable.chunks.flatMap(({ ids, isOpen, no, position }) =>
        ids.map((id) => ({ id, isOpen, key: `${durable.instances[position]?.id ?? ""}/${id}`, no }))
      )
      const isDone = lastState(durable)?.state === "done"
      // Whatever became of its chunk.
      const claimed = durable.claims.flatMap(({ ids, position }) =>
        ids.map((id) => `${durable.instances[position]?.id ?? ""}/${id}`)
      )
      const lost = isDone ? claimed.find((key) => !ended.has(key)) : undefined
      if (lost !== undefined) return `${lost} was claimed and has no outcome`
      const open = new Set(keys.filter(({ isOpen }) => isOpen).map(({ key }) => key))
      return firstOf(keys, ({ key, no }) =>
        ended.has(key) || (open.has(key) && !isDone) ? undefined : `${key} of chunk ${no} has no outcome`
      )
    })
  },
  {
    name: "A durable run lists every record that matches",
    broken: ofDurable((durable, { plan: { durable: planned, world } }) => {
      if (planned === undefined || planned.records !== undefined || lastState(durable)?.state !== "done")
        return undefined
      const { filter } = planned.input
      if (filter.limit !== undefined || filter.olderThan !== undefined) return undefined
      const listed = new Set(durable.chunks.flatMap(({ ids, position }) => ids.map((id) => `${position}/${id}`)))
      return firstOf(durable.instances.entries(), ([position, { id, isListed }]) => {
        const tasks = world.instances.find((instance) => instance.id === id)?.tasks ?? []
        // A list by offsets can miss a record while others come and go.
        if (tasks.some(({ appearsAt, goneAt }) => appearsAt !== undefined || goneAt !== undefined)) return undefined
        const lost = tasks.find((task) => isFinal(task) && !listed.has(`${position}/${task.id}`))
        return isListed && lost !== undefined ? `${id}/${lost.id}` : undefined
      })
    })
  },
  {
    name: "A durable run of a plan sends only records that are as planned, and each has one outcome",
    broken: ofDurable((durable, history) => {
      const { durable: { records } = {}, world } = history.plan
      if (records === undefined) return undefined
      const planned = new Map(records.map(({ instanceId, task }) => [`${instanceId}/${task.id}`, task]))
      const changed = deletions(history).find((request) => {
        const record = planned.get(keyOf(request))
        const task = world.instances
          .find(({ id }) => id === request.instanceId)
          ?.tasks.find(({ id }) => id === record?.id)
        return record === undefined || record.name !== (task?.name ?? "EXTEND")
      })
      if (changed !== undefined) return `${keyOf(changed)} was sent`
      if (lastState(durable)?.state !== "done") return undefined
      const ended = finalOutcomes(durable)
      return firstOf(planned.keys(), (key) => (ended.has(key) ? undefined : `${key} has no outcome`))
    })
  },
  {
    name: "An outcome of a durable run never changes, except of a failure that is retried",
    broken: ofDurable(({ outcomes }) => {
      const before = new Map<string, string>()
      return firstOf(outcomes, ({ isOverwritten, key, tag }) => {
        const was = before.get(key)
        before.set(key, tag)
        return isOverwritten && (tag !== "" || (was !== undefined && gone.has(was)))
          ? `${key}: ${was ?? ""} became ${tag}`
          : undefined
      })
    })
  },
  {
    name: "A record is gone before its outcome says so",
    broken: ofDurable(({ outcomes }, history) =>
      firstOf(outcomes, ({ at, key, tag }) => {
        if (!gone.has(tag)) return undefined
        const isThere = history.tasks.some(
          ({ deletedAt = Infinity, goneAt = Infinity, ...task }) =>
            keyOf(task) === key && at < Math.min(deletedAt, goneAt)
        )
        return isThere ? `${key} is ${tag}` : undefined
      })
    )
  },
  {
    name: "A durable run calls a record gone, or not sent by it, only with a reason",
    broken: ofDurable((durable, history) =>
      firstOf(finalOutcomes(durable).values(), ({ key, tag, text }) => {
        if (tag !== "AlreadyGone") return undefined
        const own = deletions(history).filter((request) => keyOf(request) === key)
        const isFlagged = JSON.parse(text).priorAttemptMayHaveDeleted === true
        // Each claim but the last can have sent it.
        const isInDoubt =
          claimsOf(durable, key).length > 1 ||
          own.some(({ status = 500 }) => status < 300 || status === 408 || status >= 500)
        if (isFlagged) return isInDoubt ? undefined : `${key} is flagged, and no attempt was in doubt`
        if (history.plan.durable?.input.ignoreMissing !== true) return `${key} is not flagged`
        const isOurs = own.some(({ effects }) => effects.includes("deleted") && effects.length === 1)
        return isOurs ? `${key} is not flagged, and this run deleted it` : undefined
      })
    )
  },
  {
    name: "A durable run that is done has no open chunk",
    broken: ofDurable((durable) =>
      lastState(durable)?.state === "done"
        ? firstOf(durable.chunks, ({ isOpen, no, position }) => (isOpen ? `${position}/${no}` : undefined))
        : undefined
    )
  },
  {
    name: "A durable run ends once the service works and a runner lives",
    broken: ofDurable((durable, { plan, runs }) => {
      const { reason = "", state = "nothing" } = lastState(durable) ?? {}
      const last = runs.at(-1)
      if (last?.isClean !== true || plan.durable === undefined) return undefined
      if (state === "failed") return reason.length > 0 ? undefined : "it failed without a reason"
      return state === "done" || state === "cancelled" ? undefined : `it is ${state}: ${reason}`
    })
  }
]
