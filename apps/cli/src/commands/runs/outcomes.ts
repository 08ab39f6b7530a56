/** The results of a run, as lines of a report. */
import type { StoredOutcome } from "@dcs-tasks/durable/client"
import type { NotSent } from "../../output/outcome.ts"
import { type ReportLine, reportLineOf } from "../../output/report.ts"

/** Records of a plan that were not sent have the errors of `apply`. */
const notSent = {
  changed: "RecordChanged",
  vanished: "RecordVanished",
  unseen: "ListIncomplete",
  unlisted: "ListIncomplete"
} as const satisfies Record<string, NotSent["_tag"]>

export const lineOf = ({ instanceId, outcome, taskId }: StoredOutcome): ReportLine => {
  if (outcome._tag !== "NotSent") return reportLineOf({ index: 0, instanceId, taskId, outcome })
  const error = { _tag: notSent[outcome.reason], message: outcome.problem }
  return { instanceId, taskId, outcome: "not-attempted", error }
}
