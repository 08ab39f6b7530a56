/** What the results of a bulk deletion mean for the rows. */
import type { BulkOutcome, Failed } from "@dcs-tasks/browser"
import type { Fate } from "./Fate.ts"

/**
 * Whether the record of a failed deletion may be gone. Browsers can repeat a request unseen only over a connection that
 * they use again, and the console program closes each one: a doubt that rests on nothing else is none here.
 */
const isUnknown = ({ error, seenUnknown }: Failed): boolean =>
  seenUnknown === true || ("mayHaveDeleted" in error && error.mayHaveDeleted && error.unseenRepeat !== "runtime")

export const fateOfOutcome = (outcome: BulkOutcome): Fate => {
  switch (outcome._tag) {
    case "Deleted":
    case "AlreadyGone":
      return { _tag: outcome._tag, requestId: outcome.requestId }
    case "Failed": {
      const { error } = outcome
      return {
        _tag: isUnknown(outcome) ? "Unknown" : "Failed",
        message: error.message,
        requestId: "requestId" in error ? error.requestId : undefined,
        errorTag: error._tag
      }
    }
    case "Invalid":
      return { _tag: "Failed", message: outcome.error.message, errorTag: outcome.error._tag }
    case "NotAttempted":
      return { _tag: "NotAttempted", stoppedBy: outcome.stoppedBy }
    // A run has each row once, and no journal.
    case "Duplicate":
    case "Skipped":
      return { _tag: "NotAttempted", stoppedBy: "closed" }
  }
}

/** The message without the id of the request, which makes equal messages differ. */
export const sharedMessage = (message: string, requestId: string | undefined): string => {
  const end = ` Request id: ${requestId}`
  return requestId !== undefined && message.endsWith(end) ? message.slice(0, -end.length) : message
}
