/** What `prune` and `apply` can delete: what was selected, as it was seen, and of which there is a copy. */
import { createHash } from "node:crypto"
import type { TaskSeed } from "../service/worldSeed.ts"
import { deletionsOf, firstOf, type History, type Law, type Run, type SeenRequest } from "./history.ts"

const taskOf = ({ plan }: History, { instanceId, taskId }: SeenRequest): TaskSeed | undefined =>
  plan.world.instances.find(({ id }) => id === instanceId)?.tasks.find(({ id }) => id === taskId)

const statusAt = ({ finishesAt = Infinity, status }: TaskSeed, at: number): string =>
  finishesAt <= at ? "SUCCESS" : status

const nameAt = ({ name = "EXTEND", renamedAt }: TaskSeed, at: number): string =>
  renamedAt !== undefined && renamedAt.at <= at ? renamedAt.name : name

/** Its records by instance and id, if the file is exactly as it was written. */
const recordsOf = (text: string | undefined): ReadonlyMap<string, Record<string, unknown>> | undefined => {
  const [, digest] = /^\{.*,"digest":"sha256:([0-9a-f]{64})"\}\n/.exec(text ?? "") ?? []
  if (text === undefined || digest === undefined) return undefined
  const unsigned = text.replace(/,"digest":"sha256:[0-9a-f]{64}"\}\n/, "}\n")
  if (createHash("sha256").update(unsigned).digest("hex") !== digest) return undefined
  const lines = text.split("\n").slice(1, -1)
  return new Map(
    lines.map((line) => {
      const { instanceId, task } = JSON.parse(line)
      return [`${instanceId}/${task.id}`, task]
    })
  )
}

const each = (history: History, broken: (request: SeenRequest, run: Run) => string | undefined) =>
  firstOf(history.runs, (run) => firstOf(deletionsOf(history, run), (request) => broken(request, run)))

export const selection: ReadonlyArray<Law> = [
  {
    name: "Only records that were selected are addressed",
    broken: (history) => {
      const { command, selection, world } = history.plan
      if (selection === undefined) return undefined
      const { limit = Infinity, olderThan, statuses = ["SUCCESS", "FAILED"] } = selection
      return (
        each(history, (request, run) => {
          const task = taskOf(history, request)
          if (task === undefined) return `${request.taskId ?? ""} in run ${run.pid}`
          const wasFinal = statuses.includes(task.status) || statuses.includes(statusAt(task, request.at))
          if (!wasFinal) return `${task.id} is ${task.status}, in run ${run.pid}`
          const age = world.epoch + request.at - Date.parse(task.createdAt)
          return olderThan !== undefined && age < olderThan
            ? `${task.id} is ${age} ms old, in run ${run.pid}`
            : undefined
        }) ??
        firstOf(history.runs, (run) => {
          const { size } = new Set(deletionsOf(history, run).map(({ taskId }) => taskId))
          return size > limit ? `${size} of ${limit} in ${command} run ${run.pid}` : undefined
        })
      )
    }
  },
  {
    name: "Without a yes, nothing is deleted",
    broken: (history) =>
      history.plan.selection === undefined || history.plan.selection.sends === "yes"
        ? undefined
        : each(history, ({ taskId }, run) => `${taskId ?? ""} in run ${run.pid}`)
  },
  {
    name: "A record is in the export before its task is deleted",
    broken: ({ runs }) =>
      firstOf(runs, ({ pid, uncopied }) => (uncopied[0] === undefined ? undefined : `${uncopied[0]} in run ${pid}`))
  },
  {
    name: "A plan is applied as it was written, or not at all",
    broken: (history) =>
      history.plan.command !== "apply"
        ? undefined
        : firstOf(history.runs.slice(1), (run) => {
            const records = recordsOf(run.planBefore)
            const { end, pid, plan, startedAt } = run
            const sent = deletionsOf(history, run)
            if (records === undefined) {
              if (sent[0] !== undefined) return `${sent[0].taskId ?? ""} of a harmed plan in run ${pid}`
              const isUndisturbed = plan.signals.length === 0 && plan.diskFaults.length === 0 && end?._tag === "Exited"
              return isUndisturbed && end.code !== 2 && plan.stdout.fault === undefined
                ? `exit code ${end.code} for a harmed plan in run ${pid}`
                : undefined
            }
            return firstOf(sent, (request) => {
              const task = taskOf(history, request)
              const planned = records.get(`${request.instanceId ?? ""}/${request.taskId ?? ""}`)
              if (planned === undefined || task === undefined)
                return `${request.taskId ?? ""} is not planned, in run ${pid}`
              if ((task.goneAt ?? Infinity) <= startedAt) return `${task.id} was gone before run ${pid}`
              const isChanged =
                planned["name"] !== nameAt(task, startedAt) || planned["status"] !== statusAt(task, startedAt)
              return isChanged ? `${task.id} had changed before run ${pid}` : undefined
            })
          })
  },
  {
    name: "Every planned record has one result",
    broken: (history) =>
      history.plan.command !== "apply"
        ? undefined
        : firstOf(history.runs.slice(1), ({ end, pid, plan, planBefore, results = [] }) => {
            const records = recordsOf(planBefore)
            const isWhole = end?._tag === "Exited" && plan.stdout.fault === undefined && plan.signals.length < 2
            if (records === undefined || !isWhole || results.length === 0) return undefined
            const ids = new Set(results.map(({ instanceId, taskId }) => `${instanceId}/${taskId}`))
            return ids.size === results.length && ids.size === records.size && [...ids].every((id) => records.has(id))
              ? undefined
              : `${results.length} results for ${records.size} records in run ${pid}`
          })
  }
]
