/** Lists the instances of a plan again, and sends the records that are unchanged. */
import { AlreadyGone } from "@dcs-tasks/core"
import { fingerprint, type PlannedState, relist, type TaskPages } from "@dcs-tasks/core/selection"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { PlanInput, PlannedRecord } from "../model/PlanInput.ts"
import { NotSent, type RecordOutcome } from "../model/StoredOutcome.ts"
import * as Copies from "../tables/copies.ts"
import * as Instances from "../tables/instances.ts"
import { patiently } from "../tables/patience.ts"
import * as Planned from "../tables/planned.ts"
import { elsewhere, Ended } from "./ended.ts"

const problems = {
  changed: "it changed after the plan was made. It was not sent. Make a new plan for it.",
  vanished: "it is not listed any more. Nothing was sent. If that is expected, submit the run with ignoreMissing.",
  unseen:
    "it is missing from a list that has fewer records than the service counted. Nothing was sent. Submit the plan again when nobody else deletes.",
  unlisted: "its instance cannot be listed. Nothing was sent. Submit the plan again when it can."
} as const

const notSent = (reason: keyof typeof problems, detail = ""): NotSent =>
  new NotSent({ reason, problem: `${detail}${problems[reason]}` })

/** Undefined for a record that is sent. */
const outcomeOf = (state: PlannedState, ignoreMissing: boolean): RecordOutcome | undefined => {
  switch (state._tag) {
    case "Unchanged":
      return undefined
    case "Changed":
      return notSent("changed")
    case "Vanished":
      return ignoreMissing ? new AlreadyGone({ attempts: 0, priorAttemptMayHaveDeleted: false }) : notSent("vanished")
    case "Unseen":
      return notSent("unseen")
    case "NotListed":
      return notSent("unlisted", `${state.error.message} `)
  }
}

/** What a plan has, to compare. */
interface Contents {
  readonly positions: Map<string, number>
  readonly fingerprints: Array<string>
}

const keyOf = (instanceId: string, taskId: string): string => `${instanceId}/${taskId}`

/** Calls `use` with each chunk of the run. */
const forEachChunk = Effect.fnUntraced(function* <E, R>(
  run: string,
  use: (chunk: Copies.CopiedChunk) => Effect.Effect<void, E, R>
) {
  let after: Copies.CopiedChunk | undefined
  while (true) {
    const page = yield* patiently(Copies.page(run, after))
    yield* Effect.forEach(page, use, { discard: true })
    if (Copies.isLast(page)) return
    after = page.at(-1)
  }
})

export const listPlan = Effect.fnUntraced(function* (
  pages: TaskPages,
  { ignoreMissing = false, plan, run }: PlanInput
) {
  if (plan.expiresAt !== undefined && (yield* Clock.currentTimeMillis) > plan.expiresAt) {
    return yield* new Ended({
      by: "failed",
      reason: "the plan expired before the run began. Nothing was sent. Make a new plan"
    })
  }
  const rows = yield* patiently(Instances.beginAll(run))
  const [first] = rows
  if (first === undefined) return
  const contents: Contents = { positions: new Map(), fingerprints: [] }
  const counts = new Map<string, number>()
  yield* forEachChunk(run, ({ records }) =>
    Effect.sync(() => {
      for (const { instanceId, task } of records) {
        contents.positions.set(keyOf(instanceId, task.id), contents.fingerprints.length)
        contents.fingerprints.push(fingerprint(task))
        counts.set(instanceId, (counts.get(instanceId) ?? 0) + 1)
      }
    })
  )
  const now = yield* relist(pages, {
    instances: Array.from(counts, ([id, count]) => ({ id, count })),
    records: {
      size: () => contents.fingerprints.length,
      find: (instanceId, taskId) => contents.positions.get(keyOf(instanceId, taskId)),
      isUnchanged: (position, record) => contents.fingerprints[position] === fingerprint(record)
    }
  })
  /** Callers can give a record twice: its second request would make a failure of what the first deleted. */
  const seen = new Set<string>()
  const decide = ({ no, position, records }: Copies.CopiedChunk) => {
    const unchanged: Array<PlannedRecord> = []
    const others: Array<{ instanceId: string; taskId: string; outcome: RecordOutcome }> = []
    for (const record of records) {
      const { instanceId, task } = record
      const key = keyOf(instanceId, task.id)
      if (seen.has(key)) continue
      seen.add(key)
      const at = contents.positions.get(key) ?? -1
      const outcome = outcomeOf(now.stateOf({ instanceId, position: at }), ignoreMissing)
      if (outcome === undefined) unchanged.push(record)
      else others.push({ instanceId, taskId: task.id, outcome })
    }
    return Effect.flatMap(
      patiently(Instances.fenced(first, Planned.decide({ run, position, no }, unchanged, others))),
      (isMine) => (isMine ? Effect.void : Effect.fail(elsewhere))
    )
  }
  yield* forEachChunk(run, decide)
  yield* Effect.forEach(rows, (row) => patiently(Instances.fenced(row, Instances.end(row))), { discard: true })
})
