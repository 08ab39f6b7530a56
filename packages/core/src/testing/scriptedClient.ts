/**
 * A client that takes its responses from a script. All that a real client does with a response happens here, too.
 */
import { isFailure } from "@dcs-tasks/wire/call"
import { emptyStory } from "@dcs-tasks/wire/failure"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Client } from "../client/client.ts"
import { type DcsError, DcsNotFound } from "../model/DcsError.ts"
import { Deleted, type DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import { fromAnswer, fromInvalidInput } from "../model/errorFromWire.ts"
import type { Failed } from "../operation/ending.ts"
import * as Telemetry from "../operation/telemetry.ts"
import type { DcsTasksCall, DcsTasksCalls, DcsTasksScript, ScriptedDeletion, ScriptedRow } from "./script.ts"

interface Answer {
  readonly status: number
  readonly attempts: number
  readonly requestId?: string | undefined
  readonly body: unknown
}

/** Task ids can be names of `Object.prototype`. */
const own = <A>(record: Readonly<Record<string, A>> | undefined, key: string): A | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined

const answerOf = (outcome: ScriptedDeletion): Answer | DcsError => {
  if (outcome._tag === "Deleted") {
    const { attempts, message, requestId, status } = outcome
    return { status, attempts, requestId, body: message === undefined ? undefined : { message } }
  }
  if (outcome._tag !== "AlreadyGone") return outcome
  // The client decides whether a missing task counts as gone.
  const { _tag: _, priorAttemptMayHaveDeleted: mayHaveDeleted, ...sent } = outcome
  return new DcsNotFound({ ...sent, status: 404, mayHaveDeleted, reason: { _tag: "Task" } })
}

/** The names of the service are ours in snake case, but for the id of an instance. */
const serviceRow = (row: ScriptedRow): object =>
  Object.fromEntries([
    ["instance_id", row.id],
    ...Object.entries(row).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value
    ])
  ])

const pageOf = (all: ReadonlyArray<ScriptedRow> | DcsError, query: URLSearchParams): Answer | DcsError => {
  if ("_tag" in all) return all
  const offset = Number(query.get("offset"))
  const rows = all.slice(offset, offset + Number(query.get("limit"))).map(serviceRow)
  const total = all.length
  // Each list reads its own fields.
  return { status: 200, attempts: 1, body: { tasks: rows, task_count: total, instances: rows, instance_num: total } }
}

/** A client over the script, and the calls that it receives. */
export const scriptedClient = (
  script: DcsTasksScript
): { readonly client: Client; readonly calls: Context.Service.Shape<typeof DcsTasksCalls> } => {
  const { instances = [], otherwise = () => new Deleted({ status: 200, attempts: 1 }), outcomes, tasks } = script
  const taken = new Map<string, number>()
  const all: Array<DcsTasksCall> = []

  const outcomeOf = (input: DeleteBackgroundTaskInput): ScriptedDeletion => {
    const { taskId } = input
    const scripted = [own(outcomes, taskId) ?? []].flat()
    const count = taken.get(taskId) ?? 0
    taken.set(taskId, count + 1)
    return scripted[Math.min(count, scripted.length - 1)] ?? otherwise(input)
  }

  const respond = ({ pathname, searchParams }: URL): Answer | DcsError => {
    const [, , , , instanceId, , taskId] = pathname.split("/")
    if (instanceId === undefined) {
      all.push({ operation: "listInstances" })
      return pageOf(instances, searchParams)
    }
    if (taskId === undefined) {
      all.push({ operation: "listBackgroundTasks", instanceId })
      return pageOf(own(tasks, instanceId) ?? [], searchParams)
    }
    all.push({ operation: "deleteBackgroundTask", instanceId, taskId })
    return answerOf(outcomeOf({ instanceId, taskId }))
  }

  const run: Client["run"] = (makeCall, { before = emptyStory } = {}) =>
    Effect.suspend(() => {
      const fail = (error: DcsError): Effect.Effect<never, Failed> => {
        if (!("attempts" in error)) return Effect.fail({ error, story: before })
        const { attempts, mayHaveDeleted, unseenRepeat } = error
        const seenUnknown = before.seenUnknown || (mayHaveDeleted && unseenRepeat === undefined)
        return Effect.fail({ error, story: { attempts, mayHaveDeleted, seenUnknown } })
      }
      const call = makeCall("project")
      if (isInvalidInput(call)) return fail(fromInvalidInput(call))
      const answer = respond(call.url)
      if ("_tag" in answer) return fail(answer)
      const { attempts, body, requestId, status } = answer
      const bytes = new TextEncoder().encode(JSON.stringify(body))
      const value = call.read(status, { "x-request-id": requestId }, bytes, {})
      return isFailure(value)
        ? fail(fromAnswer(value, { attempts, mayHaveDeleted: value.mayHaveDeleted }))
        : Effect.succeed({ value, status, attempts })
    })

  return {
    client: { endpoint: { origin: "https://dcs.test", basePath: "" }, instrumentation: Telemetry.make(), run },
    calls: {
      all: Effect.sync(() => [...all]),
      deletions: Effect.sync(() =>
        all.flatMap((call) => ("taskId" in call ? [{ instanceId: call.instanceId, taskId: call.taskId }] : []))
      ),
      clear: Effect.sync(() => {
        all.length = 0
      })
    }
  }
}
