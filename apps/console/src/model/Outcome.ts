/** What the results of a bulk deletion mean for the rows. */
import type { BulkOutcome, DcsError, Failed } from "@dcs-tasks/browser"
import type { Fate } from "./Fate.ts"

/**
 * Whether all doubt about a failed deletion is that the browser may have repeated the request unseen. It does so only over
 * a connection that it uses again, and the console program closes each one: such a doubt is none here.
 */
const isRefuted = ({ error, seenUnknown }: Failed): boolean =>
  seenUnknown !== true && "unseenRepeat" in error && error.unseenRepeat === "runtime"

/** Whether the record of a failed deletion may be gone. */
const isUnknown = (failed: Failed): boolean =>
  failed.seenUnknown === true || ("mayHaveDeleted" in failed.error && failed.error.mayHaveDeleted && !isRefuted(failed))

const doubt = "This runtime may have retried the request, so the task may have been deleted."

/** The library's own words, without a doubt that is none here. */
export const messageOf = (outcome: Extract<BulkOutcome, { readonly error: DcsError }>): string =>
  outcome._tag === "Failed" && isRefuted(outcome)
    ? outcome.error.message.replace(doubt, "Nothing was deleted.")
    : outcome.error.message

export const fateOfOutcome = (outcome: BulkOutcome): Fate => {
  switch (outcome._tag) {
    case "Deleted":
    case "AlreadyGone":
      return { _tag: outcome._tag, requestId: outcome.requestId }
    case "Failed": {
      const { error } = outcome
      return {
        _tag: isUnknown(outcome) ? "Unknown" : "Failed",
        message: messageOf(outcome),
        requestId: "requestId" in error ? error.requestId : undefined
      }
    }
    case "Invalid":
      return { _tag: "Failed", message: outcome.error.message }
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
