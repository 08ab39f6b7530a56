/** Runs `dcs-tasks prune`: lists the records that match a rule, saves a copy, and deletes them. */
import { DcsTasks } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { confirm } from "../../process/confirm.ts"
import { deleteAll, type BulkFlags } from "../../bulk/deleteAll.ts"
import { ExitCode, worst } from "../../process/exitCode.ts"
import { reported, usage } from "../../process/failure.ts"
import * as Instances from "../../target/instances.ts"
import * as TargetFiles from "../../target/files.ts"
import * as Journal from "../../bulk/journal.ts"
import { listedAgain } from "../../bulk/listedAgain.ts"
import type { Format } from "../../output/format.ts"
import * as Client from "../../target/client.ts"
import * as Stderr from "../../output/stderr.ts"
import * as Signals from "../../process/signals.ts"
import * as Held from "../../select/held.ts"
import { choose } from "../../target/chosen.ts"
import * as Target from "../../target/target.ts"
import * as ByInstance from "./byInstance.ts"
import * as Export from "../../bulk/export.ts"
import * as LeftOut from "./leftOut.ts"
import * as Plan from "./plan.ts"
import { namedInstances, type PruneFlags, ruleOf } from "../../select/scope.ts"
import { question, show } from "./show.ts"
import * as Snapshot from "./snapshot.ts"

interface PruneInput extends Target.CallFlags, BulkFlags, PruneFlags {
  readonly allowEmpty: boolean
  readonly export: Option.Option<string>
  readonly noExport: boolean
  readonly exclude: ReadonlyArray<string>
  readonly limit: Option.Option<number>
  readonly journal: Option.Option<string>
  readonly plan: Option.Option<string>
  readonly output: Format
  readonly trustServiceClock: boolean
  readonly yes: boolean
}

export const run = Effect.fnUntraced(function* ({ journal, output, plan, yes, ...given }: PruneInput) {
  yield* Plan.check(plan, { ...given, journal, yes })
  const rest = { ...given, dryRun: given.dryRun || Option.isSome(plan) }
  const named = namedInstances(rest)
  const rule = yield* ruleOf({ ...rest, instances: named })
  yield* Effect.forEach(named, Instances.checkName)
  const file = Option.getOrUndefined(journal)
  const copies = yield* Export.named({ ...rest, journal })
  yield* TargetFiles.check([["--journal", file], copies, ["--token-file", Option.getOrUndefined(rest.tokenFile)]])
  yield* Stderr.withTimes
  const target = yield* Target.prepare(rest)
  const code = yield* Effect.gen(function* () {
    const dcs = yield* DcsTasks
    const choice = { named, all: rest.allInstances, exclude: rest.exclude }
    const { instances, missing } = yield* choose(dcs, choice).pipe(
      Target.announcedIfRefused(target, Instances.displayChoice(choice))
    )
    yield* Target.announce(target, Instances.displayInstances(instances))
    if (instances.length === 0 && !rest.allowEmpty) {
      return yield* usage("the project has no instances. Nothing was deleted. If that is expected, add --allow-empty.")
    }
    const selection = { rule, limit: Option.getOrUndefined(rest.limit), trustServiceClock: rest.trustServiceClock }
    const listed = yield* Signals.interruptible(Snapshot.take(dcs, instances, selection))
    const snapshot = { ...listed, unlisted: [...missing, ...listed.unlisted] }
    const { candidates, unlisted } = snapshot
    const statusProblem = Held.statusProblem(rule, snapshot.held)
    if (statusProblem !== undefined) return yield* statusProblem
    yield* show(snapshot)
    for (const note of Held.filterNotes(rule, snapshot.held)) yield* Stderr.line(note)
    if (Option.isSome(plan)) yield* Plan.save(plan.value, target.config, snapshot, { ...rest, instances: named })
    if (candidates.length > 0 && !yes && !rest.dryRun) {
      yield* confirm(question(snapshot), Option.contains(rest.tokenFile, "-"))
    }

    const willDelete = candidates.length > 0 && !rest.dryRun
    const tasks = candidates.map(({ instance, task }) => ({ instanceId: instance.id, taskId: task.id }))
    const openedJournal =
      file !== undefined && willDelete ? yield* listedAgain(yield* Journal.open(file, target.config), tasks) : undefined
    const [, copy] = copies
    const recording =
      copy !== undefined && willDelete
        ? yield* Export.open(copy, target.config, Export.among(candidates), openedJournal)
        : openedJournal

    const tally = ByInstance.make(snapshot)
    const deleted = yield* deleteAll(dcs, {
      input: Stream.fromIterable(tasks),
      total: candidates.length,
      flags: rest,
      output,
      journal: recording,
      resumable: true,
      severalInstances: instances.length > 1,
      onResult: tally.count,
      details: tally.print
    })
    yield* LeftOut.record(snapshot)
    // An instance that cannot be listed is not a usage error: tasks of other instances may have been deleted.
    const unlistedCodes = unlisted.map(({ failure: { exitCode } }) =>
      exitCode === ExitCode.usage ? ExitCode.failed : exitCode
    )
    return worst([deleted, ...unlistedCodes])
  }).pipe(Effect.scoped, Client.provide(target.config))
  if (code !== ExitCode.ok) return yield* reported(code)
}, Client.withTransport)
