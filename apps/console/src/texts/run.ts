/** What becomes of rows, and the run that decides it. */
import { counted, duration, number, records } from "./words.ts"

/** What is known about a row. */
export const fates = {
  Listed: "",
  Waiting: "waiting",
  Deleted: "deleted",
  AlreadyGone: "already gone",
  Unknown: "unknown",
  Failed: "failed",
  NotAttempted: "not attempted",
  StillThere: "still there"
}

const inProgress = (count: number) => `${records(count)} in progress will still finish.`

export const progress = {
  label: "Progress",
  bar: "Deletion",
  done: (done: number, total: number) => `Deleting ${number(done)} of ${number(total)}`,
  rate: (perSecond: number) => `${perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond)} per second`,
  left: (seconds: number) => `about ${duration(seconds)} left`,
  throttled: (seconds: number) => `The service asks to wait. Deletion continues by itself in ${duration(seconds)}.`,
  paused: (count: number) =>
    count === 0 ? "Paused. Nothing is sent until you resume." : `Paused. ${inProgress(count)}`,
  stopping: (count: number) => (count === 0 ? "Stopping…" : `Stopping. ${inProgress(count)}`),
  pause: "Pause",
  resume: "Resume",
  stop: "Stop"
}

type Ends = Readonly<Record<"deleted" | "alreadyGone" | "failed" | "unknown" | "stillThere" | "notAttempted", number>>

export const summary = {
  label: "Summary",
  gone: (gone: number, total: number) => `${number(gone)} of ${records(total)} gone`,
  took: (seconds: number) => `in ${duration(seconds)}`,
  counts: (counts: Ends) =>
    counted([
      [counts.deleted, fates.Deleted],
      [counts.alreadyGone, fates.AlreadyGone],
      [counts.failed, fates.Failed],
      [counts.unknown, fates.Unknown],
      [counts.stillThere, fates.StillThere],
      [counts.notAttempted, fates.NotAttempted]
    ]),
  unknown: (count: number) =>
    count === 1
      ? 'One record may be gone: no response confirmed it. "Check again" lists its instance to find out.'
      : `${number(count)} records may be gone: no response confirmed it. "Check again" lists their instances to find out.`,
  faults: "What went wrong",
  requestIds: (ids: ReadonlyArray<string>, more: number) =>
    `Request ${ids.length + more === 1 ? "id" : "ids"}: ${ids.join(", ")}${more === 0 ? "" : ` and ${number(more)} more`}`,
  download: "Download results",
  checkAgain: "Check again",
  checking: "Checking…",
  listAgain: "List again"
}

/** Why the rest was not attempted, by the reasons of the library and of the page. */
export const stopped: ReadonlyMap<string, string> = new Map(
  Object.entries({
    signal: "You stopped it. Nothing more was sent.",
    forbidden: "Five deletions in a row were refused, so the other records of that instance were not attempted.",
    "instance-missing": "The instance does not exist any more, so its other records were not attempted.",
    "route-missing": "The endpoint does not offer this API, so the rest was not attempted.",
    unauthorized: "Deletions were no longer authorized, so the rest was not attempted.",
    "program-gone": "The console program did not respond, so the rest was not attempted.",
    fault: "The page had a fault, so the rest was not attempted."
  })
)

export const unanswered = "The run ended before a response arrived."
