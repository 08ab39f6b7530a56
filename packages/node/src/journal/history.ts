/** Reads what earlier runs wrote to a journal. */
import { cutText, escapeText } from "@dcs-tasks/wire/text"
import { ftruncateSync, readSync } from "node:fs"
import type { FileReason } from "./JournalError.ts"
import { FileProblem } from "./problem.ts"
import type { JournalTarget } from "./target.ts"

const outcomes = ["deleted", "already-gone", "failed", "unknown", "not-attempted"] as const

/** How a journal says that an id ended. */
export type JournalOutcome = (typeof outcomes)[number]

/** `ended` is absent in a line that says that the id was sent. */
interface Line extends JournalTarget {
  readonly instanceId: string
  readonly taskId: string
  readonly ended: JournalOutcome | undefined
}

/**
 * The status of an id after the lines about it: `sent` if it was new, was sent, and no end was written; `finished` if
 * it is gone; `unknown` if an earlier attempt may have deleted it.
 */
export type JournalStatus = "new" | "sent" | "finished" | "unknown"

/** Statuses by instance id, then by task id. */
type JournalHistory = ReadonlyMap<string, ReadonlyMap<string, JournalStatus>>

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const parseLine = (text: string): Line | undefined => {
  const line = parseJson(text)
  if (typeof line !== "object" || line === null) return undefined
  const field = (key: string): string | undefined => {
    const value: unknown = Reflect.get(line, key)
    return typeof value === "string" ? value : undefined
  }
  const [event, endpoint, projectId] = [field("event"), field("endpoint"), field("projectId")]
  const [instanceId, taskId, outcome] = [field("instanceId"), field("taskId"), field("outcome")]
  if (endpoint === undefined || projectId === undefined || instanceId === undefined || taskId === undefined)
    return undefined
  const ended = event === "ended" ? outcomes.find((known) => known === outcome) : undefined
  const isKnown = event === "sent" || ended !== undefined
  return isKnown ? { endpoint, projectId, instanceId, taskId, ended } : undefined
}

/** The beginning of every line, and of a torn one. Text without it is never cut off: it is not from a journal. */
const linePrefix = `{"event":"`
const isTorn = (text: string): boolean =>
  text.length < linePrefix.length ? linePrefix.startsWith(text) : text.startsWith(linePrefix)

const longestLine = 4096

const refused = (reason: FileReason, problem: string): FileProblem =>
  new FileProblem(reason, `${problem}; use another file`)

/** A journal can come from somebody else, and the message goes to a terminal. */
const shown = (text: string): string => escapeText(cutText(text, 200))

/** More than a system keeps back before it writes. A file of zeros alone can be something else, such as a disk image. */
const mostZeros = { afterLines: 1 << 22, alone: 1 << 16 }

/** Zeros in place of lines. */
const isZeroed = (rest: Buffer, complete: number): boolean =>
  rest.length <= (complete > 0 ? mostZeros.afterLines : mostZeros.alone) && withoutZeros(rest).length <= longestLine

interface ReadResult {
  /** Bytes up to and including the last newline. */
  readonly complete: number
  /** The bytes after it. */
  readonly rest: Buffer
}

/** A power failure can leave zeros at the end: some file systems store a new length before the bytes. */
const withoutZeros = (bytes: Buffer): Buffer => {
  let end = bytes.length
  while (bytes[end - 1] === 0) end -= 1
  return bytes.subarray(0, end)
}

/** Reads in pieces of 1 MiB, so that a long journal is never in memory as a whole. */
const readLines = (
  descriptor: number,
  onLine: (line: string, number: number) => void,
  onPiece: () => void
): ReadResult => {
  const buffer = Buffer.alloc(1 << 20)
  let rest = Buffer.alloc(0)
  let complete = 0
  let number = 0
  for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
    onPiece()
    const piece = Buffer.concat([rest, buffer.subarray(0, size)])
    let at = 0
    for (let end = piece.indexOf(10, at); end >= 0; end = piece.indexOf(10, at)) {
      number += 1
      onLine(piece.toString("utf8", at, end), number)
      at = end + 1
    }
    complete += at
    rest = Buffer.from(piece.subarray(at))
    if (rest.length > longestLine && !isZeroed(rest, complete)) onLine("", number + 1)
  }
  return { complete, rest }
}

/**
 * An end that proves that nothing was deleted undoes the `sent` before it. A finished id is sent again only if a list has
 * just shown it.
 */
const nextStatus = (status: JournalStatus, { ended }: Line): JournalStatus => {
  if (ended === undefined) return status === "new" ? "sent" : "unknown"
  if (status === "finished") return status
  switch (ended) {
    case "deleted":
    case "already-gone":
      return "finished"
    case "failed":
      return "new"
    case "not-attempted":
      return status === "sent" ? "new" : status
    case "unknown":
      return "unknown"
  }
}

/**
 * Reads a journal, and cuts off an incomplete last line, such as one left by a killed run, a full disk or a power
 * failure. Throws and changes nothing if the file is not a journal of this target. `onPiece` is called while a long
 * journal is read.
 */
export const loadHistory = (descriptor: number, target: JournalTarget, onPiece: () => void): JournalHistory => {
  const history = new Map<string, Map<string, JournalStatus>>()
  const addLine = (text: string, number: number): void => {
    const line = parseLine(text)
    if (line === undefined) throw refused("NotAJournal", `has a line ${number} that is not a journal entry`)
    if (line.endpoint !== target.endpoint || line.projectId !== target.projectId) {
      throw refused("OtherTarget", `belongs to project ${shown(line.projectId)} at ${shown(line.endpoint)}`)
    }
    let ids = history.get(line.instanceId)
    if (ids === undefined) history.set(line.instanceId, (ids = new Map()))
    ids.set(line.taskId, nextStatus(ids.get(line.taskId) ?? "new", line))
  }
  const { complete, rest } = readLines(descriptor, addLine, onPiece)
  if (rest.length > 0) {
    if (!isTorn(withoutZeros(rest).toString("utf8")))
      throw refused("NotAJournal", "ends in text that is not a journal entry")
    ftruncateSync(descriptor, complete)
  }
  return history
}
