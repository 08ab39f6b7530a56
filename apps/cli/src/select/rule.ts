/** The flags of `list` and `prune` as a rule. */
import type { Rule } from "@dcs-tasks/core/selection"
import * as Option from "effect/Option"

/** The flags that form a rule. */
export interface RuleFlags {
  readonly status: Option.Option<ReadonlySet<string>>
  readonly olderThan: Option.Option<number>
  readonly taskName: Option.Option<ReadonlySet<string>>
}

export const ruleFrom = ({ olderThan, status, taskName }: RuleFlags): Rule => ({
  statuses: Option.getOrUndefined(Option.map(status, (set) => new Set([...set].map((name) => name.toUpperCase())))),
  names: Option.getOrUndefined(taskName),
  olderThan: Option.getOrUndefined(olderThan)
})
