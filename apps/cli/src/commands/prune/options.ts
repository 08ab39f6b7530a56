/** The flags of `prune`, and the rule that they form. */
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Failure, usage } from "../../process/failure.ts"
import type { Rule } from "../../select/rule.ts"

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const

const isUnit = (unit: string | undefined): unit is keyof typeof units => unit !== undefined && unit in units

const parseAge = (text: string): Option.Option<number> => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(text) ?? []
  const millis = isUnit(unit) ? Number(amount) * units[unit] : 0
  return millis > 0 && Number.isSafeInteger(Math.round(millis)) ? Option.some(millis) : Option.none()
}

const parseList = (text: string): Option.Option<ReadonlySet<string>> => {
  const parts = text.split(",").map((part) => part.trim())
  return parts.every((part) => part !== "") ? Option.some(new Set(parts)) : Option.none()
}

const listOf = (name: string, description: string, example: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("LIST"),
    Flag.withDescription(description),
    Flag.filterMap(parseList, () => `a comma-separated list such as ${example}`),
    Flag.optional
  )

export const flags = {
  allInstances: Flag.Boolean("all-instances").pipe(
    Flag.withDescription("Prune every instance of the project"),
    Flag.withDefault(false)
  ),
  allowEmpty: Flag.Boolean("allow-empty").pipe(
    Flag.withDescription("Accept a project without instances (exit code 0)"),
    Flag.withDefault(false)
  ),
  status: listOf("status", "Delete only records with one of these statuses", "SUCCESS,FAILED"),
  olderThan: Flag.String("older-than").pipe(
    Flag.withMetavar("AGE"),
    Flag.withDescription("Delete only records older than AGE by server clock"),
    Flag.filterMap(parseAge, () => "an age such as 30d, 12h or 2w"),
    Flag.optional
  ),
  all: Flag.Boolean("all").pipe(
    Flag.withDescription("Delete all finished records, of any status or age"),
    Flag.withDefault(false)
  ),
  taskName: listOf("task-name", "Delete only records with one of these task names", "EXTEND,BindEip"),
  limit: Flag.Int("limit").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Delete at most N records, the oldest first"),
    Flag.filter(
      (n) => n >= 1,
      () => "a whole number above zero"
    ),
    Flag.optional
  ),
  noExport: Flag.Boolean("no-export").pipe(
    Flag.withDescription("Save no copy of the records"),
    Flag.withDefault(false)
  ),
  export: Flag.String("export").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Save the copies in this file"),
    Flag.optional
  )
}

export interface PruneFlags {
  readonly instances: ReadonlyArray<string>
  readonly allInstances: boolean
  readonly status: Option.Option<ReadonlySet<string>>
  readonly olderThan: Option.Option<number>
  readonly all: boolean
  readonly taskName: Option.Option<ReadonlySet<string>>
  readonly noExport: boolean
  readonly export: Option.Option<string>
}

/** Requires an explicit rule, and refuses flags that contradict each other. */
export const ruleOf = (input: PruneFlags): Effect.Effect<Rule, Failure> => {
  const { all, allInstances, instances, noExport, olderThan, status, taskName } = input
  const isFiltered = Option.isSome(status) || Option.isSome(olderThan)
  if (!isFiltered && !all)
    return Effect.fail(usage("no rule for what to delete. Nothing was sent. Add --status, --older-than or --all."))
  const combined = (flag: string, other: string) =>
    Effect.fail(usage(`${flag} cannot be combined with ${other}. Nothing was sent. Remove one of them.`))
  if (isFiltered && all) return combined("--all", "--status or --older-than")
  if (noExport && Option.isSome(input.export)) return combined("--export", "--no-export")
  if (instances.length > 0 === allInstances) {
    return allInstances
      ? combined("-I", "--all-instances")
      : Effect.fail(usage("no instance. Nothing was sent. Add -I INSTANCE or --all-instances."))
  }
  return Effect.succeed({
    statuses: Option.getOrUndefined(Option.map(status, (set) => new Set([...set].map((name) => name.toUpperCase())))),
    names: Option.getOrUndefined(taskName),
    olderThan: Option.getOrUndefined(olderThan)
  })
}
