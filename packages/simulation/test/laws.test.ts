/** Each law can fail: it notices the history of a seed in which one thing was changed. */
import { expect, it } from "vitest"
import type { DurableHistory } from "../src/laws/durable/tables.ts"
import type { History, PrintedResult, Run, SeenRequest } from "../src/laws/history.ts"
import { laws } from "../src/laws/index.ts"
import type { Plan } from "../src/plan/plan.ts"
import { firstDurableSeed, planOf } from "../src/plan/seeds.ts"
import { loadPrograms, trial } from "../src/search.ts"

type Lie = (history: History) => History

const inLimits =
  (change: Partial<Plan["limits"]>): Lie =>
  (history) => ({ ...history, plan: { ...history.plan, limits: { ...history.plan.limits, ...change } } })

const inRequests =
  (change: (request: SeenRequest) => Partial<SeenRequest>): Lie =>
  (history) => ({ ...history, requests: history.requests.map((request) => ({ ...request, ...change(request) })) })

const inRuns =
  (change: (run: Run) => Partial<Run>): Lie =>
  (history) => ({ ...history, runs: history.runs.map((run) => ({ ...run, ...change(run) })) })

const inResults = (change: (result: PrintedResult) => Partial<PrintedResult>): Lie =>
  inRuns(({ results }) => ({ results: results?.map((result) => ({ ...result, ...change(result) })) }))

type Rows = DurableHistory

/** In the tables of a durable run. */
const inTables =
  (change: { readonly [Name in keyof Rows]?: (rows: Rows[Name]) => Rows[Name] }): Lie =>
  ({ durable, ...history }) =>
    durable === undefined
      ? history
      : {
          ...history,
          durable: {
            ...durable,
            claims: change.claims?.(durable.claims) ?? durable.claims,
            chunks: change.chunks?.(durable.chunks) ?? durable.chunks,
            outcomes: change.outcomes?.(durable.outcomes) ?? durable.outcomes,
            states: change.states?.(durable.states) ?? durable.states
          }
        }

const withoutFirstResult = inRuns(({ results }) => ({ results: results?.slice(1) }))
const withoutEffects = inRequests(() => ({ effects: [] }))
const allDeleted = inRequests(() => ({ effects: ["deleted"] }))
const stoppedLongAgo = inRuns(() => ({ stoppedAt: -86_400_000 }))
const stderr = (text: string): Lie => inRuns(() => ({ stderr: text }))

