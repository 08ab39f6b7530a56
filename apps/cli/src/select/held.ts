/** What the lists of a run held, to name it if a filter matches nothing. */
import type { BackgroundTask } from "@dcs-tasks/core"
import { knownStatuses, type Rule, statusOf } from "@dcs-tasks/core/selection"
import { short } from "../output/text.ts"
import { type Failure, usage } from "../process/failure.ts"
import { near } from "../process/near.ts"

type Counts = ReadonlyMap<string, number>

/** How many records have each status and each name. */
export interface Held {
  readonly add: (task: BackgroundTask) => void
  readonly records: () => number
  readonly statuses: Counts
  readonly names: Counts
}

export const make = (): Held => {
  const statuses = new Map<string, number>()
  const names = new Map<string, number>()
  let records = 0
  const count = (counts: Map<string, number>, value: string | undefined) => {
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return {
    add: (task) => {
      records += 1
      count(statuses, statusOf(task))
      count(names, task.name)
    },
    records: () => records,
    statuses,
    names
  }
}

const maxListed = 8

/** `12 SUCCESS, 3 FAILED`, the most frequent first. */
const countsLine = (counts: Counts): string => {
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
  const listed = sorted.slice(0, maxListed).map(([value, count]) => `${count} ${short(value)}`)
  const more = sorted.length - listed.length
  return [...listed, ...(more > 0 ? [`${more} more`] : [])].join(", ") || "none"
}

/** `12 SUCCESS, 3 FAILED`. */
export const statusesLine = (held: Held): string => (held.records() === 0 ? "no records" : countsLine(held.statuses))

/** The statuses and the names. */
export const everythingLine = (held: Held): string => `${countsLine(held.statuses)}; names: ${countsLine(held.names)}`

const unknownStatuses = (rule: Rule, held: Held): ReadonlyArray<string> => {
  const known: ReadonlySet<string> = new Set(knownStatuses)
  return [...(rule.statuses ?? [])].filter((status) => !known.has(status) && !held.statuses.has(status))
}

/** `a, b; did you mean c?`, as a sentence. */
const suggested = (values: ReadonlyArray<string>, names: Iterable<string>): string => {
  const all = [...names]
  const similar = new Set(values.flatMap((value) => near(value, all)))
  const hint = similar.size === 0 ? "." : `; did you mean ${[...similar].map(short).join(" or ")}?`
  return `${values.map(short).join(", ")}${hint}`
}

/** The failure for a status that is neither known nor listed. Empty lists prove nothing, and cause none. */
export const statusProblem = (rule: Rule, held: Held): Failure | undefined => {
  const unknown = unknownStatuses(rule, held)
  if (unknown.length === 0 || held.records() === 0) return undefined
  const names = suggested(unknown, [...knownStatuses, ...held.statuses.keys()])
  return usage(
    `--status: there is no status ${names} The lists held ${statusesLine(held)}. Nothing was changed. Correct --status.`
  )
}

/** Names the statuses that the service may not have, for a command that has listed nothing. */
export const statusNote = (rule: Rule): ReadonlyArray<string> => {
  const unknown = unknownStatuses(rule, make())
  return unknown.length === 0 ? [] : [`--status: not a known status: ${suggested(unknown, knownStatuses)}`]
}

/** Values of a filter that no listed record has, although the command can continue. */
export const filterNotes = (rule: Rule, held: Held): ReadonlyArray<string> => {
  if (held.records() === 0) return statusNote(rule).map((note) => `${note} The lists held no records.`)
  const missing = [...(rule.names ?? [])].filter((name) => !held.names.has(name))
  if (missing.length === 0) return []
  const names = suggested(missing, held.names.keys())
  return [`--task-name: no record has the name ${names} The lists held ${countsLine(held.names)}.`]
}
