/** What happens to the tables of a durable run, seen after each statement that changes them. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { OnStatement } from "../disk/databases.ts"
import type { ClaimSeen, DurableHistory, FinalChunk, OutcomeSeen, StateSeen } from "../laws/durable/tables.ts"

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const idsOf = (records: unknown): ReadonlyArray<string> => {
  const parsed: unknown = JSON.parse(String(records))
  return Array.isArray(parsed) ? parsed.filter(isRecord).map(({ id }) => String(id)) : []
}

/** A column of text. */
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

const changes = /^\s*(?:INSERT|UPDATE|DELETE|COMMIT)/i

interface Observing {
  readonly now: () => number
  readonly database: () => DatabaseSync | undefined
}

export const observing = ({ database, now }: Observing) => {
  const states: Array<StateSeen> = []
  const claims: Array<ClaimSeen> = []
  const outcomes: Array<OutcomeSeen> = []
  let fences = new Map<string, number>()
  let written = new Map<string, string>()
  const statements = new Map<string, StatementSync>()
  const rows = (sql: string, ...values: ReadonlyArray<number>) => {
    const statement = statements.get(sql) ?? database()?.prepare(sql)
    if (statement !== undefined) statements.set(sql, statement)
    return statement?.all(...values) ?? []
  }
  let areThere = false
  const hasTables = (): boolean =>
    (areThere ||= rows("SELECT 1 AS one FROM sqlite_schema WHERE name = 'dcs_schedule'").length > 0)

  const seeRuns = (): void => {
    for (const { reason, state, stop } of rows("SELECT state, stop, reason FROM dcs_run")) {
      const last = states.at(-1)
      const next = { at: now(), state: String(state), stop: textOf(stop), reason: textOf(reason) }
      if (last?.state !== next.state || last.stop !== next.stop) states.push(next)
    }
  }
  const seeChunks = (pid: number): void => {
    const seen = new Map<string, number>()
    for (const row of rows("SELECT position, no, fence FROM dcs_chunk")) {
      const [position, no, fence] = [Number(row["position"]), Number(row["no"]), Number(row["fence"])]
      const key = `${position}/${no}`
      seen.set(key, fence)
      if (fence <= (fences.get(key) ?? 0)) continue
      const [chunk] = rows("SELECT records FROM dcs_chunk WHERE position = ? AND no = ?", position, no)
      claims.push({ at: now(), pid, position, no, fence, ids: idsOf(chunk?.["records"] ?? "[]") })
    }
    fences = seen
  }
  const seeOutcomes = (pid: number): void => {
    const seen = new Map<string, string>()
    for (const { instance, outcome, tag, task } of rows("SELECT instance, task, tag, outcome FROM dcs_outcome")) {
      const key = `${String(instance)}/${String(task)}`
      const text = String(outcome)
      seen.set(key, text)
      if (written.get(key) === text) continue
      const isOverwritten = written.has(key)
      outcomes.push({ at: now(), pid, key, tag: String(tag), text, isOverwritten })
    }
    for (const key of written.keys()) {
      if (!seen.has(key)) outcomes.push({ at: now(), pid, key, tag: "", text: "", isOverwritten: true })
    }
    written = seen
  }

  const onStatement: OnStatement = (pid, sql) => {
    if (!changes.test(sql) || !hasTables()) return
    const isCommit = /^\s*COMMIT/i.test(sql)
    if (isCommit || sql.includes("dcs_run")) seeRuns()
    if (isCommit || sql.includes("dcs_chunk")) seeChunks(pid)
    if (isCommit || sql.includes("dcs_outcome")) seeOutcomes(pid)
  }

  const chunks = (): ReadonlyArray<FinalChunk> =>
    rows("SELECT position, no, state, records FROM dcs_chunk").map(({ no, position, records, state }) => ({
      position: Number(position),
      no: Number(no),
      isOpen: state !== "done",
      ids: idsOf(records)
    }))

  return {
    onStatement,
    /** Call it when all processes have ended. */
    finish: (): DurableHistory => {
      const isThere = hasTables()
      return {
        states,
        claims,
        outcomes,
        chunks: isThere ? chunks() : [],
        instances: isThere
          ? rows("SELECT position, instance, state FROM dcs_instance ORDER BY position").map(({ instance, state }) => ({
              id: String(instance),
              isListed: state === "listed"
            }))
          : []
      }
    }
  }
}
