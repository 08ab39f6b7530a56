/** Lists the instances of a plan again, and compares each planned record with what is there now. */
import type { DcsError, DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { NotSent } from "../../output/outcome.ts"
import { short } from "../../output/text.ts"
import type { Compared } from "../../plan/format.ts"
import { isRejected } from "../../process/exitCode.ts"
import type { Plan, Planned } from "../../plan/read.ts"

/** Only `"unchanged"` can be sent. An error is why the instance cannot be listed. */
export type State = "unchanged" | "vanished" | NotSent | DcsError

export interface Now {
  readonly stateOf: (record: Planned) => State
  /** Whether the list has shown this task as it is in the plan. */
  readonly isUnchanged: (task: { readonly instanceId: string; readonly taskId: string }) => boolean
}

const listConcurrency = 4

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

/** Fails only for errors that concern every instance. */
export const relist = (dcs: DcsTasksService, { contents, head, summaries }: Plan): Effect.Effect<Now, DcsError> =>
  Effect.gen(function* () {
    const unchanged = new Uint8Array(head.count)
    const changes = new Map<number, Compared>()
    const errors = new Map<string, DcsError>()
    yield* Effect.forEach(
      summaries.filter(({ count }) => count > 0),
      ({ instance: { id: instanceId } }) =>
        dcs.listBackgroundTasks({ instanceId }).pipe(
          Stream.runForEach((task) =>
            Effect.sync(() => {
              const position = contents.find(instanceId, task.id)
              if (position === undefined) return
              if (contents.isUnchanged(position, task)) unchanged[position] = 1
              else changes.set(position, { name: task.name, status: task.status, createdAt: task.createdAt })
            })
          ),
          Effect.catch((error) =>
            isRejected(error) ? Effect.fail(error) : Effect.sync(() => void errors.set(instanceId, error))
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
        return unchanged[position] === 1 ? "unchanged" : "vanished"
      }
    }
  })
