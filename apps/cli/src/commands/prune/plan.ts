/** `--plan`: writes what would be deleted to a file, for `apply`. */
import { canonicalTarget, type JournalTarget } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stderr from "../../output/stderr.ts"
import { counted } from "../../output/text.ts"
import { recordLine, version as planVersion } from "../../plan/format.ts"
import * as Write from "../../plan/write.ts"
import { type Failure, usage } from "../../process/failure.ts"
import { version } from "../../version.ts"
import type { PruneFlags } from "../../select/scope.ts"
import type { Snapshot } from "./snapshot.ts"

/** A plan is applied soon after a person has seen it, or made again. */
const lifetime = 24 * 3_600_000

interface DeletionFlags {
  readonly yes: boolean
  readonly dryRun: boolean
  readonly noExport: boolean
  readonly journal: Option.Option<string>
  readonly export: Option.Option<string>
}

/** Refuses flags of a deletion, and a file that cannot be written, before anything is sent. */
export const check = (plan: Option.Option<string>, flags: DeletionFlags): Effect.Effect<void, Failure> => {
  if (Option.isNone(plan)) return Effect.void
  const given = [
    ["--yes", flags.yes],
    ["--dry-run", flags.dryRun],
    ["--journal", Option.isSome(flags.journal)],
    ["--export", Option.isSome(flags.export)],
    ["--no-export", flags.noExport]
  ] as const
  const [flag] = given.find(([, isGiven]) => isGiven) ?? []
  return flag === undefined
    ? Write.check(plan.value)
    : Effect.fail(usage(`${flag} has no effect with --plan, which deletes nothing. Nothing was sent. Remove ${flag}.`))
}

type Selection = Pick<PruneFlags, "all" | "allInstances" | "instances" | "olderThan" | "status" | "taskName"> & {
  readonly limit: Option.Option<number>
  readonly exclude: ReadonlyArray<string>
}

/** The flags that select records, as they are typed. */
const filterOf = ({ all, allInstances, exclude, instances, limit, olderThan, status, taskName }: Selection) => ({
  ...(allInstances ? { allInstances } : { instances }),
  ...(exclude.length > 0 && { exclude }),
  ...(all && { all }),
  ...(Option.isSome(status) && { status: [...status.value] }),
  ...(Option.isSome(olderThan) && { olderThan: `${olderThan.value / 1000}s` }),
  ...(Option.isSome(taskName) && { taskName: [...taskName.value] }),
  ...(Option.isSome(limit) && { limit: limit.value })
})

export const save = (
  file: string,
  target: JournalTarget,
  { candidates, instances, serviceTime, unlisted }: Snapshot,
  selection: Selection
): Effect.Effect<void, Failure> =>
  Effect.gen(function* () {
    const now = Date.now()
    const expiresAt = new Date(now + lifetime).toISOString()
    const digest = yield* Write.write(
      file,
      {
        plan: planVersion,
        tool: `dcs-tasks ${version}`,
        ...canonicalTarget(target),
        instances: instances
          .filter(({ id }) => !unlisted.some(({ instance }) => instance.id === id))
          .map(({ id, name }) => ({ id, ...(name !== undefined && { name }) })),
        filter: filterOf(selection),
        ...(serviceTime !== undefined && { serviceTime: new Date(serviceTime).toISOString() }),
        createdAt: new Date(now).toISOString(),
        expiresAt,
        count: candidates.length
      },
      lines(candidates)
    )
    yield* Stderr.note(
      `wrote the plan ${file}: ${counted(candidates.length, "record")}, valid until ${expiresAt}, ${digest}`
    )
  })

function* lines(candidates: Snapshot["candidates"]): Generator<string> {
  for (const { instance, task } of candidates) yield recordLine(instance.id, task)
}