const lies: Readonly<Record<string, Lie>> = {
  "Only ids of the input are addressed": (history) => ({ ...history, ids: new Set() }),
  "Deleted only if the service deleted the task, or confirmed it": withoutEffects,
  "A failure that says nothing was deleted is right": allDeleted,
  "AlreadyGone only with a reason": withoutEffects,
  "A task that was not attempted got no request": inResults(() => ({ outcome: "skipped", attempts: 0 })),
  "Every input has one result": withoutFirstResult,
  "A result counts each request that was sent": inResults(() => ({ attempts: 0 })),
  "The summary adds up": withoutFirstResult,
  "The exit code follows from the results": inRuns(() => ({ end: { _tag: "Exited", code: 3 } })),
  "A process ends, and not by a defect of its own": inRuns(() => ({ end: undefined })),
  "A finished id is never sent again": inRuns(({ journalAfter }) => ({ journalBefore: journalAfter })),
  "A result is in the journal before it is printed": inRuns(() => ({ journalAfter: "" })),
  "An id is in the journal before it is sent": inRuns(() => ({ unannounced: ["task-0"] })),
  "A journal keeps what it has": inRuns(({ journalAfter }) => ({ journalAfter: journalAfter?.slice(1) })),
  "A run that resumes loses nothing": (history) => ({ ...history, remaining: history.ids }),
  "No run refuses what an earlier one left": stderr("has a line 2 that is not a journal entry"),
  "What a run that ended wrote survives a power failure": inRuns(() => ({
    afterPowerLoss: true,
    journalBefore: undefined
  })),
  "A failure that says nothing was deleted speaks for all runs on the journal": allDeleted,
  "Two runs never use one journal at once": inRequests(({ ordinal }) => ({ at: ordinal % 2 })),
  "No id gets more requests than attempts are allowed": inLimits({ maxAttempts: 0 }),
  "No more requests are in flight than allowed": inLimits({ concurrency: 0 }),
  "Nothing new is sent after a stop": stoppedLongAgo,
  "A stop ends within its bound": stoppedLongAgo,
  "A task is not sent again before the service allows it": inRequests(() => ({ status: 429, retryAfter: 3600 })),
  "Rejected credentials stop a run": inRequests(() => ({ status: 401 })),
  "Retries stay within their budget": inRequests(() => ({ status: undefined, taskId: "task-0" })),
  "Requests keep to the rate": inRequests(() => ({ at: 0 })),
  "Nothing new is sent after the deadline": inLimits({ deadline: -86_400_000 }),
  "A call ends within its total time": inLimits({ totalTimeout: -1000 }),
  "Only records that were selected are addressed": ({ plan, ...history }) => ({
    ...history,
    plan: { ...plan, ...(plan.selection !== undefined && { selection: { ...plan.selection, limit: 0 } }) }
  }),
  "Without a yes, nothing is deleted": ({ plan, ...history }) => ({
    ...history,
    plan: { ...plan, ...(plan.selection !== undefined && { selection: { ...plan.selection, sends: "no: dry run" } }) }
  }),
  "A record is in the export before its task is deleted": inRuns(() => ({ uncopied: ["task-0"] })),
  "A plan is applied as it was written, or not at all": inRuns(({ planBefore }) => ({
    planBefore: planBefore?.replace("EXTEND", "SHRINK")
  })),
  "Every planned record has one result": withoutFirstResult,
  "Every listed record of a durable run ends once, or stays open in a run that stopped": inTables({
    outcomes: () => []
  }),
  "A durable run lists every record that matches": inTables({ chunks: () => [] }),
  "A durable run of a plan sends only records that are as planned, and each has one outcome": (history) => ({
    ...history,
    plan: {
      ...history.plan,
      ...(history.plan.durable !== undefined && { durable: { ...history.plan.durable, records: [] } })
    }
  }),
  "An outcome of a durable run never changes, except of a failure that is retried": inTables({
    outcomes: (outcomes) => [...outcomes, ...outcomes.map((outcome) => ({ ...outcome, isOverwritten: true }))]
  }),
  "A record is gone before its outcome says so": inTables({
    outcomes: (outcomes) => outcomes.map((outcome) => ({ ...outcome, at: 0 }))
  }),
  "A durable run calls a record gone, or not sent by it, only with a reason": inTables({ claims: () => [] }),
  "A durable run that is done has no open chunk": inTables({
    chunks: (chunks) => chunks.map((chunk) => ({ ...chunk, isOpen: true }))
  }),
  "A durable run ends once the service works and a runner lives": inTables({ states: (states) => states.slice(0, 1) }),
  "A durable run sends a record only while its runner has claimed it": inTables({ claims: () => [] }),
  "A record that has an outcome is not sent again, except by a retry": inTables({
    outcomes: (outcomes) => outcomes.map((outcome) => ({ ...outcome, at: -1 }))
  }),
  "A runner that lost a claim stops sending": inTables({
    claims: (claims) => [...claims, ...claims.map((claim) => ({ ...claim, at: claim.at - 60_000, fence: 99, pid: 0 }))]
  }),
  "Nothing is sent once a pause, a cancellation or a stop of a durable run is seen": inTables({
    states: (states) => states.map((state) => ({ ...state, at: -86_400_000, stop: "paused" }))
  }),
  "A record of a durable run is sent no more often than its claims allow": inLimits({ maxAttempts: 0 }),
  "Rejected credentials pause a durable run, and end no record of it": inRequests(() => ({ status: 401 })),
  "All runners together keep to the rate": inRequests(() => ({ at: 0 })),
  "No output contains a control character": stderr("\u001b"),
  "A failure has no stack trace": stderr("Error\n    at call (file.js:1:2)\n"),
  "The message of a failure agrees with its outcome": inResults(({ outcome }) => ({
    mayHaveDeleted: outcome !== "unknown"
  })),
  "A line of a text is as true as a record": withoutEffects,
  "Records and journals have the documented fields": inRuns(({ stdout }) => ({ stdout: `{"more":1}\n${stdout}` })),
  "No output contains a secret": (history) => ({ ...history, files: new Map([["/file", history.secrets.join()]]) })
}

it("each law notices a history that breaks it", async () => {
  const programs = loadPrograms()
  const left = new Map(laws.map((law) => [law.name, law]))
  for (let n = 0; n < 300 && left.size > 0; n += 1) {
    // The first seeds of each kind.
    const seed = n < 60 ? firstDurableSeed + n : n - 60
    const { history } = await trial(programs, planOf(seed))
    for (const { broken, name } of left.values()) {
      const lie = lies[name]
      if (lie !== undefined && broken(lie(history)) !== undefined) left.delete(name)
    }
  }
  expect([...left.keys()]).toEqual([])
})
