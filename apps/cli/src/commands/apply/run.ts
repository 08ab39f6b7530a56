/** Runs `dcs-tasks apply`: deletes the records of a plan that are unchanged. */
import { DcsTasks } from "@dcs-tasks/core"
import { relist } from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { deleteAll, type BulkFlags } from "../../bulk/deleteAll.ts"
import * as Journal from "../../bulk/journal.ts"
import * as Memory from "../../bulk/memory.ts"
import type { Format } from "../../output/format.ts"
import * as Stderr from "../../output/stderr.ts"
import { displayInstances } from "../../target/instances.ts"
import * as Plan from "../../plan/read.ts"
import { confirm } from "../../process/confirm.ts"
import { ExitCode } from "../../process/exitCode.ts"
import { reported } from "../../process/failure.ts"
import * as Signals from "../../process/signals.ts"
import * as Client from "../../target/client.ts"
import * as TargetFiles from "../../target/files.ts"
import * as Target from "../../target/target.ts"
import * as Export from "../../bulk/export.ts"
import { approved, forTarget, inTime, parseDigest } from "../../plan/checks.ts"
import { guard } from "./guard.ts"
import { inputOf } from "./inputs.ts"
import { question, show } from "../../plan/show.ts"

interface ApplyInput extends Target.CallFlags, BulkFlags {
  readonly plan: string
  readonly digest: Option.Option<string>
  readonly journal: Option.Option<string>
  readonly export: Option.Option<string>
  readonly noExport: boolean
  readonly output: Format
  readonly yes: boolean
}

interface DeletionInput extends Pick<ApplyInput, "journal" | "output">, BulkFlags {
  /** The file of the copies. */
  readonly copy: string | undefined
}

/** Lists again, and deletes what is unchanged. */
const deletePlanned = Effect.fnUntraced(function* (
  plan: Plan.Plan,
  target: Target.Target["config"],
  { copy, journal, output, ...flags }: DeletionInput
) {
  const dcs = yield* DcsTasks
  const { count, instances } = plan.head
  const willDelete = count > 0 && !flags.dryRun
  const file = Option.getOrUndefined(journal)
  const openedJournal = file !== undefined && willDelete ? yield* Journal.open(file, target) : undefined
  const now = yield* Signals.interruptible(
    relist(dcs, {
      instances: plan.summaries.map(({ count, instance: { id } }) => ({ id, count })),
      records: plan.contents
    })
  )

  // The records on their way: their copies are saved when they are sent.
  const outgoing = new Map<string, Plan.Planned>()
  const byId = new Map(instances.map((instance) => [instance.id, instance]))
  const find: Export.Find = ({ instanceId, taskId }) => {
    const instance = byId.get(instanceId)
    const record = outgoing.get(Export.keyOf(instanceId, taskId))
    return instance && record && { instance, task: record.task }
  }
  const recording =
    copy !== undefined && willDelete ? yield* Export.open(copy, target, find, openedJournal) : openedJournal

  let listedAgain = 0
  const code = yield* deleteAll(dcs, {
    input: Stream.mapEffect(plan.records, (record) =>
      Effect.gen(function* () {
        const task = { instanceId: record.instanceId, taskId: record.task.id }
        const standing = yield* openedJournal?.standing(task) ?? Effect.succeed("new")
        if (standing === "finished" && now.isUnchanged(task)) listedAgain += 1
        outgoing.set(Export.keyOf(task.instanceId, task.taskId), record)
        return yield* inputOf(record, { ...flags, ...now, journal: openedJournal })
      })
    ),
    total: count,
    flags,
    output,
    journal: guard(now.isUnchanged, recording),
    resumable: openedJournal !== undefined,
    severalInstances: instances.length > 1,
    onResult: ({ instanceId, taskId }) => void outgoing.delete(Export.keyOf(instanceId, taskId))
  })
  if (listedAgain > 0) {
    const what = "records that the journal called deleted and the service listed again"
    yield* Stderr.line(`note: ${what}: ${listedAgain}. They were sent again.`)
  }
  return code
})

export const run = Effect.fnUntraced(function* ({ digest, plan: file, yes, ...rest }: ApplyInput) {
  const copies = yield* Export.named(rest)
  yield* TargetFiles.check([
    ["the plan", file],
    ["--journal", Option.getOrUndefined(rest.journal)],
    copies,
    ["--token-file", Option.getOrUndefined(rest.tokenFile)]
  ])
  const expected = Option.isSome(digest) ? yield* parseDigest(digest.value) : undefined
  Memory.keepSmall()
  yield* Stderr.withTimes
  const code = yield* Effect.gen(function* () {
    const plan = yield* Plan.open(file)
    if (expected !== undefined) yield* approved(plan, expected)
    yield* inTime(plan)
    const target = yield* Target.prepare(rest)
    yield* forTarget(plan, target.config)
    const { count, instances } = plan.head
    yield* Target.announce(target, displayInstances(instances))
    yield* show(plan)
    if (count > 0 && !rest.dryRun && !yes && expected === undefined) {
      yield* confirm(question(plan), Option.contains(rest.tokenFile, "-"))
      // The answer can come long after the question.
      yield* inTime(plan)
    }
    return yield* deletePlanned(plan, target.config, { ...rest, copy: copies[1] }).pipe(Client.provide(target.config))
  }).pipe(Effect.scoped)
  if (code !== ExitCode.ok) return yield* reported(code)
}, Client.withTransport)
