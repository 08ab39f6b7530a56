/** Saves a copy of each record before its deletion is sent, because a deleted record cannot be read again. */
import { BackgroundTask, DcsJournalError, type DeletionJournalService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { parse, join } from "node:path"
import { canonicalTarget, type JournalTarget, openAppendFile } from "@dcs-tasks/node/journal"
import * as AppendFile from "./appendFile.ts"
import * as Json from "../output/json.ts"
import * as Stderr from "../output/stderr.ts"
import { type Failure, usage } from "../process/failure.ts"
import * as Signals from "../process/signals.ts"
import type { InstanceRef } from "../target/instances.ts"

const encode = Schema.encodeSync(BackgroundTask)

/** Beside the journal, or in the working directory without one. */
const defaultFile = (journal: string | undefined): string => {
  if (journal === undefined) return "dcs-tasks-export.ndjson"
  const { dir, name } = parse(journal)
  return join(dir, `${name}.export.ndjson`)
}

interface CopyFlags {
  readonly journal: Option.Option<string>
  readonly export: Option.Option<string>
  readonly noExport: boolean
  readonly dryRun: boolean
}

/** The file of the copies, if there are any, and what messages call it. */
export const named = ({
  dryRun,
  export: given,
  journal,
  noExport
}: CopyFlags): Effect.Effect<readonly [name: string, file: string | undefined], Failure> => {
  if (noExport && Option.isSome(given)) {
    return Effect.fail(usage("--export cannot be combined with --no-export. Nothing was sent. Remove one of them."))
  }
  const file = Option.getOrElse(given, () => defaultFile(Option.getOrUndefined(journal)))
  const name = Option.isSome(given) ? "--export" : `the export ${file}`
  return Effect.succeed([name, noExport || dryRun ? undefined : file])
}

export const keyOf = (instanceId: string, taskId: string): string => `${instanceId}/${taskId}`

/** A record, and its instance, in the form in which it is saved. */
interface Copy {
  readonly instance: InstanceRef
  readonly task: object
}

export type Find = (task: { readonly instanceId: string; readonly taskId: string }) => Copy | undefined

/** The copies of records as the service listed them. */
export const among = (
  records: ReadonlyArray<{ readonly instance: InstanceRef; readonly task: BackgroundTask }>
): Find => {
  const byKey = new Map(records.map((record) => [keyOf(record.instance.id, record.task.id), record]))
  return ({ instanceId, taskId }) => {
    const found = byKey.get(keyOf(instanceId, taskId))
    return found && { instance: found.instance, task: encode(found.task) }
  }
}

/** A copy as a line, with the target in its canonical form. */
export const copyLine = ({ endpoint, projectId }: JournalTarget, { instance, task }: Copy): string =>
  Json.line({
    endpoint,
    projectId,
    instanceId: instance.id,
    ...(instance.name !== undefined && { instanceName: instance.name }),
    exportedAt: new Date().toISOString(),
    task
  })

/** A journal that saves each record, then passes its entry on to `journal`. A record that is not found is not sent. */
export const open = (
  file: string,
  target: JournalTarget,
  find: Find,
  journal: DeletionJournalService | undefined
): Effect.Effect<DeletionJournalService, Failure, Scope.Scope> =>
  Effect.gen(function* () {
    const what = `the export ${file}`
    const { append } = yield* openAppendFile(file, AppendFile.events(what)).pipe(
      Effect.mapError((error) => AppendFile.cannotOpen(what, error)),
      Signals.interruptible
    )
    yield* Stderr.note(`saving a copy of each record in ${file}`)
    const own = canonicalTarget(target)
    const report = AppendFile.reporter(what)
    const save = (copy: Copy): Effect.Effect<void, DcsJournalError> =>
      append(copyLine(own, copy)).pipe(
        Effect.tapError(report),
        Effect.mapError((cause) => new DcsJournalError({ problem: `${what} cannot be written`, cause }))
      )
    return {
      standing: (task) => journal?.standing(task) ?? Effect.succeed("new"),
      sending: (task) => {
        const copy = find(task)
        if (copy === undefined) return Effect.fail(new DcsJournalError({ problem: "the record to save is unknown" }))
        return journal === undefined ? save(copy) : Effect.andThen(save(copy), journal.sending(task))
      },
      ended: (result) => journal?.ended(result) ?? Effect.void
    }
  })
