/** How far a run is: as a record, as a row, as one line, and as a page. */
import type { RunStatus } from "@dcs-tasks/durable/client"
import { escapeText } from "@dcs-tasks/wire/text"
import type { ListFormat } from "../../output/records.ts"
import { displayTime, timeColumn } from "../../output/table.ts"
import { counted } from "../../output/text.ts"
import { ExitCode } from "../../process/exitCode.ts"

const iso = (millis: number): string => new Date(millis).toISOString()

/** Its keys and their order are frozen: scripts depend on them. */
export const encode = ({ endedAt, startedAt, submittedAt, ...status }: RunStatus): object => ({
  ...status,
  submittedAt: iso(submittedAt),
  ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
  ...(endedAt !== undefined && { endedAt: iso(endedAt) })
})

const goneOf = ({ alreadyGone, deleted }: RunStatus): number => deleted + alreadyGone

const leftOf = (status: RunStatus): number => status.total - goneOf(status) - status.failed

const stateText = ({ reason, state }: RunStatus): string =>
  reason === undefined || reason === "user" ? state : `${state} (${reason})`

const countsText = (status: RunStatus): string => {
  const { alreadyGone, deleted, failed, unfinished, unlisted } = status
  return [
    `${deleted} deleted`,
    ...(alreadyGone > 0 ? [`${alreadyGone} already gone`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${leftOf(status)} left`,
    ...(unfinished > 0 ? [`${unfinished} not finished`] : []),
    ...(unlisted.length > 0 ? [`${counted(unlisted.length, "instance")} not listed`] : [])
  ].join(", ")
}

/** One change of a run. */
export const lineOf = (status: RunStatus): string =>
  [status.run, stateText(status), countsText(status)].map(escapeText).join("\t")

/** A run in a list. The summary of `-o json` counts the states. */
interface Listed {
  readonly status: string
  readonly run: RunStatus
}

export const listed = (run: RunStatus): Listed => ({ status: run.state, run })

export const runFormat: ListFormat<Listed> = {
  none: "no runs found",
  encode: ({ run }) => encode(run),
  columns: [
    { title: "RUN", whole: true },
    { title: "STATE" },
    { title: "GONE" },
    { title: "FAILED" },
    { title: "LEFT" },
    { ...timeColumn, title: "SUBMITTED" }
  ],
  row: ({ run }) => [
    run.run,
    stateText(run),
    String(goneOf(run)),
    String(run.failed),
    String(leftOf(run)),
    displayTime(iso(run.submittedAt))
  ]
}

/** What stopped a run that a person can continue, and how. */
const stops: ReadonlyMap<string, string> = new Map([
  ["unauthorized", "Give the runners valid credentials"],
  ["credentials", "Give the runners valid credentials"],
  ["forbidden", "Give the runners' user the permission to delete background tasks"]
])

/** Whether the credentials or permissions of the runners paused it. */
export const isRefused = ({ reason, state }: RunStatus): boolean => state === "paused" && stops.has(reason ?? "")

/** Whether records or instances are left. */
const hasLeftovers = ({ failed, unlisted }: RunStatus): boolean => failed > 0 || unlisted.length > 0

/** For a run that is done. A retry does not send the records of a plan that were not sent. */
const afterwards = (
  { failed, notSent, unlisted }: RunStatus,
  command: (name: string, flags?: string) => string
): string => {
  const canRetry = failed > notSent || unlisted.length > 0
  const unsent = `${counted(notSent, "record")} of the plan ${notSent === 1 ? "was" : "were"} not sent`
  const why = `Run ${command("show", " --dead-letter")} to see why`
  if (!canRetry) return `${unsent}. ${why}, and what to do: a retry would not send ${notSent === 1 ? "it" : "them"}.`
  const again = `Run ${command("retry")} to try again`
  return [
    ...(failed > 0 ? [`${why}.`] : []),
    notSent === 0 ? `${again}.` : `${again}. ${unsent}, and a retry leaves ${notSent === 1 ? "it" : "them"} out.`
  ].join(" ")
}

/** What a person can do next; empty if there is nothing to do. */
export const nextOf = (status: RunStatus): string => {
  const { reason, run, state, target } = status
  const command = (name: string, flags = "") => `"dcs-tasks runs ${name} ${run}${flags}"`
  switch (state) {
    case "receiving":
      return "The records of its plan are still being submitted. If that was interrupted, submit the plan again with the same id."
    case "submitted":
      return `A runner for project ${target.projectId} at ${target.endpoint} starts it. If none does within a minute, start one.`
    case "listing":
    case "deleting":
      return `Run ${command("watch")} to follow it.`
    case "paused":
      return `${stops.has(reason ?? "") ? `${stops.get(reason ?? "")}, then run` : "Run"} ${command("resume")} to continue it.`
    case "done":
      return hasLeftovers(status) ? afterwards(status, command) : ""
    case "cancelled":
      return leftOf(status) > 0 ? "What was not sent is still there. Submit another run to delete it." : ""
    case "failed":
      return "Correct the cause, and submit another run."
  }
}

/** The exit code of a run that has ended, or that its credentials have paused, without its dead letter. */
export const exitCodeOf = (status: RunStatus): ExitCode => {
  if (isRefused(status)) return ExitCode.auth
  return status.state === "done" && !hasLeftovers(status) ? ExitCode.ok : ExitCode.failed
}

const times = ({ endedAt, startedAt, submittedAt }: RunStatus): string =>
  [["submitted", submittedAt] as const, ["started", startedAt] as const, ["ended", endedAt] as const]
    .flatMap(([what, at]) => (at === undefined ? [] : [`${what} ${displayTime(iso(at))}`]))
    .join(", ")

/** All about a run, for people. */
export const pageOf = (status: RunStatus): string => {
  const { attempt, priorAttemptMayHaveDeleted: prior, run, target, total, unlisted } = status
  const next = nextOf(status)
  return [
    ["run", run],
    ["state", stateText(status)],
    ["target", `project ${target.projectId} at ${target.endpoint}`],
    ["records", `${total} listed: ${countsText(status)}`],
    ...(prior > 0 ? [["", `an earlier request of the run may have deleted ${prior} of those already gone`]] : []),
    ...(attempt > 1 ? [["attempt", String(attempt)]] : []),
    ["times", times(status)],
    ...unlisted.map(({ instanceId, problem }) => ["not listed", `${instanceId}: ${problem}`]),
    ...(next === "" ? [] : [["next", next]])
  ]
    .map(([title = "", text = ""]) => `${title.padEnd(10)}  ${escapeText(text)}`.trimEnd())
    .join("\n")
}
