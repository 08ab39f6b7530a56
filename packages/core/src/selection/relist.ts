/** Lists the instances of a plan again, and compares each planned record with what is there now. */
import type { BackgroundTask, DcsError, DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { NotSent } from "../../output/outcome.ts"
import { short } from "../../output/text.ts"
import type { Compared } from "../../plan/format.ts"
import { isRejected } from "../../process/exitCode.ts"
import type { Plan, Planned } from "../../plan/read.ts"
import type { Summary } from "../../select/summary.ts"

/**
 * Only `"unchanged"` can be sent. `"vanished"` is proven to be gone; `"unseen"` is not in a list that can lack records. An error is why the instance cannot be listed.
 */
export type State = "unchanged" | "vanished" | "unseen" | NotSent | DcsError

export interface Now {
  readonly stateOf: (record: Planned) => State
  /** Whether the list has shown this task as it is in the plan. */
  readonly isUnchanged: (task: { readonly instanceId: string; readonly taskId: string }) => boolean
}

const listConcurrency = 4
/** Of one instance, as long as its list is incomplete and does not have all records of the plan. */
const mostLists = 3

const fields = [
  ["name", "name"],
  ["status", "status"],
  ["creation time", "createdAt"]
] as const

const display = (text: string | undefined): string => (text === undefined ? "missing" : short(text))

const changed = (before: Compared, now: Compared): NotSent => {
  const differences = fields.flatMap(([word, field]) =>
    before[field] === now[field] ? [] : [`its ${word} was ${display(before[field])}, and is ${display(now[field])} now`]
  )
  const message = `it changed after the plan was made: ${differences.join("; ")}. It was not sent. Make a new plan for it.`
  return { _tag: "RecordChanged", message }
}

/**
 * Lists an instance. False if the list can lack records: while others delete, the pages shift, and what moves to an
 * earlier page is skipped. Then there are fewer records than the service counted at first.
 */
const list = (
  dcs: DcsTasksService,
  instanceId: string,
  onTask: (task: BackgroundTask) => void
): Effect.Effect<boolean, DcsError> =>
  Effect.suspend(() => {
    let pages = 0
    let records = 0
    let counted: number | undefined
    return dcs.listBackgroundTaskPages({ instanceId }).pipe(
      Stream.runForEach(({ tasks, total }) =>
        Effect.sync(() => {
          if (pages === 0) counted = total
          pages += 1
          records += tasks.length
          for (const task of tasks) onTask(task)
        })
      ),
      Effect.map(() => (counted === undefined ? pages < 2 : records >= counted))
    )
  })

/** Fails only for errors that concern every instance. */
export const relist = (dcs: DcsTasksService, { contents, head, summaries }: Plan): Effect.Effect<Now, DcsError> =>
  Effect.gen(function* () {
    const unchanged = new Uint8Array(head.count)
    const changes = new Map<number, Compared>()
    const errors = new Map<string, DcsError>()
    const incomplete = new Set<string>()
    const listUntilComplete = ({ count, instance: { id: instanceId } }: Summary): Effect.Effect<void, DcsError> =>
      Effect.gen(function* () {
        let found = 0
        const compare = (task: BackgroundTask) => {
          const position = contents.find(instanceId, task.id)
          if (position === undefined) return
          if (unchanged[position] === 0 && !changes.has(position)) found += 1
          if (contents.isUnchanged(position, task)) unchanged[position] = 1
          else changes.set(position, { name: task.name, status: task.status, createdAt: task.createdAt })
        }
        for (let lists = 0; lists < mostLists; lists += 1) {
          const isComplete = yield* list(dcs, instanceId, compare)
          if (isComplete || found === count) return
        }
        incomplete.add(instanceId)
      })
    yield* Effect.forEach(
      summaries.filter(({ count }) => count > 0),
      (summary) =>
        listUntilComplete(summary).pipe(
          Effect.catch((error) =>
            isRejected(error) ? Effect.fail(error) : Effect.sync(() => void errors.set(summary.instance.id, error))
          )
        ),
      { concurrency: listConcurrency, discard: true }
    )
    return {
      isUnchanged: ({ instanceId, taskId }) => {
        const position = contents.find(instanceId, taskId)
        return position !== undefined && unchanged[position] === 1 && !changes.has(position) && !errors.has(instanceId)
      },
      stateOf: ({ instanceId, position, task }) => {
        const error = errors.get(instanceId)
        if (error !== undefined) return error
        const now = changes.get(position)
        if (now !== undefined) return changed(task, now)
        if (unchanged[position] === 1) return "unchanged"
        return incomplete.has(instanceId) ? "unseen" : "vanished"
      }
    }
  })
