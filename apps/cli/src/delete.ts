/** `dcs-tasks delete`: one task, or several. */
import { DcsTasks } from "@dcs-tasks/core"
import { checkId } from "@dcs-tasks/wire/taskPath"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { confirm } from "./confirm.ts"
import { deleteAll } from "./deleteAll.ts"
import { ExitCode, ofOutcome, worst } from "./ExitCode.ts"
import { ofDcsError, reported, usage, withStack } from "./Failure.ts"
import * as flags from "./flags.ts"
import { reporter, type Result } from "./Report.ts"
import * as Service from "./Service.ts"
import * as Stdout from "./Stdout.ts"
import * as Stop from "./Stop.ts"
import * as Target from "./Target.ts"

const taskIds = Argument.String("task-id").pipe(
  Argument.withDescription("Ids of the tasks; after -- for one that begins with a dash"),
  Argument.variadic({ min: 0 })
)

const options = {
  yes: Flag.Boolean("yes").pipe(
    Flag.withAlias("y"),
    Flag.withDescription("Do not ask before deleting several tasks"),
    Flag.withDefault(false)
  ),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Check everything, send nothing that deletes"),
    Flag.withDefault(false)
  ),
  ignoreMissing: Flag.Boolean("ignore-missing").pipe(
    Flag.withDescription("A task that is not there counts as gone, once the instance's list was readable"),
    Flag.withDefault(false)
  ),
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("How many requests at once, 1 to 64"),
    Flag.filter(
      (n) => n >= 1 && n <= 64,
      () => "a whole number from 1 to 64"
    ),
    Flag.withDefault(4)
  )
}

/** All ids are held against the grammar first: one bad id, and nothing is sent. */
const checked = (ids: ReadonlyArray<string>) => {
  for (const id of ids) {
    const invalid = checkId("taskId", id)
    if (invalid !== undefined)
      return Effect.fail(usage(`${invalid.field} ${invalid.problem}: ${invalid.value}. Nothing was sent.`))
  }
  return Effect.succeed(ids)
}

const exitCode = (results: Iterable<ExitCode>): ExitCode => {
  const stopped = Stop.requested()
  return worst([
    ...results,
    ...(stopped === undefined ? [] : [stopped]),
    ...(Stdout.isBroken() ? [ExitCode.brokenPipe] : [])
  ])
}

export const deleteCommand = Command.make(
  "delete",
  { taskIds, ...flags.target, ...options, output: flags.output },
  Effect.fnUntraced(function* ({ concurrency, dryRun, ignoreMissing, output, taskIds: ids, yes, ...where }) {
    if (ids.length === 0) return yield* usage("no task id; name at least one")
    yield* checked(ids)
    const target = yield* Target.resolve(where)
    const { instanceId } = target
    const badInstance = checkId("instanceId", instanceId)
    if (badInstance !== undefined) {
      return yield* usage(`instance ${badInstance.problem}: ${badInstance.value}. Nothing was sent.`)
    }
    const codes = new Set<ExitCode>()
    const report = reporter(output)
    const add = (result: Result) => {
      for (const code of ofOutcome(result.outcome, result.error)) codes.add(code)
      return report.add(result)
    }
    yield* Effect.gen(function* () {
      const dcs = yield* DcsTasks
      yield* Target.announce(target)
      if (ids.length > 1 && !yes && !dryRun) {
        yield* confirm(
          `Delete ${ids.length} background tasks of instance ${instanceId}? Their records cannot be read again.`
        )
      }
      yield* deleteAll(dcs, { instanceId, taskIds: ids, concurrency, ignoreMissing, dryRun, add })
    }).pipe(
      Service.provide(target.config),
      Effect.mapError((error) => (error._tag === "Failure" ? error : ofDcsError(error)))
    )
    yield* report.end
    const code = exitCode(codes)
    if (code !== ExitCode.ok) return yield* reported(code)
  }, withStack)
).pipe(
  Command.withDescription(
    "Delete the records of finished background tasks. The operation behind a record is neither cancelled nor undone, and the record cannot be read again."
  ),
  Command.withExamples([
    { command: "dcs-tasks delete TASK -I INSTANCE --endpoint URL", description: "One task, no question asked" },
    { command: "dcs-tasks delete TASK TASK -I INSTANCE --yes -o ndjson", description: "Several, for scripts" }
  ])
)
