/** Which instances and which records the flags of `prune` mean. */
import type { Rule } from "@dcs-tasks/core/selection"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Failure, usage } from "../process/failure.ts"
import * as Variables from "../process/variables.ts"
import { type RuleFlags, ruleFrom } from "./rule.ts"

export interface PruneFlags extends RuleFlags {
  readonly instances: ReadonlyArray<string>
  readonly allInstances: boolean
  readonly all: boolean
}

/** Requires an explicit rule, and refuses flags that contradict each other. */
export const ruleOf = (input: PruneFlags): Effect.Effect<Rule, Failure> => {
  const { all, allInstances, instances, olderThan, status } = input
  const isFiltered = Option.isSome(status) || Option.isSome(olderThan)
  if (!isFiltered && !all)
    return Effect.fail(usage("no rule for what to delete. Nothing was sent. Add --status, --older-than or --all."))
  const combined = (flag: string, other: string) =>
    Effect.fail(usage(`${flag} cannot be combined with ${other}. Nothing was sent. Remove one of them.`))
  if (isFiltered && all) return combined("--all", "--status or --older-than")
  if (instances.length > 0 === allInstances) {
    return allInstances
      ? combined("-I", "--all-instances")
      : Effect.fail(
          usage('no instance. Nothing was sent. Add -I INSTANCE or --all-instances; "dcs-tasks instances" lists them.')
        )
  }
  return Effect.succeed(ruleFrom(input))
}

/** `-I`, or `DCS_TASKS_INSTANCE` (comma-separated) if neither `-I` nor `--all-instances` is given. */
export const namedInstances = ({
  allInstances,
  instances
}: Pick<PruneFlags, "allInstances" | "instances">): ReadonlyArray<string> =>
  instances.length > 0 || allInstances
    ? instances
    : Option.match(Variables.take("instance"), {
        onNone: () => [],
        onSome: (value) => value.split(",").map((part) => part.trim())
      })
