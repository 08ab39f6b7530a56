/** Runs `dcs-tasks delete`: one task, several, or those in a file. */
import { DcsTasks } from "@dcs-tasks/core"
import { fromInvalidInput } from "@dcs-tasks/core/adapter"
import { checkId } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { existsSync } from "node:fs"
import { confirm } from "../../process/confirm.ts"
import { deleteAll, type Input, type BulkFlags } from "../../bulk/deleteAll.ts"
import * as DryRun from "../../bulk/dryRun.ts"
import { ExitCode } from "../../process/exitCode.ts"
import { type Failure, reported, usage } from "../../process/failure.ts"
import * as Signals from "../../process/signals.ts"
import { countIds } from "./countIds.ts"
import type { IdLine } from "./idLines.ts"
import * as IdLines from "./idLines.ts"
import * as Instances from "../../target/instances.ts"
import * as TargetFiles from "../../target/files.ts"
import * as Journal from "../../bulk/journal.ts"
import type { Format } from "../../output/format.ts"
import * as Stderr from "../../output/stderr.ts"
import * as Client from "../../target/client.ts"
import * as Target from "../../target/target.ts"

interface DeleteInput extends Target.CallFlags, BulkFlags {
  readonly taskIds: ReadonlyArray<string>
  readonly file: Option.Option<string>
  readonly instance: Option.Option<string>
  readonly journal: Option.Option<string>
  readonly output: Format
  readonly yes: boolean
}

/** Checks all ids before the first request, so that one invalid id sends nothing. */
const checkIds = (ids: ReadonlyArray<string>) => {
  for (const id of ids) {
    const invalid = checkId("taskId", id)
    if (invalid !== undefined)
      return Effect.fail(usage(`task id ${invalid.problem}: ${invalid.value}. Nothing was sent. Correct this id.`))
  }
  return Effect.succeed(ids)
}

/** Nobody was asked about a file that had no ids when they were counted. */
const refuseNewIds = (file: string, lines: Stream.Stream<IdLine, Failure>): Stream.Stream<IdLine, Failure> =>
  Stream.mapEffect(lines, (line) =>
    line._tag === "Id"
      ? Effect.fail(usage(`${file} had no ids when they were counted, and has some now. Nothing was sent. Run again.`))
      : Effect.succeed(line)
  )

/** An invalid line of a file becomes an `invalid` result; the ids on the other lines are still deleted. */
const inputOf =
  (instanceId: string) =>
  (line: IdLine): Input =>
    line._tag === "Id"
      ? { instanceId, taskId: line.taskId }
      : { instanceId, taskId: line.display, outcome: "invalid", error: fromInvalidInput(line.problem) }

/** What the question asks about. A function, because the first number that is formatted takes 10 ms. */
const tasksText = (total: number | undefined, file: string | undefined): string =>
  total === undefined
    ? `the background tasks listed ${file === "-" ? "on standard input" : `in ${file}`}`
    : `${total.toLocaleString("en-US")} background task${total === 1 ? "" : "s"}`

export const run = Effect.fnUntraced(function* ({ file, journal, output, taskIds: ids, yes, ...rest }: DeleteInput) {
  const fromFile = Option.getOrUndefined(file)
  if (fromFile === undefined && ids.length === 0)
    return yield* usage("no task id. Nothing was sent. Add task ids, or --file FILE.")
  if (fromFile !== undefined && ids.length > 0) {
    return yield* usage("task ids and --file cannot be combined. Nothing was sent. Remove one of them.")
  }
  if (fromFile === "-" && Option.contains(rest.tokenFile, "-")) {
    return yield* usage(
      "standard input cannot supply both ids and token. Nothing was sent. Read one of them from a file."
    )
  }
  yield* checkIds(ids)
  yield* TargetFiles.check([
    ["--journal", Option.getOrUndefined(journal)],
    ["--file", fromFile],
    ["--token-file", Option.getOrUndefined(rest.tokenFile)]
  ])
  if (ids.length !== 1) yield* Stderr.withTimes
  const named = yield* Instances.requireName(rest.instance)
  const target = yield* Target.prepare(rest)
  const lines = fromFile === undefined ? undefined : yield* IdLines.read(fromFile)
  const stdinIsTaken = fromFile === "-" || Option.contains(rest.tokenFile, "-")
  const total = fromFile === undefined ? ids.length : yield* Signals.interruptible(countIds(fromFile))
  const code = yield* Effect.gen(function* () {
    const dcs = yield* DcsTasks
    const [instance = { id: named }] = yield* Instances.find(dcs, [named]).pipe(
      Target.announcedIfRefused(target, Instances.displayInstance({ id: named }))
    )
    const instanceId = instance.id
    const instanceText = Instances.displayInstance(instance)
    yield* Target.announce(target, instanceText)
    const needsYes = (fromFile !== undefined || ids.length > 1) && !yes && !rest.dryRun
    if (needsYes && total !== 0) {
      const what = `${tasksText(total, fromFile)} of ${instanceText}`
      const exception = Option.exists(journal, existsSync) ? ", except those that the journal lists as finished" : ""
      yield* confirm(`Delete ${what}${exception}? Their records cannot be read again.`, stdinIsTaken)
    }
    const input: Stream.Stream<Input, Failure> =
      lines === undefined || fromFile === undefined
        ? Stream.fromIterable(ids.map((taskId) => ({ instanceId, taskId })))
        : Stream.map(needsYes && total === 0 ? refuseNewIds(fromFile, lines) : lines, inputOf(instanceId))
    const openedJournal =
      Option.isSome(journal) && !rest.dryRun ? yield* Journal.open(journal.value, target.config) : undefined
    return yield* deleteAll(dcs, {
      input: rest.dryRun ? yield* DryRun.outcomes(dcs, instanceId, input) : input,
      total,
      flags: rest,
      output,
      journal: openedJournal,
      resumable: openedJournal !== undefined
    })
  }).pipe(Effect.scoped, Client.provide(target.config))
  if (code !== ExitCode.ok) return yield* reported(code)
}, Client.withTransport)
