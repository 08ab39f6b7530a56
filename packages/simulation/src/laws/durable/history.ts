/** What the laws of durable runs ask of a history. */
import { firstOf, type History, type PrintedResult, type Run, type SeenRequest } from "../history.ts"
import type { ClaimSeen, DurableHistory, OutcomeSeen, StateSeen } from "./tables.ts"

/** A law about durable runs only. */
export const ofDurable =
  (broken: (durable: DurableHistory, history: History) => string | undefined) =>
  (history: History): string | undefined =>
    history.durable === undefined ? undefined : broken(history.durable, history)

export const keyOf = ({ instanceId = "", taskId = "" }: Pick<SeenRequest, "instanceId" | "taskId">): string =>
  `${instanceId}/${taskId}`

/** The deletions that any process sent. */
export const deletions = ({ requests }: History): ReadonlyArray<SeenRequest> =>
  requests.filter(({ method, taskId }) => method === "DELETE" && taskId !== undefined)

/** The claims that cover a record. */
export const claimsOf = ({ claims, instances }: DurableHistory, key: string): ReadonlyArray<ClaimSeen> =>
  claims.filter(({ ids, position }) => ids.some((id) => `${instances[position]?.id ?? ""}/${id}` === key))

/** How often the run was started: lanes of an earlier time can still wait for their last responses. */
export const roundsOf = ({ durable }: History): number =>
  (durable?.states ?? []).reduce(
    (rounds, { stop }, n, states) => rounds + Number(stop === undefined && states[n - 1]?.stop !== undefined),
    1
  )

export const lastState = ({ states }: DurableHistory): StateSeen | undefined => states.at(-1)

/** How long a process was not paused between two times of the world. */
export const awake = ({ plan: { pauses = [] }, startedAt }: Run, from: number, to: number): number => {
  let asleep = 0
  let counted = from
  for (const { at, millis } of pauses.toSorted((a, b) => a.at - b.at)) {
    const begin = Math.max(counted, startedAt + at)
    const end = Math.min(to, startedAt + at + millis)
    if (end <= begin) continue
    asleep += end - begin
    counted = end
  }
  return to - from - asleep
}

/** In the end, an outcome for each key that has one. */
export const finalOutcomes = ({ outcomes }: DurableHistory): ReadonlyMap<string, OutcomeSeen> => {
  const last = new Map<string, OutcomeSeen>()
  for (const outcome of outcomes) {
    if (outcome.tag === "") last.delete(outcome.key)
    else last.set(outcome.key, outcome)
  }
  return last
}

const words: Readonly<Record<string, string>> = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  NotAttempted: "not-attempted",
  NotSent: "skipped",
  Invalid: "invalid"
}

const resultOf = ({ key, tag, text }: OutcomeSeen): PrintedResult => {
  const [instanceId = "", taskId = ""] = key.split("/")
  const { error, seenUnknown, ...more } = JSON.parse(text)
  if (tag !== "Failed") return { ...more, instanceId, taskId, outcome: words[tag] ?? tag }
  const mayHaveDeleted = seenUnknown === true || error.mayHaveDeleted === true
  return { instanceId, taskId, outcome: mayHaveDeleted ? "unknown" : "failed", mayHaveDeleted }
}

/** The history as if one process had sent all requests and printed the outcomes: what it says must be as true. */
export const asOneRun = (history: History, durable: DurableHistory): History => {
  const [first] = history.runs
  if (first === undefined) return history
  const results = [...finalOutcomes(durable).values()].map(resultOf)
  return {
    ...history,
    requests: history.requests.map((request) => ({ ...request, pid: 0 })),
    runs: [{ ...first, pid: 0, results }]
  }
}

export const processes = (
  history: History,
  broken: (run: Run, sent: ReadonlyArray<SeenRequest>) => string | undefined
): string | undefined =>
  firstOf(history.runs, (run) =>
    broken(
      run,
      history.requests.filter(({ pid }) => pid === run.pid)
    )
  )
