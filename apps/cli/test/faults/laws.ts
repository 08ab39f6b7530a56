/** What holds for every run of `delete`, whatever the network and the disk do: the report is compared with the server. */
import type { RunningEmulator } from "@dcs-tasks/emulator"
import { instanceId, projectId, tokens } from "../bulk.ts"
import type { Run } from "../cli.ts"

/** A result in `-o json`. */
interface Result {
  readonly instanceId: string
  readonly taskId: string
  readonly outcome: string
  readonly attempts?: number
  readonly priorAttemptMayHaveDeleted?: boolean
}

interface Report {
  readonly results: ReadonlyArray<Result>
  readonly summary: Readonly<Record<string, number>>
}

/** A run, and what was there to see from outside. */
interface Observed {
  readonly run: Run
  /** The lines of the input, in order. */
  readonly input: ReadonlyArray<string>
  /** The server: what it received, and which tasks it deleted. */
  readonly emulator: Pick<RunningEmulator, "deleted" | "requests">
  /** The requests that left the client, where they can be read. */
  readonly left?: ReadonlyArray<string>
  /** How many requests the server had received before the run. */
  readonly before?: number
  /** The content of the journal. */
  readonly journal: string
}

export const reportOf = ({ stdout }: Run): Report => JSON.parse(stdout)

/** The method and the path of each request in the bytes of a connection. */
export const requestLines = (bytes: Buffer): ReadonlyArray<string> =>
  [...bytes.toString("latin1").matchAll(/^([A-Z]+ \S+) HTTP\/1\.1\r$/gm)].map(([, line = ""]) => line)

const requestOf = (taskId: string): string => `DELETE /v2/${projectId}/instances/${instanceId}/tasks/${taskId}`

const sorted = (all: Iterable<string>): string => JSON.stringify([...all].toSorted())

/** The exit code of the contract. */
const exitCode = (summary: Report["summary"]): number => {
  if (summary["unknown"] !== undefined) return 5
  return ["failed", "invalid", "not-attempted"].some((outcome) => summary[outcome] !== undefined) ? 1 : 0
}

const finals: ReadonlySet<string> = new Set(["deleted", "already-gone"])

/** The ids that a journal calls finished. */
export const finishedIn = (journal: string): ReadonlySet<string> =>
  new Set(
    journal
      .split("\n")
      .slice(0, -1)
      .flatMap((line) => {
        const { event, outcome, taskId } = JSON.parse(line)
        return event === "ended" && finals.has(outcome) ? [taskId] : []
      })
  )

/** The broken laws. No request can still be on its way to the server. */
export const problemsOf = ({ before = 0, emulator, input, journal, left, run }: Observed): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const demand = (law: string, holds: boolean): void => void (holds || problems.push(law))
  const { results, summary } = reportOf(run)

  demand("one result for every input", sorted(results.map(({ taskId }) => taskId)) === sorted(input))
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  demand(
    "the summary adds up",
    sorted(Object.entries(counts).map(String)) === sorted(Object.entries(summary).map(String))
  )
  demand(`exit code ${exitCode(summary)}, not ${run.code}`, run.code === exitCode(summary))

  const received = emulator.requests().slice(before)
  const arrived = received.map(({ method, path }) => `${method} ${path}`)
  const sent = left ?? arrived
  const allowed = new Set(input.map(requestOf))
  for (const request of [...sent, ...arrived]) demand(`${request} is outside of the input`, allowed.has(request))
  demand(
    "no query is ever sent",
    received.every(({ query }) => query === "")
  )

  const deleted = emulator.deleted(instanceId)
  const finished = finishedIn(journal)
  for (const { attempts = 0, outcome, priorAttemptMayHaveDeleted, taskId } of results) {
    const what = `${taskId} is ${outcome}: `
    const isSent = sent.includes(requestOf(taskId))
    if (outcome === "deleted") demand(`${what}the server has deleted it`, deleted.has(taskId))
    if (outcome === "failed") demand(`${what}the server has not deleted it`, !deleted.has(taskId))
    if (outcome === "already-gone") demand(`${what}with a reason`, priorAttemptMayHaveDeleted === true)
    if (outcome === "skipped") demand(`${what}it was finished, and is not sent again`, deleted.has(taskId) && !isSent)
    if (outcome === "not-attempted" || outcome === "invalid") demand(`${what}it was not sent`, !isSent)
    if (finals.has(outcome)) demand(`${what}the journal says so`, finished.has(taskId))
    const times = sent.filter((request) => request === requestOf(taskId)).length
    if (outcome !== "duplicate") demand(`${what}${times} requests in ${attempts} attempts`, times <= attempts)
  }
  for (const text of [run.stdout, run.stderr, journal]) demand("no secret in any output", !text.includes(tokens.valid))
  demand("no stack trace", !/\n\s+at /.test(run.stderr))
  return problems
}
