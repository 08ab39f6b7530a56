/** A stored outcome as a line of a report. */
import type { StoredOutcome } from "@dcs-tasks/durable/client"
import type { NotSent } from "../../output/outcome.ts"
import { type ReportLine, reportLineOf } from "../../output/report.ts"

/** The words of `apply` for a record of a plan that was not sent. */
const tags = {
  changed: "RecordChanged",
  vanished: "RecordVanished",
  unseen: "ListIncomplete",
  unlisted: "ListIncomplete"
} as const satisfies Record<string, NotSent["_tag"]>

export const storedLineOf = ({ instanceId, outcome, taskId }: StoredOutcome): ReportLine =>
  outcome._tag === "NotSent"
    ? { instanceId, taskId, outcome: "not-attempted", error: { _tag: tags[outcome.reason], message: outcome.problem } }
    : reportLineOf({ index: 0, instanceId, taskId, outcome })
