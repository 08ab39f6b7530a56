/** What a journal says about earlier runs. */
import { parseEndpoint } from "@dcs-tasks/wire/call"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import { closeSync, fstatSync, openSync, readSync, truncateSync } from "node:fs"
import { codeOf } from "../codeOf.ts"
import { JournalError } from "./JournalError.ts"

/** The target that every line is keyed by, apart from its instance. */
export interface JournalTarget {
  readonly endpoint: string
  readonly projectId: string
}

/** The same place has one name, however its URL was typed. */
export const canonicalTarget = ({ endpoint, projectId }: JournalTarget): JournalTarget => {
  const parsed = parseEndpoint(endpoint, { allowInsecureHttp: true })
  return { endpoint: isInvalidInput(parsed) ? endpoint : `${parsed.origin}${parsed.basePath}`, projectId }
}

interface Line extends JournalTarget {
  readonly event: "sent" | "ended"
  readonly instanceId: string
  readonly taskId: string
  readonly outcome?: string
}

/**
 * What an id went through, as far as it was written down: `sent` if nothing is known of its end and it was new before,
 * `finished` if it is gone, `unknown` if it may be gone since an earlier attempt.
 */
export type JournalStatus = "new" | "sent" | "finished" | "unknown"

/** By instance, then by task. */
export type JournalHistory = ReadonlyMap<string, ReadonlyMap<string, JournalStatus>>

const requiredFields = ["event", "endpoint", "projectId", "instanceId", "taskId"] as const

const isLine = (line: unknown): line is Line =>
  typeof line === "object" && line !== null && requiredFields.every((key) => typeof Reflect.get(line, key) === "string")

const parseLine = (text: string): Line | undefined => {
  try {
    const line: unknown = JSON.parse(text)
    return isLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

/** Every line begins like this, and so does a torn one: nothing else is ever cut off. */
const linePrefix = `{"event":"`
const isTorn = (text: string): boolean =>
  text.length < linePrefix.length ? linePrefix.startsWith(text) : text.startsWith(linePrefix)

const longestLine = 4096

export const journalError = (file: string, problem: string): JournalError => new JournalError({ file, problem })

interface ReadResult {
  /** The byte length up to the last newline. */
  readonly complete: number
  /** What follows it. */
  readonly rest: string
}

/** Reads complete lines in pieces. */
const readLines = (descriptor: number, onLine: (line: string, number: number) => void): ReadResult => {
  const buffer = Buffer.alloc(1 << 20)
  let rest = Buffer.alloc(0)
  let complete = 0
  let number = 0
  for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
    const piece = Buffer.concat([rest, buffer.subarray(0, size)])
    let at = 0
    for (let end = piece.indexOf(10, at); end >= 0; end = piece.indexOf(10, at)) {
      number += 1
      onLine(piece.toString("utf8", at, end), number)
      at = end + 1
    }
    complete += at
    rest = Buffer.from(piece.subarray(at))
    if (rest.length > longestLine) onLine("", number + 1)
  }
  return { complete, rest: rest.toString("utf8") }
}

/** How a line changes where an id stands. An end that proves that nothing was deleted takes the sending back. */
const nextStatus = (status: JournalStatus, { event, outcome }: Line): JournalStatus => {
  if (status === "finished") return status
  if (event === "sent") return status === "new" ? "sent" : "unknown"
  switch (outcome) {
    case "deleted":
    case "already-gone":
      return "finished"
    case "failed":
      return "new"
    case "not-attempted":
      return status === "sent" ? "new" : status
    default:
      return "unknown"
  }
}

/**
 * Reads a journal, makes it where there is none, and cuts off the torn line that a killed run or a full disk leaves at
 * its end. Throws a `JournalError` and changes nothing if the file is something else.
 */
export const loadHistory = (file: string, target: JournalTarget): JournalHistory => {
  const history = new Map<string, Map<string, JournalStatus>>()
  const addLine = (text: string, number: number): void => {
    const line = parseLine(text)
    if (line === undefined)
      throw journalError(file, `has a line ${number} that is not a journal entry; use another file`)
    if (line.endpoint !== target.endpoint || line.projectId !== target.projectId) {
      throw journalError(file, `belongs to project ${line.projectId} at ${line.endpoint}; use another file`)
    }
    let ids = history.get(line.instanceId)
    if (ids === undefined) history.set(line.instanceId, (ids = new Map()))
    ids.set(line.taskId, nextStatus(ids.get(line.taskId) ?? "new", line))
  }
  try {
    const descriptor = openSync(file, "a+", 0o600)
    try {
      if (!fstatSync(descriptor).isFile()) throw journalError(file, "is not a regular file; use another one")
      const { complete, rest } = readLines(descriptor, addLine)
      if (rest !== "") {
        if (!isTorn(rest)) throw journalError(file, "ends in text that is not a journal entry; use another file")
        truncateSync(file, complete)
      }
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw error instanceof JournalError
      ? error
      : journalError(file, `cannot be used (${codeOf(error)}); check path and permissions`)
  }
  return history
}
