/** Reads what earlier runs wrote to a journal. */
import { systemCode } from "@dcs-tasks/wire/fault"
import { closeSync, fstatSync, openSync, readSync, truncateSync } from "node:fs"
import { JournalError } from "./JournalError.ts"
import type { JournalTarget } from "./target.ts"

interface Line extends JournalTarget {
  readonly event: "sent" | "ended"
  readonly instanceId: string
  readonly taskId: string
  readonly outcome?: string
}

/**
 * The status of an id after the lines about it: `sent` if it was new, was sent, and no end was written; `finished` if
 * it is gone; `unknown` if an earlier attempt may have deleted it.
 */
type JournalStatus = "new" | "sent" | "finished" | "unknown"

/** Statuses by instance id, then by task id. */
type JournalHistory = ReadonlyMap<string, ReadonlyMap<string, JournalStatus>>

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

/** The beginning of every line, and of a torn one. Text without it is never cut off: it is not from a journal. */
const linePrefix = `{"event":"`
const isTorn = (text: string): boolean =>
  text.length < linePrefix.length ? linePrefix.startsWith(text) : text.startsWith(linePrefix)

const longestLine = 4096

const journalError = (file: string, problem: string): JournalError => new JournalError({ file, problem })

interface ReadResult {
  /** Bytes up to and including the last newline. */
  readonly complete: number
  /** The text after it. */
  readonly rest: string
}

/** Reads in pieces of 1 MiB, so that a long journal is never in memory as a whole. */
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

/** An end that proves that nothing was deleted undoes the `sent` before it. */
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
 * Reads a journal, creates it if it does not exist, and cuts off an incomplete last line, such as one left by a killed
 * run or a full disk. Throws a `JournalError` and changes nothing if the file is not a journal of this target.
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
      : journalError(file, `cannot be used (${systemCode(error)}); check path and permissions`)
  }
  return history
}
